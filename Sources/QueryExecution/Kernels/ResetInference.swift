import TelemetryModel

extension SampleColumns {
  /// Gives each histogram without a counter reset hint the one that its predecessor tells, in the
  /// order in which the steps of `grid` have a series read: samples that lie before a step's reach
  /// are jumped over, and the first one behind a jump has no predecessor.
  ///
  /// - Parameters:
  ///   - reach: how far before its reference time a step reads, in milliseconds.
  ///   - reference: the time up to which a step reads.
  mutating func inferResets(grid: StepGrid, reach: Int64, reference: (Int64) -> Int64) {
    if histograms.isEmpty { return }
    var reader = ResetInference(times: (timestamps + histogramTimestamps).sorted())
    for step in 0..<grid.count {
      reader.advance(to: reference(grid.time(step)), reach: reach, &self)
    }
  }
}

/// Reads the samples of one series in order, for the hints of its histograms.
private struct ResetInference {
  /// The times of floats and histograms.
  let times: [Int64]
  private var next = 0
  private var nextHistogram = 0
  private var lastRead = Int64.min
  private var previous: FloatHistogram?

  init(times: [Int64]) { self.times = times }

  mutating func advance(to time: Int64, reach: Int64, _ columns: inout SampleColumns) {
    if time - reach > lastRead {
      while next < times.count, times[next] < time - reach { next += 1 }
      while nextHistogram < columns.histograms.count,
        columns.histogramTimestamps[nextHistogram] < time - reach
      {
        nextHistogram += 1
      }
      previous = nil
      read(&columns)
    }
    while lastRead < time, next < times.count { read(&columns) }
  }

  private mutating func read(_ columns: inout SampleColumns) {
    guard next < times.count else { return }
    lastRead = times[next]
    next += 1
    guard nextHistogram < columns.histograms.count,
      columns.histogramTimestamps[nextHistogram] == lastRead
    else { return }
    let index = nextHistogram
    nextHistogram += 1
    if columns.histograms[index].isStale { return }
    if let previous, columns.histograms[index].counterResetHint == .unknown {
      columns.histograms[index].counterResetHint =
        columns.histograms[index].isReset(after: previous) ? .reset : .notReset
    }
    previous = columns.histograms[index]
  }
}
