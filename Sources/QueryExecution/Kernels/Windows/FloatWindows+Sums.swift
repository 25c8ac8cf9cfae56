import TelemetryModel

// Sums of windows are not taken from running sums: the reference adds each window up anew, and so
// do these, bit for bit, but four windows side by side.

extension FloatWindows {
  /// `sum_over_time`.
  func fillSums() {
    markPresent()
    forEachFour { step, starts, counts, shared in
      var sums = CompensatedLanes(SIMD4(repeating: 0))
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
    markPresent()
    forEachFour { step, starts, counts, shared in
      if shared == 0 {
        for lane in 0..<4 where counts[lane] > 0 {
          output[step + lane] = OverTimeKernels.average(window(step + lane))
        }
        return
      }
      var sums = CompensatedLanes(gather(starts, 0))
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
    markPresent()
    forEachFour { step, starts, counts, shared in
      var means = CompensatedLanes(SIMD4(repeating: 0))
      var squares = CompensatedLanes(SIMD4(repeating: 0))
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
