// data/unknown-metric: a metric that was never recorded.

import Diagnostics
import PromQLSyntax
import QueryDiagnosis

extension LintCheck {
  static let unknownMetric = LintCheck(
    "data/unknown-metric", .warning, "a metric is not in the recorded data",
    .promQLOnData { expr, data in
      guard data.hasMetrics else { return [] }
      return expr.selectors.compactMap { selector in
        guard let name = selector.metricName, data.series(of: name).isEmpty else { return nil }
        return SelectorDiagnosis(
          selector.matchers, at: selector.range, in: LintSeries(data: data)
        ).finding.flatMap(LintFinding.init)
      }
    })
}
