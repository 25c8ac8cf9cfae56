// promql/quantile-without-le: histogram_quantile over buckets that lost their bounds.

import Diagnostics
import PromQLSyntax
import TelemetryModel

extension LintCheck {
  static let quantileWithoutBounds = LintCheck(
    "promql/quantile-without-le", .warning,
    "histogram_quantile needs the label `le`, which the aggregation drops",
    .promQL { expr in
      expr.calls.compactMap { call in
        guard call.function == .histogramQuantile, call.arguments.count == 2 else { return nil }
        let buckets = call.arguments[1].withoutParens
        // Native histograms need no bounds: only names of classic buckets are sure to.
        let names = buckets.selectors.compactMap(\.metricName)
        guard names.contains(where: { $0.hasSuffix("_bucket") }),
          !OutputLabels(of: buckets).canHave(LabelName.bucketBound)
        else { return nil }
        return LintFinding(
          "`histogram_quantile` finds no bucket bounds: the label `le` is aggregated away",
          at: buckets.range, notes: ["keep it: `sum by (le, …) (rate(…_bucket[5m]))`"])
      }
    })
}
