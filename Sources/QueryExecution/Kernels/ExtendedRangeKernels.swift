import TelemetryModel

/// `anchored` and `smoothed` windows: values at the window's very ends, no extrapolation (the
/// specification's §3.5).
struct ExtendedRangeKernels {
  var isSmoothed: Bool

  /// The samples in the window, from the newest one at or before its start on; nil where none comes
  /// after the start.
  func anchored(_ window: RangeWindow) -> RangeWindow? {
    let newest = max(window.timestamps.last ?? .min, window.histogramTimestamps.last ?? .min)
    guard newest > window.start else { return nil }
    let base = max(
      window.timestamps.last { $0 <= window.start } ?? .min,
      window.histogramTimestamps.last { $0 <= window.start } ?? .min)
    let float = window.timestamps.firstIndex { $0 >= base } ?? window.timestamps.endIndex
    let times = window.histogramTimestamps
    let histogram = times.firstIndex { $0 >= base } ?? times.endIndex
    let dropped = histogram - times.startIndex
    var out = window
    out.timestamps = UnsafeBufferPointer(rebasing: window.timestamps[float...])
    out.values = UnsafeBufferPointer(rebasing: window.values[float...])
    out.histogramTimestamps = times[histogram...]
    out.histograms = window.histograms.dropFirst(dropped)
    out.histogramStartTimestamps = window.histogramStartTimestamps.dropFirst(dropped)
    if !window.startTimestamps.isEmpty {
      out.startTimestamps = UnsafeBufferPointer(rebasing: window.startTimestamps[float...])
    }
    return out
  }

  func rate(_ window: RangeWindow, _ kind: RateKernels.Kind) -> Double? {
    let times = window.timestamps
    let values = window.values
    guard let newest = times.last, newest > window.start else { return nil }
    if isSmoothed, times[0] > window.end { return nil }
    let first = times.lastIndex { $0 <= window.start } ?? 0
    let last =
      isSmoothed ? times.firstIndex { $0 >= window.end } ?? times.count - 1 : times.count - 1
    let left =
      isSmoothed && times[first] < window.start && first + 1 < times.count
      ? interpolate(window, first, at: window.start, isCounter: kind.isCounter) : values[first]
    let right =
      isSmoothed && last > 0 && times[last] > window.end
      ? interpolate(window, last - 1, at: window.end, isCounter: kind.isCounter) : values[last]
    var result = right - left
    if kind.isCounter {
      var previous = left
      for index in (first + 1)..<max(first + 1, last + 1)
      where times[index] > window.start && times[index] < window.end && index <= last {
        let value = values[index]
        if value < previous { result += previous }
        previous = value
      }
      if right < previous { result += previous }
    }
    return kind.isRate ? result / (Double(window.end - window.start) / 1000) : result
  }

  /// The value at `moment` between sample `index` and the next; a counter's drop starts from zero.
  private func interpolate(
    _ window: RangeWindow, _ index: Int, at moment: Int64, isCounter: Bool
  ) -> Double {
    var from = window.values[index]
    let to = window.values[index + 1]
    if isCounter && to < from { from = 0 }
    let span = Double(window.timestamps[index + 1] - window.timestamps[index])
    return from + (to - from) * (Double(moment - window.timestamps[index]) / span)
  }
}

extension ExtendedRangeKernels {
  /// The samples of a window as an answer: with values put in at its very ends.
  func boundaries(of columns: SampleColumns, start: Int64, end: Int64) -> SampleColumns {
    var out = SampleColumns()
    let times = columns.timestamps
    guard let newest = times.last, newest > start else { return out }
    if isSmoothed, let oldest = times.first, oldest > end { return out }
    func put(_ time: Int64, _ value: Double) {
      out.timestamps.append(time)
      out.values.append(value)
    }
    let before = times.lastIndex { $0 <= start }
    let left = before ?? 0
    var first = columns.values[left]
    if isSmoothed, let before, times[before] < start, before + 1 < times.count {
      first = line(columns, before, at: start)
    }
    put(start, first)
    for index in times.indices where times[index] > start && times[index] < end {
      put(times[index], columns.values[index])
    }
    let behind = times.firstIndex { $0 >= end }
    if isSmoothed, let behind, times[behind] > end, behind > 0 {
      put(end, line(columns, behind - 1, at: end))
    } else {
      let last = times.lastIndex { $0 <= end } ?? times.count - 1
      put(end, columns.values[last])
    }
    return out
  }

  private func line(_ columns: SampleColumns, _ index: Int, at moment: Int64) -> Double {
    let (from, to) = (columns.values[index], columns.values[index + 1])
    let span = Double(columns.timestamps[index + 1] - columns.timestamps[index])
    return from + (to - from) * (Double(moment - columns.timestamps[index]) / span)
  }
}
