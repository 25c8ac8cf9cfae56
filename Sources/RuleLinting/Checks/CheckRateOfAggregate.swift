// promql/rate-of-aggregate: `rate(sum(…)[5m:])`.

import Diagnostics
import PromQLSyntax

extension LintCheck {
  static let rateOfAggregate = LintCheck(
    "promql/rate-of-aggregate", .warning, "a rate of a sum takes a restart for a reset of it all",
    .promQL { expr in
      expr.calls.compactMap { call in
        guard call.function.isRate, let argument = call.arguments.first,
          case .subquery(let subquery) = argument.withoutParens,
          let aggregate = firstAggregate(subquery.expr)
        else { return nil }
        let name = call.function.rawValue
        let operation = aggregate.operation.rawValue
        return LintFinding(
          "`\(name)` of `\(operation)`: when one series resets or goes away, the whole "
            + "`\(operation)` seems to reset",
          at: call.nameRange, notes: ["take the rate first: `\(operation)(\(name)(…[5m]))`"])
      }
    })

  /// The aggregation that an expression's values come from.
  private static func firstAggregate(_ expr: Expr) -> AggregateExpr? {
    switch expr.withoutParens {
    case .aggregate(let node):
      switch node.operation {
      case .sum, .avg, .count: return node
      case .min, .max, .group, .stddev, .stdvar, .topk, .bottomk, .quantile, .limitk, .countValues,
        .limitRatio:
        return nil
      }
    case .unary(let node): return firstAggregate(node.expr)
    case .number, .string, .vectorSelector, .matrixSelector, .subquery, .binary, .call, .paren:
      return nil
    }
  }
}

extension Function {
  /// Whether it is meant for counters: it takes a decrease for a reset.
  var isRate: Bool {
    self == .rate || self == .irate || self == .increase
  }
}
