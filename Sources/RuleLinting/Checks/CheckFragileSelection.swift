// promql/fragile-selection: an alert on a selection that changes from one evaluation to the next.

import Diagnostics
import PromQLSyntax
import RuleFiles

extension LintCheck {
  static let fragileSelection = LintCheck(
    "promql/fragile-selection", .warning,
    "topk and its kin pick other series each time, so the alert comes and goes",
    .rule { rule in
      guard rule.kind == .alert, case .promQL(let expr) = rule.query else { return [] }
      var findings: [LintFinding] = []
      expr.forEach { node in
        guard case .aggregate(let aggregate) = node else { return }
        switch aggregate.operation {
        case .topk, .bottomk, .limitk, .limitRatio:
          findings.append(
            LintFinding(
              "`\(aggregate.operation.rawValue)` can pick other series at each evaluation, which "
                + "resolves one alert and starts another",
              at: rule.expression.sourceRange(of: aggregate.range)))
        case .sum, .avg, .count, .min, .max, .group, .stddev, .stdvar, .quantile, .countValues:
          break
        }
      }
      return findings
    })
}
