import ChunkEncoding
import TelemetryModel

// Dropping what is older than it is to be kept.

/// How long data is kept.
package struct RetentionPeriods {
  /// The moment that ages are reckoned to, in milliseconds since the epoch.
  package var now: Int64
  /// How long samples are kept, in milliseconds; nil for ever.
  package var samples: Int64?
  /// How long a stream's entries are kept, in milliseconds; nil for ever.
  package var stream: (Labels) -> Int64?

  package init(now: Int64, samples: Int64? = nil, stream: @escaping (Labels) -> Int64?) {
    self.now = now
    self.samples = samples
    self.stream = stream
  }

  /// The least time of samples that are kept, in milliseconds.
  var sampleFloor: Int64 { floor(samples) }

  /// The least time of a stream's entries that are kept, in nanoseconds.
  func entryFloor(_ labels: Labels) -> Int64 {
    let floor = floor(stream(labels))
    let (product, overflows) = floor.multipliedReportingOverflow(by: 1_000_000)
    return overflows ? (floor < 0 ? .min : .max) : product
  }

  private func floor(_ period: Int64?) -> Int64 {
    guard let period else { return .min }
    let (difference, overflows) = now.subtractingReportingOverflow(max(0, period))
    return overflows ? .min : difference
  }
}

/// What is, or would be, dropped for its age.
package struct RetentionReport: Sendable {
  /// A stream that loses entries.
  package struct Stream: Hashable, Sendable {
    package var labels: Labels
    /// How long its entries are kept, in milliseconds.
    package var period: Int64
    package var entries: Int
    /// Whether it keeps none.
    package var isWhole: Bool
  }

  package var streams: [Stream] = []
  package var samples = 0
  /// Series that lose samples, and those of them that keep none.
  package var series = 0
  package var wholeSeries = 0

  package var entries: Int { streams.reduce(0) { $0 + $1.entries } }
}

extension Store {
  /// What is too old to be kept.
  ///
  /// - Complexity: O(samples and entries that are too old).
  package func expired(_ periods: RetentionPeriods) throws(StoreError) -> RetentionReport {
    var report = RetentionReport()
    let sampleFloor = periods.sampleFloor
    if sampleFloor > .min {
      var kept: Set<Int> = []
      for series in try selectSeries([], from: sampleFloor, through: .max) {
        var columns = SampleColumns()
        try readSamples(series.reference, from: sampleFloor, through: .max, into: &columns)
        if !columns.isEmpty { kept.insert(series.reference) }
      }
      for series in try selectSeries([], from: .min, through: sampleFloor - 1) {
        var columns = SampleColumns()
        try readSamples(series.reference, from: .min, through: sampleFloor - 1, into: &columns)
        if columns.isEmpty { continue }
        report.samples += columns.timestamps.count + columns.histograms.count
        report.series += 1
        if !kept.contains(series.reference) { report.wholeSeries += 1 }
      }
    }
    for stream in try selectStreams([], from: .min, until: .max) {
      let floor = periods.entryFloor(stream.labels)
      guard let period = periods.stream(stream.labels), floor > .min else { continue }
      let entries = try countEntries(stream.reference, from: .min, until: floor)
      if entries == 0 { continue }
      let isWhole = try countEntries(stream.reference, from: floor, until: .max, limit: 1) == 0
      report.streams.append(
        RetentionReport.Stream(
          labels: stream.labels, period: period, entries: entries, isWhole: isWhole))
    }
    return report
  }

  /// How many entries a stream has in `[from, until)`; at `limit` no more are looked for.
  private func countEntries(
    _ reference: Int, from: Int64, until: Int64, limit: Int = .max
  ) throws(StoreError) -> Int {
    var count = 0
    do {
      try readEntries(reference, from: from, until: until, isBackward: false, needles: []) {
        count += $0.count
        return count < limit
      }
    } catch let error as StoreError {
      throw error
    } catch {
      throw .invalid(reason: "\(error)")
    }
    return count
  }
}

extension StoreWriter {
  /// Drops what is too old to be kept: segments as a whole, and from others what is too old in
  /// them. The change is one commit; what the store says of metrics stays.
  package func retain(_ periods: RetentionPeriods) throws(StoreError) -> RetentionReport {
    try commit()
    let report = try Store(openSegments(manifest.segments)).expired(periods)
    var segments: [Manifest.Entry] = []
    let metadata = try storedMetadata()
    var isChanged = false
    for entry in manifest.segments {
      let file = try directory.openSegment(entry)
      guard try Self.hasExpired(file, periods) else {
        segments.append(entry)
        continue
      }
      isChanged = true
      let merge = try SegmentMerge([file], kind: entry.kind, metadata: metadata) { labels in
        switch entry.kind {
        case .metrics: periods.sampleFloor
        case .logs: periods.entryFloor(labels)
        }
      }
      try merge.forEachSegment(pieces: 1, limit: Self.compactionLimit) {
        (bytes) throws(StoreError) in segments.append(try write(segment: bytes))
      }
    }
    if isChanged { try replaceSegments(segments) }
    return report
  }

  /// Whether something in a segment is too old.
  private static func hasExpired(
    _ file: SegmentFile, _ periods: RetentionPeriods
  ) throws(StoreError) -> Bool {
    switch file.kind {
    case .metrics: return file.rowCount > 0 && file.minTime < periods.sampleFloor
    case .logs:
      let store = try Store([file])
      for stream in try store.selectStreams([], from: .min, until: .max) {
        let floor = periods.entryFloor(stream.labels)
        // A block starts with an entry, so one that starts too early has one that is too old.
        let isOld = try file.decoding { () throws(ChunkDecodingError) in
          try store.logSegments[0].overlaps(stream.reference, from: .min, until: floor)
        }
        if isOld { return true }
      }
      return false
    }
  }
}
