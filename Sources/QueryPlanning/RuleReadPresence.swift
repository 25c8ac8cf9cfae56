import PromQLSyntax

/// Has selectors read no values where they are only counted: right below `count` and `group`.
package enum RuleReadPresence {
  /// The plan with these selectors marked.
  package static func apply(to plan: LogicalPlan) -> LogicalPlan {
    if case .aggregate(var node) = plan, case .selectInstant(var select) = node.input,
      node.operation == .count || node.operation == .group, select.property == .value,
      select.rangeExtension == .none
    {
      select.property = .presence
      node.input = .selectInstant(select)
      return .aggregate(node)
    }
    return plan.mapChildren(apply)
  }
}
