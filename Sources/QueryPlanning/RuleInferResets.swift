import PromQLSyntax

/// Has selectors tell counter resets of native histograms apart where a query only asks for counts
/// and sums: below `histogram_count`, `histogram_sum` and `histogram_avg` (the specification's
/// §6.5).
///
/// The reference reads histograms without their buckets there and so must compare them while
/// reading; it shows in warnings of sums on the way. Subqueries and functions of buckets have it
/// read all, and binary operators, which compare or cut buckets, start anew.
package enum RuleInferResets {
  /// The plan with these selectors marked.
  package static func apply(to plan: LogicalPlan) -> LogicalPlan {
    apply(to: plan, Path())
  }

  /// What stands above a node.
  private struct Path {
    var hasStatistic = false
    var needsBuckets = false

    var infersResets: Bool { hasStatistic && !needsBuckets }
  }

  private static func apply(to plan: LogicalPlan, _ above: Path) -> LogicalPlan {
    var path = above
    switch plan {
    case .selectInstant(var node):
      node.infersResets = path.infersResets
      return .selectInstant(node)
    case .rangeFunction(var node):
      node.parameters = node.parameters.map { apply(to: $0, above) }
      switch node.input {
      case .select(var select):
        select.infersResets = path.infersResets
        node.input = .select(select)
      case .subquery:
        path.needsBuckets = true
        node.input = node.input.mapChildren { apply(to: $0, path) }
      }
      return .rangeFunction(node)
    case .instantFunction(let node):
      if case .function(let function) = node.kind {
        switch function {
        case .histogramCount, .histogramSum, .histogramAvg: path.hasStatistic = true
        case .histogramQuantile, .histogramQuantiles, .histogramFraction: path.needsBuckets = true
        default: break
        }
      }
    case .binary: path = Path()
    case .scalarLiteral, .stringLiteral, .time, .labelFunction, .absent, .sort, .info, .scalarOf,
      .vectorOf, .aggregate, .stepInvariant, .matrix, .logRangeAggregation:
      break
    }
    return plan.mapChildren { apply(to: $0, path) }
  }
}
