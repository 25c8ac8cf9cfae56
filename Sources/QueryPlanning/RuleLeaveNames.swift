import TelemetryModel

/// Has functions of windows leave metric names on their series where nobody sees them: right below
/// sums and the like by labels that are no part of a metric's name.
package enum RuleLeaveNames {
  /// The plan with these functions marked.
  package static func apply(to plan: LogicalPlan) -> LogicalPlan {
    let plan = plan.mapChildren(apply)
    guard case .aggregate(var node) = plan, case .rangeFunction(var function) = node.input,
      node.operation.makesOwnSeries, !node.isWithout, !function.keepsNames,
      !node.grouping.contains(where: LabelName.isMetadata)
    else { return plan }
    function.leavesNames = true
    node.input = .rangeFunction(function)
    return .aggregate(node)
  }
}

extension AggregateOperation {
  /// Whether results are series of the groups, not some of the input's.
  fileprivate var makesOwnSeries: Bool {
    switch self {
    case .sum, .avg, .count, .min, .max, .group, .stddev, .stdvar, .quantile: true
    case .topk, .bottomk, .limitk, .limitRatio, .countValues: false
    }
  }
}
