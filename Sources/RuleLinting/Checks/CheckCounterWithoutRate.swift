// promql/counter-without-rate: a counter compared as it is.

import Diagnostics
import PromQLSyntax

extension LintCheck {
  static let counterWithoutRate = LintCheck(
    "promql/counter-without-rate", .info, "a counter is compared without taking its rate",
    .promQL { expr in
      var findings: [LintFinding] = []
      expr.forEach { node in
        guard case .binary(let comparison) = node, comparison.operation.isComparison,
          case .vectorSelector(let selector) = comparison.lhs.withoutParens,
          let name = selector.metricName, name.hasSuffix("_total"),
          case .number(let threshold) = comparison.rhs.withoutParens, threshold.value != 0
        else { return }
        findings.append(
          LintFinding(
            "`\(name)` looks like a counter: its value says how much happened since the start",
            at: selector.range, notes: ["compare `rate(\(name)[5m])` or `increase(…)`"]))
      }
      return findings
    })
}
