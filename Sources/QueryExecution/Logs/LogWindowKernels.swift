import LogQLSyntax
import TelemetryModel

/// Functions of the samples of one series in a window `(start, end]`: the specification's §4.4.
struct LogWindowKernels {
  let operation: RangeOperation
  /// The quantile, where one is given.
  let parameter: Double
  /// Whether samples are numbers of a label, and not lines.
  let isUnwrapped: Bool
  /// The window's length in milliseconds.
  let duration: Int64

  private var seconds: Double { Double(duration) / 1000 }

  /// Whether a window's value depends on when its samples are, or on their order.
  var asksForOrder: Bool {
    switch operation {
    case .countOverTime, .quantileOverTime: false
    case .rate: isUnwrapped
    case .bytesRate, .bytesOverTime, .sumOverTime, .avgOverTime, .minOverTime, .maxOverTime,
      .stdvarOverTime, .stddevOverTime, .firstOverTime, .lastOverTime, .rateCounter,
      .absentOverTime:
      true
    }
  }

  /// The value of a window that holds at least one sample. Times in nanoseconds, none where they
  /// are not asked for; no values where each is 1.
  func value(
    count: Int, _ times: ArraySlice<Int64>, _ values: ArraySlice<Double>, start: Int64, end: Int64
  ) -> Double {
    switch operation {
    case .countOverTime: Double(count)
    case .rate: isUnwrapped ? sum(values) / seconds : Double(count) / seconds
    case .bytesRate: sum(values) / seconds
    case .bytesOverTime, .sumOverTime: sum(values)
    case .avgOverTime: average(values)
    case .minOverTime: extreme(values) { $0 < $1 }
    case .maxOverTime: extreme(values) { $0 > $1 }
    case .stdvarOverTime: variance(values)
    case .stddevOverTime: variance(values).squareRoot()
    case .quantileOverTime: OverTimeKernels.quantile(parameter, Array(values))
    case .firstOverTime: values[values.startIndex]
    case .lastOverTime: values[values.endIndex - 1]
    case .rateCounter: counterRate(times, values, start: start, end: end)
    case .absentOverTime: 1
    }
  }

  private func sum(_ values: ArraySlice<Double>) -> Double { values.reduce(0, +) }

  /// A running mean that lets infinities stand.
  private func average(_ values: ArraySlice<Double>) -> Double {
    var mean = 0.0
    var count = 0.0
    for value in values {
      count += 1
      if mean.isInfinite {
        if value.isInfinite && (mean > 0) == (value > 0) { continue }
        if !value.isInfinite && !value.isNaN { continue }
      }
      mean += value / count - mean / count
    }
    return mean
  }

  private func extreme(
    _ values: ArraySlice<Double>, _ isBetter: (Double, Double) -> Bool
  ) -> Double {
    var best = values[values.startIndex]
    for value in values where best.isNaN || isBetter(value, best) { best = value }
    return best
  }

  private func variance(_ values: ArraySlice<Double>) -> Double {
    var mean = 0.0
    var squares = 0.0
    var count = 0.0
    for value in values {
      count += 1
      let delta = value - mean
      mean += delta / count
      squares += delta * (value - mean)
    }
    return squares / count
  }

  /// The extrapolated rate of a counter; 0 for a single sample.
  private func counterRate(
    _ times: ArraySlice<Int64>, _ values: ArraySlice<Double>, start: Int64, end: Int64
  ) -> Double {
    guard values.count >= 2, let firstTime = times.first, let lastTime = times.last,
      let first = values.first, let last = values.last
    else { return 0 }
    var growth = last - first
    var previous = 0.0
    for value in values {
      if value < previous { growth += previous }
      previous = value
    }
    var toStart = Double(Nanoseconds.difference(firstTime, start)) / 1e9
    var toEnd = Double(Nanoseconds.difference(end, lastTime)) / 1e9
    let sampled = Double(Nanoseconds.difference(lastTime, firstTime)) / 1e9
    let average = sampled / Double(values.count - 1)
    let threshold = average * 1.1
    if toStart >= threshold { toStart = average / 2 }
    if growth > 0 && first >= 0 { toStart = min(toStart, sampled * (first / growth)) }
    if toEnd >= threshold { toEnd = average / 2 }
    return growth * ((sampled + toStart + toEnd) / sampled) / seconds
  }
}
