import TelemetryModel

/// What a chart of samples over time has to cover.
struct ChartSpan: Hashable {
  /// Milliseconds since the epoch.
  var times: ClosedRange<Int64>
  var values: ClosedRange<Double>
  /// The longest time between two points, in milliseconds, that a line still spans: somewhat more
  /// than the shortest one.
  var gapMax: Int64

  /// The spans of finite values and of their times; nil where there are none.
  init?(of matrix: [SampleSeries]) {
    var low = Double.infinity
    var high = -Double.infinity
    var first = Int64.max
    var last = Int64.min
    var shortest = Int64.max / 2
    for series in matrix {
      for (timestamp, value) in zip(series.timestamps, series.values) where value.isFinite {
        low = min(low, value)
        high = max(high, value)
        first = min(first, timestamp)
        last = max(last, timestamp)
      }
      for (earlier, later) in zip(series.timestamps, series.timestamps.dropFirst()) {
        shortest = min(shortest, later - earlier)
      }
    }
    if low > high { return nil }
    times = first...last
    values = low...high
    gapMax = shortest + shortest / 2
  }
}
