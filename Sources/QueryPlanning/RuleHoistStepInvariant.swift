import PromQLSyntax

/// Computes subtrees that are pinned by `@` once, and not at every step.
package enum RuleHoistStepInvariant {
  /// The plan with each largest invariant subtree marked; what is a constant already is left alone.
  package static func apply(to plan: LogicalPlan) -> LogicalPlan {
    if case .stepInvariant = plan { return plan }
    if isInvariant(plan) {
      switch plan {
      case .scalarLiteral, .stringLiteral, .matrix: return plan
      default: return .stepInvariant(plan)
      }
    }
    return plan.mapChildren(apply)
  }

  private static func isInvariant(_ plan: LogicalPlan) -> Bool {
    switch plan {
    case .scalarLiteral, .stringLiteral: return true
    case .time, .logRangeAggregation: return false
    case .selectInstant(let node): return node.shift.at != nil
    case .rangeFunction(let node):
      if node.function == .predictLinear { return false }
      return node.input.shift.at != nil && node.parameters.allSatisfy(isInvariant)
    case .instantFunction(let node):
      if case .function(let function) = node.kind, dependsOnTime(function) {
        return pinnedTimestamp(node)
      }
      return node.arguments.allSatisfy(isInvariant)
    case .aggregate(let node): return isInvariant(node.input)
    case .info(let node): return node.shift.at != nil && isInvariant(node.input)
    case .matrix(let input): return input.shift.at != nil
    case .labelFunction, .absent, .sort, .scalarOf, .vectorOf, .binary, .stepInvariant:
      return plan.children.allSatisfy(isInvariant)
    }
  }

  private static func dependsOnTime(_ function: Function) -> Bool {
    switch function {
    case .dayOfMonth, .dayOfWeek, .dayOfYear, .daysInMonth, .hour, .minute, .month, .year,
      .timestamp, .startTimestamp:
      true
    default: false
    }
  }

  /// `timestamp(x @ t)` looks at one sample for ever.
  private static func pinnedTimestamp(_ node: InstantFunction) -> Bool {
    guard case .selectInstant(let select)? = node.arguments.first else { return false }
    return select.property != .value && select.shift.at != nil
  }
}
