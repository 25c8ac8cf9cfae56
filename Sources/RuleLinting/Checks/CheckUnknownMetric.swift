// data/unknown-metric: a metric that was never recorded.

import Diagnostics
import PromQLSyntax

extension LintCheck {
  static let unknownMetric = LintCheck(
    "data/unknown-metric", .warning, "a metric is not in the recorded data",
    .promQLOnData { expr, data in
      guard data.hasMetrics else { return [] }
      return expr.selectors.compactMap { selector in
        guard let name = selector.metricName, data.series(of: name).isEmpty else { return nil }
        let nearest = NearestNames.nearest(to: name, among: data.metricNames + sameStem(name, data))
        var notes = ["looked at \(data.metricNames.count) metrics, \(data.window)"]
        if !nearest.isEmpty { notes.append("there is \(LintText.list(nearest))") }
        return LintFinding("no series of `\(name)` was recorded", at: selector.range, notes: notes)
      }
    })

  /// Names that start with the whole of `name`, such as `node_cpu_seconds_total` for `node_cpu`.
  private static func sameStem(_ name: String, _ data: LintData) -> [String] {
    data.metricNames.filter { $0.hasPrefix(name + "_") }
  }
}
