import TelemetryModel

/// `anchored` and `smoothed` windows of native histograms (the specification's §3.5).
enum HistogramExtendedRange {
  static func rate(
    _ window: RangeWindow, _ kind: RateKernels.Kind, isSmoothed: Bool, metric: String,
    note: (KernelAnnotation) -> Void
  ) -> FloatHistogram? {
    let times = Array(window.histogramTimestamps)
    let all = Array(window.histograms)
    guard let newest = times.last, newest > window.start else { return nil }
    if isSmoothed, times[0] > window.end { return nil }
    let first = times.lastIndex { $0 <= window.start } ?? 0
    let last =
      isSmoothed ? times.firstIndex { $0 >= window.end } ?? times.count - 1 : times.count - 1
    if Set(all[first...max(first, last)].map(\.usesCustomBuckets)).count > 1 {
      note(.mixedExponentialCustom(metric: metric))
      return nil
    }
    var left = all[first]
    let isLeftBetween = isSmoothed && times[first] < window.start && first + 1 < all.count
    if isLeftBetween {
      left = interpolated(all, times, first, at: window.start, isCounter: kind.isCounter)
    }
    var right = all[last]
    if isSmoothed, last > 0, times[last] > window.end {
      right = interpolated(all, times, last - 1, at: window.end, isCounter: kind.isCounter)
    }
    guard let difference = right.subtracting(left) else { return nil }
    if difference.isReconciled { note(.mismatchedCustomBuckets(operation: "subtraction")) }
    var result = difference.histogram
    if kind.isCounter {
      // A value between two samples begins from nothing already where the second is a reset.
      for index in all.indices where index > first + (isLeftBetween ? 1 : 0) && index <= last {
        guard all[index].isReset(after: all[index - 1]),
          let sum = result.adding(all[index - 1])
        else { continue }
        if sum.isReconciled { note(.mismatchedCustomBuckets(operation: "addition")) }
        result = sum.histogram
      }
    }
    result.counterResetHint = .gauge
    result = result.compacted()
    return kind.isRate ? result.divided(by: Double(window.end - window.start) / 1000) : result
  }

  /// The histogram at `moment` between `index` and the next; a counter's reset begins from nothing.
  static func interpolated(
    _ all: [FloatHistogram], _ times: [Int64], _ index: Int, at moment: Int64, isCounter: Bool
  ) -> FloatHistogram {
    let fraction = Double(moment - times[index]) / Double(times[index + 1] - times[index])
    let (from, to) = (all[index], all[index + 1])
    if isCounter, to.isReset(after: from) { return to.multiplied(by: fraction) }
    guard let difference = to.subtracting(from),
      let sum = from.adding(difference.histogram.multiplied(by: fraction))
    else { return to }
    var result = sum.histogram
    result.counterResetHint = to.counterResetHint
    return result
  }
}
