import TelemetryModel

/// How fast counters grow and gauges move: the specification's §3.3, operation by operation.
enum RateKernels {
  /// Which of the family: what is a counter, and what is divided by the range.
  struct Kind {
    var isCounter: Bool
    var isRate: Bool
  }

  /// The reference's extrapolated rate, increase or delta of a window of floats.
  static func extrapolated(
    _ window: RangeWindow, _ kind: Kind, _ compatibility: Compatibility
  ) -> Double? {
    let count = window.count
    guard count >= 1 else { return nil }
    let first = window.timestamps[0]
    let last = window.timestamps[count - 1]
    var result = window.values[count - 1] - window.values[0]
    if kind.isCounter { result += resetCorrection(window) }
    var geometry = ExtrapolationGeometry(window: window, first: first, last: last, count: count)
    let started = kind.isCounter ? window.startTimestamps.first ?? 0 : 0
    if started != 0 && started > window.start && started < first {
      geometry.begin(at: started, last: last)
      result += window.values[0]
    } else if count == 1 {
      return nil
    } else {
      geometry.extrapolateStart(
        isCounter: kind.isCounter, result: result, firstValue: window.values[0],
        looksAtZeroFirst: compatibility == .prometheus2)
    }
    return result * geometry.factor(isRate: kind.isRate)
  }

  /// The sum of the values before each reset, in the order of the resets.
  @inline(__always)
  private static func resetCorrection(_ window: RangeWindow) -> Double {
    var correction = 0.0
    let values = window.values
    for index in 1..<max(1, values.count)
    where values[index] < values[index - 1] || StartTimestamps.isReset(window, at: index) {
      correction += values[index - 1]
    }
    return correction
  }

  /// `irate` and `idelta`: the last two floats.
  static func instant(_ window: RangeWindow, isRate: Bool) -> Double? {
    let count = window.count
    guard count >= 2 else { return nil }
    let last = window.values[count - 1]
    let previous = window.values[count - 2]
    let interval = window.timestamps[count - 1] - window.timestamps[count - 2]
    if interval == 0 { return nil }
    guard isRate else { return last - previous }
    let isReset = last < previous || StartTimestamps.isReset(window, at: count - 1)
    return (isReset ? last : last - previous) / (Double(interval) / 1000)
  }
}

/// How far a window's samples are extrapolated to its ends.
struct ExtrapolationGeometry {
  private(set) var toStart: Double
  private(set) var toEnd: Double
  private(set) var sampled: Double
  let average: Double
  private let rangeSeconds: Double

  init(window: RangeWindow, first: Int64, last: Int64, count: Int) {
    self.init(start: window.start, end: window.end, first: first, last: last, count: count)
  }

  /// Times in milliseconds.
  init(start: Int64, end: Int64, first: Int64, last: Int64, count: Int) {
    toStart = Double(first - start) / 1000
    toEnd = Double(end - last) / 1000
    sampled = Double(last - first) / 1000
    average = count > 1 ? sampled / Double(count - 1) : 0
    rangeSeconds = Double(end - start) / 1000
    if toEnd >= average * 1.1 { toEnd = average / 2 }
  }

  /// The series is known to have started within the window: nothing is extrapolated to its front.
  mutating func begin(at start: Int64, last: Int64) {
    toStart = 0
    sampled = Double(last - start) / 1000
  }

  /// Extrapolates to the front: no further than half a usual distance where the window's start is
  /// far off, and no further than to where a counter would have been zero. `looksAtZeroFirst` is
  /// the order of Prometheus 2: a zero that is far off then counts as a start that is.
  mutating func extrapolateStart(
    isCounter: Bool, result: Double, firstValue: Double, looksAtZeroFirst: Bool = false
  ) {
    let isRising = isCounter && result > 0 && firstValue >= 0
    let toZero = isRising ? sampled * (firstValue / result) : .infinity
    toStart = Self.extrapolatedToStart(
      toStart, average: average, toZero: toZero, looksAtZeroFirst: looksAtZeroFirst)
  }

  /// How far to extrapolate to the front, by the distances from the first sample to the window's
  /// start, between samples, and to zero.
  @inline(__always)
  static func extrapolatedToStart(
    _ toStart: Double, average: Double, toZero: Double, looksAtZeroFirst: Bool
  ) -> Double {
    let before = looksAtZeroFirst ? min(toStart, toZero) : toStart
    let bounded = before >= average * 1.1 ? average / 2 : before
    return looksAtZeroFirst ? bounded : min(bounded, toZero)
  }

  func factor(isRate: Bool) -> Double {
    var factor = sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled
    if isRate { factor /= rangeSeconds }
    return factor
  }
}

/// What start timestamps tell about resets: the specification's §3.4.
enum StartTimestamps {
  /// Whether the counter started anew between sample `index` - 1 and sample `index`.
  @inline(__always)
  static func isReset(_ window: RangeWindow, at index: Int) -> Bool {
    if window.startTimestamps.isEmpty { return false }
    return isReset(
      previousStart: window.startTimestamps[index - 1], previous: window.timestamps[index - 1],
      start: window.startTimestamps[index], time: window.timestamps[index])
  }

  static func isReset(
    previousStart: Int64, previous: Int64, start: Int64, time: Int64
  ) -> Bool {
    if start == 0 || start >= time { return false }
    if start < previous { return false }
    if start > previous { return true }
    return previousStart <= previous && previousStart != 0 && previousStart != previous
  }
}
