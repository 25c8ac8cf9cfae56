// The time range of a panel and the intervals that follow from it (specification §5.4). All
// milliseconds.

import TelemetryModel

/// When a panel's queries are evaluated.
package struct QueryWindow: Hashable, Sendable {
  package var start: Int64
  package var end: Int64
  /// How many points fit; of a chart, its width.
  package var maxDataPoints: Int
  /// The cadence of the recorded samples.
  package var scrapeInterval: Int64
  /// The least step that the panel or the query asks for; nil for the cadence.
  package var minInterval: Int64?

  /// The most points that a query of a range may ask for.
  package static let mostPoints: Int64 = 11_000

  package init(
    start: Int64, end: Int64, maxDataPoints: Int = 1000, scrapeInterval: Int64 = 15_000,
    minInterval: Int64? = nil
  ) {
    self.start = min(start, end)
    self.end = max(start, end)
    self.maxDataPoints = max(maxDataPoints, 1)
    self.scrapeInterval = max(scrapeInterval, 1)
    self.minInterval = minInterval
  }

  /// The length of the range.
  package var range: Int64 {
    let (length, overflowed) = end.subtractingReportingOverflow(start)
    return overflowed ? Int64.max / 8 : min(length, Int64.max / 8)
  }

  /// What queries call `$__interval`: the range by the points, rounded, no less than the least
  /// step.
  package var interval: Int64 {
    let rounded = Self.rounded(range / Int64(maxDataPoints))
    let floor = minInterval ?? scrapeInterval
    return max(rounded, floor, (range + Self.mostPoints - 1) / Self.mostPoints, 1)
  }

  /// What queries call `$__rate_interval`: wide enough to hold several samples at any step.
  package var rateInterval: Int64 {
    let cadence = minInterval ?? scrapeInterval
    return max(interval + cadence, 4 * cadence)
  }

  /// The evaluation times of a range query: both ends aligned down to multiples of the step.
  ///
  /// - Parameter utcOffset: of the dashboard's time zone, eastward.
  package func grid(intervalFactor: Int = 1, utcOffset: Int64 = 0) -> StepGrid {
    let (product, overflowed) = interval.multipliedReportingOverflow(by: Int64(intervalFactor))
    let step = overflowed ? interval : max(product, 1)
    let align = { (time: Int64) -> Int64 in
      let rest = (time &+ utcOffset) % step
      return time &- (rest < 0 ? rest + step : rest)
    }
    return StepGrid(start: align(start), end: align(end), step: step)
  }

  /// The steps of the ladder: below the bound, the interval.
  private static let ladder: [(below: Int64, interval: Int64)] = [
    (10, 1), (15, 10), (35, 20), (75, 50), (150, 100), (350, 200), (750, 500), (1500, 1000),
    (3500, 2000), (7500, 5000), (12_500, 10_000), (17_500, 15_000), (25_000, 20_000),
    (45_000, 30_000), (90_000, 60_000), (210_000, 120_000), (450_000, 300_000),
    (750_000, 600_000), (1_050_000, 900_000), (1_500_000, 1_200_000), (2_700_000, 1_800_000),
    (5_400_000, 3_600_000), (9_000_000, 7_200_000), (16_200_000, 10_800_000),
    (32_400_000, 21_600_000), (86_400_000, 43_200_000), (604_800_000, 86_400_000),
    (1_814_400_000, 604_800_000), (3_628_800_000, 2_592_000_000),
  ]

  /// `interval` rounded to one that people use.
  package static func rounded(_ interval: Int64) -> Int64 {
    ladder.first { interval < $0.below }?.interval ?? 31_536_000_000
  }

  /// A least step as written, in milliseconds: `1m`, `>30s`, or seconds without a unit.
  package static func minInterval(_ text: String) -> Int64? {
    let trimmed = text.hasPrefix(">") ? String(text.dropFirst()) : text
    if let seconds = Int64(trimmed) {
      let (product, overflowed) = seconds.multipliedReportingOverflow(by: 1000)
      return overflowed || seconds <= 0 ? nil : product
    }
    guard let duration = try? PrometheusDuration.parse(trimmed), duration > 0 else { return nil }
    return duration
  }
}
