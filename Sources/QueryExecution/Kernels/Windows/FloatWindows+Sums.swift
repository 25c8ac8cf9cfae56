import TelemetryModel

// Sums of windows are not taken from running sums: the reference adds each window up anew, and so
// do these, bit for bit, but four windows side by side.

/// Four compensated sums, lane by lane as `CompensatedSum`.
private struct LaneSums {
  var sum: SIMD4<Double>
  var compensation = SIMD4<Double>(repeating: 0)

  init(_ first: SIMD4<Double>) { sum = first }

  @inline(__always)
  mutating func add(_ value: SIMD4<Double>) {
    let total = sum + value
    let isSumGreater = Self.magnitude(sum) .>= Self.magnitude(value)
    let greater = value.replacing(with: sum, where: isSumGreater)
    let lesser = sum.replacing(with: value, where: isSumGreater)
    compensation += (greater - total) + lesser
    compensation.replace(with: 0, where: Self.magnitude(total) .== .infinity)
    sum = total
  }

  @inline(__always)
  private static func magnitude(_ value: SIMD4<Double>) -> SIMD4<Double> {
    SIMD4<Double>(
      bitPattern: SIMD4<UInt64>(bitPattern: value) & SIMD4<UInt64>(repeating: ~(1 << 63)))
  }

  /// One lane, to go on alone.
  func lane(_ index: Int) -> CompensatedSum {
    CompensatedSum(sum[index], compensation: compensation[index])
  }
}

extension SIMD4<Double> {
  fileprivate init(bitPattern: SIMD4<UInt64>) {
    self = unsafeBitCast(bitPattern, to: SIMD4<Double>.self)
  }
}

extension SIMD4<UInt64> {
  fileprivate init(bitPattern: SIMD4<Double>) {
    self = unsafeBitCast(bitPattern, to: SIMD4<UInt64>.self)
  }
}

extension FloatWindows {
  /// `sum_over_time`.
  func fillSums() {
    markPresent(atLeast: 1)
    forEachFour { step, starts, counts, shared in
      var sums = LaneSums(SIMD4(repeating: 0))
      for index in 0..<shared { sums.add(gather(starts, index)) }
      for lane in 0..<4 where counts[lane] > 0 {
        var sum = sums.lane(lane)
        for index in shared..<counts[lane] { sum.add(values[starts[lane] + index]) }
        output[step + lane] = sum.result
      }
    }
  }

  /// `avg_over_time`; where a plain sum would overflow, the mean is taken incrementally.
  func fillAverages() {
    markPresent(atLeast: 1)
    forEachFour { step, starts, counts, shared in
      if shared == 0 {
        for lane in 0..<4 where counts[lane] > 0 {
          output[step + lane] = OverTimeKernels.average(window(step + lane))
        }
        return
      }
      var sums = LaneSums(gather(starts, 0))
      for index in 1..<shared { sums.add(gather(starts, index)) }
      for lane in 0..<4 {
        var sum = sums.lane(lane)
        for index in shared..<counts[lane] { sum.add(values[starts[lane] + index]) }
        let count = Double(counts[lane])
        output[step + lane] =
          sum.sum.isFinite
          ? sum.sum / count + sum.compensation / count
          : OverTimeKernels.average(window(step + lane))
      }
    }
  }

  /// `stdvar_over_time` and `stddev_over_time`: Welford's recurrence as `OverTimeKernels.variance`.
  func fillVariances(isDeviation: Bool) {
    markPresent(atLeast: 1)
    forEachFour { step, starts, counts, shared in
      var means = LaneSums(SIMD4(repeating: 0))
      var squares = LaneSums(SIMD4(repeating: 0))
      for index in 0..<shared {
        let value = gather(starts, index)
        let delta = value - (means.sum + means.compensation)
        means.add(delta / Double(index + 1))
        squares.add(delta * (value - (means.sum + means.compensation)))
      }
      for lane in 0..<4 where counts[lane] > 0 {
        var welford = WelfordVariance(
          count: Double(shared), mean: means.lane(lane), squares: squares.lane(lane))
        for index in shared..<counts[lane] { welford.add(values[starts[lane] + index]) }
        output[step + lane] = isDeviation ? welford.variance.squareRoot() : welford.variance
      }
    }
  }

  /// Calls `body` with four steps at a time: the first of them, where their windows start and how
  /// many samples they have, and how many all four have. Steps behind the last have none.
  @inline(__always)
  private func forEachFour(
    _ body: (_ step: Int, _ starts: SIMD4<Int>, _ counts: SIMD4<Int>, _ shared: Int) -> Void
  ) {
    var step = 0
    while step < stepCount {
      var starts = SIMD4<Int>(repeating: 0)
      var counts = SIMD4<Int>(repeating: 0)
      for lane in 0..<min(4, stepCount - step) {
        starts[lane] = Int(low[step + lane])
        counts[lane] = count(step + lane)
      }
      body(step, starts, counts, counts.min())
      step += 4
    }
  }

  @inline(__always)
  private func gather(_ starts: SIMD4<Int>, _ index: Int) -> SIMD4<Double> {
    SIMD4(
      values[starts[0] + index], values[starts[1] + index], values[starts[2] + index],
      values[starts[3] + index])
  }
}
