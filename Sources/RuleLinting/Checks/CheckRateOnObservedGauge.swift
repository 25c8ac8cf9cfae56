// data/rate-on-gauge: a rate of a metric that was seen to go up and down.

import Diagnostics
import PromQLSyntax
import QueryExecution
import TelemetryModel

extension LintCheck {
  /// How many series of a metric are looked at.
  private static let seriesMax = 50
  /// More decreases than this share of all changes are no counter resets.
  private static let decreaseShare = 0.02
  /// After a reset a counter starts near zero; a value above this share of the one before does not.
  private static let resetShare = 0.1
  /// Fewer decreases than this prove nothing.
  private static let decreasesMin = 3

  static let rateOnObservedGauge = LintCheck(
    "data/rate-on-gauge", .warning, "a rate of a metric that goes up and down",
    .promQLOnData { expr, data in
      expr.ratedSelectors.compactMap { call, selector in
        guard let name = selector.metricName,
          let series = data.series(of: name, matching: selector.labelMatchers),
          let evidence = gaugeEvidence(series.prefix(seriesMax), data)
        else { return nil }
        return LintFinding(
          "`\(call.function.rawValue)` of a gauge: `\(name)` falls as well as it rises, and every "
            + "fall counts as a reset from zero",
          at: selector.range,
          notes: [
            "\(evidence.decreases) of \(evidence.changes) changes in \(evidence.series) series are "
              + "decreases to more than a tenth of the value before, \(data.window)",
            "compare the value itself, or use `deriv` or `delta`",
          ])
      }
    })

  private static func gaugeEvidence(
    _ series: some Sequence<SelectedSeries>, _ data: LintData
  ) -> (decreases: Int, changes: Int, series: Int)? {
    var decreases = 0
    var changes = 0
    var count = 0
    for one in series {
      guard let values = data.samples(of: one)?.values.filter({ !$0.isNaN }) else { continue }
      count += 1
      for (before, after) in zip(values, values.dropFirst()) where before != after {
        changes += 1
        if after < before, after > before * resetShare { decreases += 1 }
      }
    }
    guard decreases >= decreasesMin, Double(decreases) > decreaseShare * Double(changes) else {
      return nil
    }
    return (decreases, changes, count)
  }
}
