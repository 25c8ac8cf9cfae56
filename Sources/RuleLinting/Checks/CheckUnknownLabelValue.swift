// data/unknown-value: a matcher that no recorded series of the metric satisfies.

import Diagnostics
import PromQLSyntax
import QueryDiagnosis

extension LintCheck {
  static let unknownLabelValue = LintCheck(
    "data/unknown-value", .warning, "a matcher excludes every recorded series of its metric",
    .promQLOnData { expr, data in
      expr.selectors.compactMap { selector in
        guard let name = selector.metricName, !data.series(of: name).isEmpty else { return nil }
        return SelectorDiagnosis(
          selector.matchers, at: selector.range, in: LintSeries(data: data)
        ).finding.flatMap(LintFinding.init)
      }
    })
}
