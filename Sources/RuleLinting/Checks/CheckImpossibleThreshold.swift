// promql/impossible-threshold: a comparison that the unit of its metric decides.

import Diagnostics
import PromQLSyntax
import TelemetryModel

extension LintCheck {
  static let impossibleThreshold = LintCheck(
    "promql/impossible-threshold", .warning,
    "a threshold lies outside what the metric's unit allows",
    .promQL { expr in
      var findings: [LintFinding] = []
      expr.forEach { node in
        guard case .binary(let comparison) = node,
          case .number(let threshold) = comparison.rhs.withoutParens,
          let (name, domain) = domain(of: comparison.lhs),
          let verdict = verdict(comparison.operation, threshold.value, domain)
        else { return }
        let limits = "0 and \(NumberText.general(domain.upperBound))"
        findings.append(
          LintFinding(
            "the comparison is \(verdict): `\(name)` lies between \(limits)",
            at: comparison.range))
      }
      return findings
    })

  /// What the values of a plain selector, or their extremes and averages, lie between.
  private static func domain(of expr: Expr) -> (name: String, ClosedRange<Double>)? {
    switch expr.withoutParens {
    case .vectorSelector(let selector):
      guard let name = selector.metricName else { return nil }
      if name == "up" || name == "probe_success" || name.hasSuffix("_ratio") {
        return (name, 0...1)
      }
      if name.hasSuffix("_percent") { return (name, 0...100) }
      return nil
    case .aggregate(let aggregate):
      switch aggregate.operation {
      case .avg, .min, .max, .topk, .bottomk, .limitk, .limitRatio, .quantile:
        return domain(of: aggregate.expr)
      case .sum, .count, .group, .stddev, .stdvar, .countValues: return nil
      }
    case .number, .string, .matrixSelector, .subquery, .unary, .binary, .call, .paren: return nil
    }
  }

  private static func verdict(
    _ operation: BinaryOperator, _ threshold: Double, _ domain: ClosedRange<Double>
  ) -> String? {
    let low = domain.lowerBound
    let high = domain.upperBound
    switch operation {
    case .greater:
      return threshold >= high ? "never true" : threshold < low ? "always true" : nil
    case .greaterOrEqual:
      return threshold > high ? "never true" : threshold <= low ? "always true" : nil
    case .less: return threshold <= low ? "never true" : threshold > high ? "always true" : nil
    case .lessOrEqual:
      return threshold < low ? "never true" : threshold >= high ? "always true" : nil
    case .equal: return domain.contains(threshold) ? nil : "never true"
    case .notEqual: return domain.contains(threshold) ? nil : "always true"
    case .add, .subtract, .multiply, .divide, .modulo, .power, .atan2, .trimUpper, .trimLower, .and,
      .or, .unless:
      return nil
    }
  }
}
