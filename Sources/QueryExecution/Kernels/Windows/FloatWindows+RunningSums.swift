import PromQLSyntax
import TelemetryModel

// Long windows that overlap much: sums, means, variances and lines as differences of running sums,
// in O(samples + steps). Where a difference might be off by more than a reader of numbers could
// notice, the window is added up by itself.

/// Buffers of the kernels over running sums.
struct RunningSumBuffers {
  var values = RunningSums()
  var squares = RunningSums()
  var products = RunningSums()
  /// For each sample the first of the equal ones that end with it.
  var runStarts: [Int32] = []
}

extension FloatWindows {
  /// Whether running sums are worth their while: windows hold each sample several times, and all
  /// samples are finite.
  func favorsRunningSums(averageOverlap least: Int) -> Bool {
    var held = 0
    for step in 0..<stepCount { held += count(step) }
    if held < least * values.count { return false }
    var isFinite = true
    for value in values { isFinite = isFinite && value.isFinite }
    return isFinite
  }

  /// `sum_over_time` and `avg_over_time`.
  func fillRunningSums(isAverage: Bool, _ buffers: inout RunningSumBuffers) {
    buffers.values.fill(count: values.count) { RunningSums.Total(sum: values[$0], rest: 0) }
    markPresent()
    let sums = buffers.values
    forEachPresent { step in
      let total = sums.total(Int(low[step]), Int(high[step]))
      let isSure = sums.uncertainty <= total.value.magnitude * 1e-15 && total.value.isFinite
      switch (isSure || sums.magnitude == 0, isAverage) {
      case (true, false): output[step] = total.value
      case (true, true):
        let count = Double(count(step))
        output[step] = total.sum / count + total.rest / count
      case (false, false): output[step] = OverTimeKernels.sum(window(step))
      case (false, true): output[step] = OverTimeKernels.average(window(step))
      }
    }
  }

  /// `stdvar_over_time` and `stddev_over_time`: what the mean of squares has over the square of the
  /// mean.
  func fillRunningVariances(isDeviation: Bool, _ buffers: inout RunningSumBuffers) {
    guard let origin = values.first else { return }
    buffers.values.fill(count: values.count) {
      RunningSums.Total(sum: values[$0] - origin, rest: 0)
    }
    buffers.squares.fill(count: values.count) {
      RunningSums.product(values[$0] - origin, values[$0] - origin)
    }
    findRuns(&buffers.runStarts)
    markPresent()
    let (sums, squares, runs) = (buffers.values, buffers.squares, buffers.runStarts)
    forEachPresent { step in
      let (first, end) = (Int(low[step]), Int(high[step]))
      if Int(runs[end - 1]) <= first {
        output[step] = 0
        return
      }
      let count = Double(end - first)
      let total = sums.total(first, end)
      let spread = (squares.total(first, end) - .product(total, total, over: count)).value
      let variance =
        spread > 0 && squares.uncertainty <= spread * 1e-13
        ? spread / count : OverTimeKernels.variance(window(step))
      output[step] = isDeviation ? variance.squareRoot() : variance
    }
  }

  /// `deriv` and `predict_linear`, by least squares.
  ///
  /// - Parameters:
  ///   - ahead: how many seconds after the evaluation time the line is looked at, by step; nil for
  ///     its slope.
  ///   - isRunning: whether running sums may be used.
  ///   - time: the evaluation time of a step, in milliseconds.
  func fillLines(
    ahead: [Double]?, _ times: WindowTimes, isRunning: Bool, _ buffers: inout RunningSumBuffers,
    time: (_ step: Int) -> Int64
  ) {
    if !isRunning {
      markPairs()
      forEachPresent { output[$0] = line($0, time($0), ahead) }
      return
    }
    guard let origin = values.first, let start = timestamps.first else { return }
    buffers.values.fill(count: values.count) {
      RunningSums.Total(sum: values[$0] - origin, rest: 0)
    }
    buffers.products.fill(count: values.count) {
      RunningSums.product(values[$0] - origin, Double(timestamps[$0] - start))
    }
    findRuns(&buffers.runStarts)
    markPairs()
    // The differences from the first value are rounded.
    var greatest = 0.0
    for value in values { greatest = max(greatest, (value - origin).magnitude) }
    let (sums, products, runs) = (buffers.values, buffers.products, buffers.runStarts)
    forEachPresent { step in
      let (first, end) = (Int(low[step]), Int(high[step]))
      if Int(runs[end - 1]) <= first {
        output[step] = Self.point(of: OverTimeKernels.line(through: values[first]), step, ahead)
        return
      }
      let count = Double(end - first)
      let (x, y) = (times.sums[step], sums.total(first, end))
      let covariance =
        (products.total(first, end) - .product(x, y, over: count)).value
      let variance = times.variances[step]
      // The reference adds up products of the times and values themselves, which costs it digits
      // where values are great and change little; where such a digit counts, each window is done
      // as it does it.
      let level = y.value / count + origin
      let span = Double(timestamps[end - 1] - timestamps[first])
      let doubt =
        (level.magnitude + greatest) * span * count * 0x1p-53 + products.uncertainty * 0x1p10
      let (slope, moment) = (covariance / variance, time(step))
      guard let ahead else {
        output[step] =
          doubt <= covariance.magnitude * 1e-10 ? slope * 1000 : line(step, moment, nil)
        return
      }
      let distance = Double(moment - start) - x.value / count + ahead[step] * 1000
      let point = level + slope * distance
      // What is off at most in the level, and what may be in the point.
      let offset = greatest * 0x1p-53 + sums.uncertainty
      let isSure =
        point.isFinite && level.magnitude <= point.magnitude * 1e3
        && doubt * distance.magnitude <= (point.magnitude * 1e-12 - offset) * variance
        && Double(moment - timestamps[first]) <= 4 * span
      output[step] = isSure ? point : line(step, moment, ahead)
    }
  }

  /// The line of one window by itself.
  private func line(_ step: Int, _ moment: Int64, _ ahead: [Double]?) -> Double {
    let range = Int(low[step])..<Int(high[step])
    let line = OverTimeKernels.regression(
      timestamps: UnsafeBufferPointer(rebasing: timestamps[range]), values: window(step),
      origin: ahead == nil ? timestamps[range.lowerBound] : moment)
    return Self.point(of: line, step, ahead)
  }

  /// Where a line is `ahead` of a step; its slope where it is not looked at ahead.
  private static func point(
    of line: (slope: Double, intercept: Double), _ step: Int, _ ahead: [Double]?
  ) -> Double {
    ahead.map { line.slope * $0[step] + line.intercept } ?? line.slope
  }

  private func findRuns(_ starts: inout [Int32]) {
    if starts.count < values.count { starts = [Int32](repeating: 0, count: values.count) }
    starts[0] = 0
    for index in 1..<max(1, values.count) {
      starts[index] =
        values[index] == values[index - 1] ? starts[index - 1] : Int32(truncatingIfNeeded: index)
    }
  }
}

/// How the times of each window lie, in milliseconds after the timeline's first: the same for all
/// series that share it.
struct WindowTimes {
  /// Their sum in a window.
  private(set) var sums: [RunningSums.Total] = []
  /// The sum of their squared distances from their mean.
  private(set) var variances: [Double] = []

  init() {}

  /// - Complexity: O(`timestamps.count` + windows).
  mutating func fill(_ timestamps: UnsafeBufferPointer<Int64>, low: [Int32], high: [Int32]) {
    guard let start = timestamps.first else { return }
    var (times, squares) = (RunningSums(), RunningSums())
    times.fill(count: timestamps.count) {
      RunningSums.Total(sum: Double(timestamps[$0] - start), rest: 0)
    }
    squares.fill(count: timestamps.count) {
      let time = Double(timestamps[$0] - start)
      return RunningSums.product(time, time)
    }
    sums.removeAll(keepingCapacity: true)
    variances.removeAll(keepingCapacity: true)
    sums.reserveCapacity(low.count)
    variances.reserveCapacity(low.count)
    for step in low.indices {
      let (first, end) = (Int(low[step]), Int(high[step]))
      let sum = times.total(first, end)
      sums.append(sum)
      // Nobody asks for that of an empty window.
      let count = Double(max(1, end - first))
      variances.append((squares.total(first, end) - .product(sum, sum, over: count)).value)
    }
  }
}
