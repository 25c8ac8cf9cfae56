/// Putting samples of several sources in order.
extension SampleColumns {
  /// Sorts the samples behind the first `floats` and `histograms` by time, where they are not
  /// sorted; of those with one time the first stays.
  ///
  /// - Complexity: O(samples), and O(samples × log(samples)) where they are not sorted.
  public mutating func settle(floatsFrom floats: Int = 0, histogramsFrom histograms: Int = 0) {
    if !timestamps.isIncreasing(from: floats) {
      let order = Self.order(timestamps, from: floats)
      Self.pick(order, from: floats, in: &values)
      if !startTimestamps.isEmpty { Self.pick(order, from: floats, in: &startTimestamps) }
      Self.pick(order, from: floats, in: &timestamps)
    }
    if !histogramTimestamps.isIncreasing(from: histograms) {
      let order = Self.order(histogramTimestamps, from: histograms)
      Self.pick(order, from: histograms, in: &self.histograms)
      if !histogramStartTimestamps.isEmpty {
        Self.pick(order, from: histograms, in: &histogramStartTimestamps)
      }
      Self.pick(order, from: histograms, in: &histogramTimestamps)
    }
  }

  /// Removes the samples in any of `intervals`.
  public mutating func remove(_ intervals: [ClosedRange<Int64>]) {
    if intervals.isEmpty || isEmpty { return }
    let isKept = { (time: Int64) in !intervals.contains { $0.contains(time) } }
    let floats = timestamps.indices.filter { isKept(timestamps[$0]) }
    if floats.count < timestamps.count {
      Self.pick(floats, from: 0, in: &values)
      if !startTimestamps.isEmpty { Self.pick(floats, from: 0, in: &startTimestamps) }
      Self.pick(floats, from: 0, in: &timestamps)
    }
    let kept = histogramTimestamps.indices.filter { isKept(histogramTimestamps[$0]) }
    if kept.count < histogramTimestamps.count {
      Self.pick(kept, from: 0, in: &histograms)
      if !histogramStartTimestamps.isEmpty {
        Self.pick(kept, from: 0, in: &histogramStartTimestamps)
      }
      Self.pick(kept, from: 0, in: &histogramTimestamps)
    }
  }

  private static func order(_ times: [Int64], from start: Int) -> [Int] {
    let places = times.indices.dropFirst(start).sorted { (times[$0], $0) < (times[$1], $1) }
    var kept: [Int] = []
    kept.reserveCapacity(places.count)
    for place in places where kept.last.map({ times[$0] }) != times[place] { kept.append(place) }
    return kept
  }

  /// Keeps what stands at `places`, in that order, behind the first `start`.
  private static func pick<Element>(_ places: [Int], from start: Int, in column: inout [Element]) {
    let picked = places.map { column[$0] }
    column.replaceSubrange(start..., with: picked)
  }
}
