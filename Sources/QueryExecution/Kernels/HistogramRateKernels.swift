import TelemetryModel

/// How fast native histograms grow: the specification's §3.3, §3.5 and §3.6.
enum HistogramRateKernels {
  /// The extrapolated rate, increase or delta of a window that holds histograms only.
  static func extrapolated(
    _ window: RangeWindow, _ kind: RateKernels.Kind, metric: String,
    note: (KernelAnnotation) -> Void
  ) -> FloatHistogram? {
    guard let first = window.histograms.first, let last = window.histograms.last,
      let firstTime = window.histogramTimestamps.first,
      let lastTime = window.histogramTimestamps.last
    else { return nil }
    let count = window.histograms.count
    var geometry = ExtrapolationGeometry(
      start: window.start, end: window.end, first: firstTime, last: lastTime, count: count)
    let started = kind.isCounter ? window.histogramStartTimestamps.first ?? 0 : 0
    let startsInside = started != 0 && started > window.start && started < firstTime
    if count == 1 && !startsInside { return nil }
    guard var result = growth(window, isCounter: kind.isCounter, metric: metric, note: note) else {
      return nil
    }
    if startsInside {
      geometry.begin(at: started, last: lastTime)
      guard let sum = result.adding(first) else { return nil }
      result = sum.histogram
    } else {
      geometry.extrapolateStart(
        isCounter: kind.isCounter, result: result.count, firstValue: first.count)
    }
    if !kind.isCounter, first.counterResetHint != .gauge || last.counterResetHint != .gauge {
      note(.nativeHistogramNotGauge(metric: metric))
    }
    result.counterResetHint = .gauge
    return result.compacted().multiplied(by: geometry.factor(isRate: kind.isRate))
  }

  /// The last histogram less the first, plus what resets in between took away.
  private static func growth(
    _ window: RangeWindow, isCounter: Bool, metric: String, note: (KernelAnnotation) -> Void
  ) -> FloatHistogram? {
    let all = Array(window.histograms)
    let starts = Array(window.histogramStartTimestamps)
    let times = Array(window.histogramTimestamps)
    var first = all[0]
    let looked = isCounter ? all : [all[0], all[all.count - 1]]
    if isCounter && all.contains(where: { $0.counterResetHint == .gauge }) {
      note(.nativeHistogramNotCounter(metric: metric))
    }
    func isReset(_ index: Int) -> Bool {
      if all[index].isReset(after: all[index - 1]) { return true }
      return !starts.isEmpty
        && StartTimestamps.isReset(
          previousStart: starts[index - 1], previous: times[index - 1], start: starts[index],
          time: times[index])
    }
    if isCounter, all.count > 1, isReset(1) {
      var empty = FloatHistogram()
      empty.schema = all[1].schema
      empty.customValues = all[1].customValues
      empty.zeroThreshold = all[1].zeroThreshold
      first = empty
    }
    let kinds = ([first] + looked.dropFirst()).map(\.usesCustomBuckets)
    if Set(kinds).count > 1 {
      note(.mixedExponentialCustom(metric: metric))
      return nil
    }
    let schema = (looked.dropFirst().map(\.schema) + [first.schema]).min() ?? first.schema
    var result = all[all.count - 1].reduced(toSchema: schema)
    guard let difference = result.subtracting(first) else { return nil }
    if difference.isReconciled { note(.mismatchedCustomBuckets(operation: "subtraction")) }
    result = difference.histogram
    guard isCounter else { return result }
    for index in all.indices.dropFirst() where isReset(index) {
      // The first histogram was taken for empty where the second follows a reset.
      if index == 1 { continue }
      guard let sum = result.adding(all[index - 1]) else { return nil }
      if sum.isReconciled { note(.mismatchedCustomBuckets(operation: "addition")) }
      result = sum.histogram
    }
    return result
  }

  /// `irate` and `idelta`: the last two samples of the window, histograms both.
  static func instant(
    _ window: RangeWindow, isRate: Bool, metric: String, note: (KernelAnnotation) -> Void
  ) -> RangeValue {
    var newest: [(time: Int64, isHistogram: Bool)] = window.timestamps.suffix(2).map { ($0, false) }
    newest += window.histogramTimestamps.suffix(2).map { ($0, true) }
    newest.sort { $0.time < $1.time }
    guard newest.count >= 2 else { return .none }
    let pair = newest.suffix(2)
    let isMixed = Set(pair.map(\.isHistogram)).count > 1
    if isMixed {
      note(.mixedFloatsHistograms(metric: metric))
      return .none
    }
    guard pair.allSatisfy(\.isHistogram) else {
      return RateKernels.instant(window, isRate: isRate).map { .float($0) } ?? .none
    }
    let histograms = Array(window.histograms.suffix(2))
    let times = Array(window.histogramTimestamps.suffix(2))
    let starts = Array(window.histogramStartTimestamps.suffix(2))
    let interval = Double(times[1] - times[0]) / 1000
    if interval == 0 { return .none }
    return instant(histograms, starts, times, interval, isRate: isRate, metric: metric, note: note)
  }

  private static func instant(
    _ pair: [FloatHistogram], _ starts: [Int64], _ times: [Int64], _ interval: Double, isRate: Bool,
    metric: String, note: (KernelAnnotation) -> Void
  ) -> RangeValue {
    let hasGauge = pair.contains { $0.counterResetHint == .gauge }
    if isRate && hasGauge { note(.nativeHistogramNotCounter(metric: metric)) }
    if !isRate && pair.contains(where: { $0.counterResetHint != .gauge }) {
      note(.nativeHistogramNotGauge(metric: metric))
    }
    var result = pair[1]
    var isReset = isRate && pair[1].isReset(after: pair[0])
    if isRate, starts.count == 2 {
      isReset =
        isReset
        || StartTimestamps.isReset(
          previousStart: starts[0], previous: times[0], start: starts[1], time: times[1])
    }
    if !isReset {
      guard let difference = pair[1].subtracting(pair[0]) else {
        note(.mixedExponentialCustom(metric: metric))
        return .none
      }
      if difference.isReconciled { note(.mismatchedCustomBuckets(operation: "subtraction")) }
      result = difference.histogram
    }
    result.counterResetHint = .gauge
    result = result.compacted()
    return .histogram(isRate ? result.divided(by: interval) : result)
  }
}
