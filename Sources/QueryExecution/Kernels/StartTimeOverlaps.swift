import TelemetryModel

/// Counts samples of one series whose counter is said to have begun before the sample ahead of
/// them was taken, without being the same counter (the specification's §3.4). Each pair counts
/// once, in however many windows it lies.
struct StartTimeOverlaps {
  private(set) var count = 0
  private var lastFloat = Int64.min
  private var lastHistogram = Int64.min

  /// Windows come in order of time.
  mutating func look(at window: RangeWindow) {
    if !window.startTimestamps.isEmpty {
      count += Self.count(
        times: window.timestamps, starts: window.startTimestamps, after: &lastFloat)
    }
    if !window.histogramStartTimestamps.isEmpty {
      count += Self.count(
        times: window.histogramTimestamps, starts: window.histogramStartTimestamps,
        after: &lastHistogram)
    }
  }

  private static func count(
    times: some RandomAccessCollection<Int64>, starts: some RandomAccessCollection<Int64>,
    after last: inout Int64
  ) -> Int {
    var count = 0
    var before: (time: Int64, start: Int64)?
    for (time, start) in zip(times, starts) {
      if let before, time > last, start != 0, start < before.time, start != before.start {
        count += 1
      }
      before = (time, start)
    }
    last = before?.time ?? last
    return count
  }
}
