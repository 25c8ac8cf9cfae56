// rule/always-fires: an alert without a condition.

import Diagnostics
import PromQLSyntax
import RuleFiles

extension LintCheck {
  static let alwaysFires = LintCheck(
    "rule/always-fires", .warning, "an alert without a condition fires whenever there is a series",
    .rule { rule in
      guard rule.kind == .alert, case .promQL(let expr) = rule.query, !hasCondition(expr) else {
        return []
      }
      let place = rule.expression.contentRange
      if case .call(let call) = expr.withoutParens, call.function == .vector {
        return [
          LintFinding(
            "the alert always fires, as its expression is constant", at: place,
            notes: ["a dead man's switch is meant to; disable this check there"], severity: .info)
        ]
      }
      if let comparison = boolComparison(expr) {
        return [
          LintFinding(
            "`bool` makes the comparison yield 0 or 1 instead of filtering: the alert always fires",
            at: rule.expression.sourceRange(of: comparison.operatorRange))
        ]
      }
      return [
        LintFinding(
          "the expression has no condition: the alert fires for every series that it finds",
          at: place, notes: ["compare it with a threshold, as in `… > 0`"])
      ]
    })

  /// Whether the expression can leave out series that its selectors find.
  private static func hasCondition(_ expr: Expr) -> Bool {
    switch expr {
    case .number, .string, .vectorSelector, .matrixSelector: return false
    case .subquery(let node): return hasCondition(node.expr)
    case .unary(let node): return hasCondition(node.expr)
    case .paren(let node): return hasCondition(node.expr)
    case .aggregate(let node): return hasCondition(node.expr)
    case .call(let node):
      return node.function.isAbsence || node.arguments.contains(where: hasCondition)
    case .binary(let node):
      switch node.operation {
      case .unless: return true
      case .and: return hasCondition(node.lhs) || hasCondition(node.rhs)
      case .or: return hasCondition(node.lhs) && hasCondition(node.rhs)
      case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
        return !node.returnsBool || hasCondition(node.lhs) || hasCondition(node.rhs)
      case .add, .subtract, .multiply, .divide, .modulo, .power, .atan2, .trimUpper, .trimLower:
        return hasCondition(node.lhs) || hasCondition(node.rhs)
      }
    }
  }

  private static func boolComparison(_ expr: Expr) -> BinaryExpr? {
    if case .binary(let node) = expr.withoutParens, node.returnsBool { return node }
    return nil
  }
}
