// data/short-range: a range with too few samples in it.

import Diagnostics
import PromQLSyntax
import QueryExecution
import TelemetryModel

extension LintCheck {
  static let shortRange = LintCheck(
    "data/short-range", .warning, "a range holds fewer samples than its function needs",
    .promQLOnData { expr, data in
      expr.calls.compactMap { call in
        guard call.function.isRate, let argument = call.arguments.first,
          case .matrixSelector(let matrix) = argument.withoutParens,
          case .literal(let duration) = matrix.duration, let name = matrix.selector.metricName,
          let series = data.series(of: name, matching: matrix.selector.labelMatchers)?.first,
          let samples = data.samples(of: series), let interval = samples.medianInterval
        else { return nil }
        let range = Int64(duration.value * 1000)
        guard range < 4 * interval else { return nil }
        let isHopeless = range < 2 * interval
        let shown = PrometheusDuration.format(milliseconds: interval)
        let wanted = PrometheusDuration.format(milliseconds: 4 * interval)
        return LintFinding(
          isHopeless
            ? "the range is shorter than two samples' distance of \(shown): the result is empty"
            : "the range is shorter than four samples' distance of \(shown): one lost scrape "
              + "leaves a gap",
          at: matrix.duration.range,
          notes: ["use at least \(wanted); measured on \(series.labels.metricDescription)"],
          severity: isHopeless ? .warning : .info)
      }
    })
}

extension SampleColumns {
  /// The median distance of neighbouring samples in milliseconds; nil for fewer than three samples.
  var medianInterval: Int64? {
    guard timestamps.count > 2 else { return nil }
    let distances = zip(timestamps.dropFirst(), timestamps).map { $0 - $1 }.sorted()
    let median = distances[distances.count / 2]
    return median > 0 ? median : nil
  }
}
