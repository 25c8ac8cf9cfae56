import Glibc
import TelemetryModel

/// Functions of the floats in a window: the specification's §3.7 to §3.9.
enum OverTimeKernels {
  static func sum(_ values: UnsafeBufferPointer<Double>) -> Double {
    var sum = CompensatedSum()
    for value in values { sum.add(value) }
    return sum.result
  }

  static func average(_ values: UnsafeBufferPointer<Double>) -> Double {
    var mean = CompensatedMean(values[0])
    for index in 1..<max(1, values.count) { mean.add(values[index]) }
    return mean.result
  }

  static func greatest(_ values: UnsafeBufferPointer<Double>) -> Double {
    var best = values[0]
    for value in values where value > best || best.isNaN { best = value }
    return best
  }

  static func least(_ values: UnsafeBufferPointer<Double>) -> Double {
    var best = values[0]
    for value in values where value < best || best.isNaN { best = value }
    return best
  }

  /// Population variance.
  static func variance(_ values: UnsafeBufferPointer<Double>) -> Double {
    var welford = WelfordVariance()
    for value in values { welford.add(value) }
    return welford.variance
  }

  static func changes(_ values: UnsafeBufferPointer<Double>) -> Double {
    var count = 0
    for index in 1..<max(1, values.count) {
      let (previous, value) = (values[index - 1], values[index])
      if value != previous && !(value.isNaN && previous.isNaN) { count += 1 }
    }
    return Double(count)
  }

  static func resets(_ window: RangeWindow) -> Double {
    var count = 0
    for index in 1..<max(1, window.count)
    where window.values[index] < window.values[index - 1]
      || StartTimestamps.isReset(window, at: index)
    {
      count += 1
    }
    return Double(count)
  }

  /// Median absolute deviation.
  static func medianDeviation(_ values: UnsafeBufferPointer<Double>) -> Double {
    if values.contains(where: \.isNaN) { return ordinaryNaN }
    let median = quantile(0.5, Array(values))
    return quantile(0.5, values.map { abs($0 - median) })
  }

  /// Seconds since the epoch of the last occurrence of the extreme value.
  static func timeOfExtreme(_ window: RangeWindow, isGreatest: Bool) -> Double {
    var best = window.values[0]
    var place = 0
    for index in 0..<window.count {
      let value = window.values[index]
      if (isGreatest ? value >= best : value <= best) || best.isNaN {
        best = value
        place = index
      }
    }
    return Double(window.timestamps[place]) / 1000
  }

  /// The φ-quantile by linear interpolation, NaN sorted first; outside [0, 1] infinite.
  static func quantile(_ phi: Double, _ values: [Double]) -> Double {
    var sorted = values
    return quantile(phi, sorting: &sorted)
  }

  /// The φ-quantile of `values`, which may come out in another order.
  static func quantile(_ phi: Double, sorting values: inout [Double]) -> Double {
    if values.isEmpty || phi.isNaN { return ordinaryNaN }
    if phi < 0 { return -.infinity }
    if phi > 1 { return .infinity }
    if values.count >= selectionLimit, !values.contains(where: \.isNaN) {
      return selected(phi, &values)
    }
    values.sort { $0.isNaN ? !$1.isNaN : $0 < $1 }
    return interpolated(phi, count: values.count) { values[$0] }
  }

  /// So many values are not sorted for the sake of two of them.
  private static let selectionLimit = 64

  /// The φ-quantile, φ in [0, 1], of values without NaN.
  private static func selected(_ phi: Double, _ values: inout [Double]) -> Double {
    let lower = max(0, Int((phi * Double(values.count - 1)).rounded(.down)))
    values.withUnsafeMutableBufferPointer { values in
      RankSelection.select(lower, in: values)
      guard lower + 1 < values.count else { return }
      // What stands behind is no less: its least is the value of the next rank.
      var next = lower + 1
      for place in next..<values.count where values[place] < values[next] { next = place }
      values.swapAt(lower + 1, next)
    }
    return interpolated(phi, count: values.count) { values[$0] }
  }

  /// The φ-quantile, φ in [0, 1], of `count` values in order, at least one.
  @inline(__always)
  static func interpolated(
    _ phi: Double, count: Int, _ value: (_ place: Int) -> Double
  ) -> Double {
    let rank = phi * Double(count - 1)
    let lower = max(0, Int(rank.rounded(.down)))
    let upper = min(count - 1, lower + 1)
    let weight = rank - rank.rounded(.down)
    return value(lower) * (1 - weight) + value(upper) * weight
  }

  /// Slope and intercept by least squares; times relative to `origin` (milliseconds), in seconds.
  static func regression(
    _ window: RangeWindow, origin: Int64
  ) -> (slope: Double, intercept: Double) {
    regression(timestamps: window.timestamps, values: window.values, origin: origin)
  }

  static func regression(
    timestamps: UnsafeBufferPointer<Int64>, values: UnsafeBufferPointer<Double>, origin: Int64
  ) -> (slope: Double, intercept: Double) {
    let count = Double(values.count)
    // Of the times, the values, their products, and the times' squares.
    var sums = CompensatedLanes(SIMD4(repeating: 0))
    let first = values[0]
    var isConstant = true
    for index in 0..<values.count {
      let y = values[index]
      if y != first { isConstant = false }
      let x = Double(timestamps[index] - origin) / 1000
      sums.add(SIMD4(x, y, x * y, x * x))
    }
    if isConstant { return line(through: first) }
    let totals = sums.sum + sums.compensation
    let (x, y) = (totals[0], totals[1])
    let covariance = totals[2] - x * y / count
    let variance = totals[3] - x * x / count
    let slope = covariance / variance
    return (slope, y / count - slope * x / count)
  }

  /// The line of samples that all have one value.
  static func line(through value: Double) -> (slope: Double, intercept: Double) {
    value.isInfinite ? (ordinaryNaN, ordinaryNaN) : (0, value)
  }

  /// Holt's linear smoothing.
  static func smoothed(
    _ values: UnsafeBufferPointer<Double>, factor: Double, trend: Double
  ) -> Double {
    var before = 0.0
    var level = values[0]
    var slope = values[1] - values[0]
    for index in 1..<values.count {
      let scaled = factor * values[index]
      if index > 1 { slope = trend * (level - before) + (1 - trend) * slope }
      let next = (1 - factor) * (level + slope)
      before = level
      level = scaled + next
    }
    return level
  }
}
