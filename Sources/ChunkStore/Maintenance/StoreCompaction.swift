import TelemetryModel

// Fewer, larger segments with the same answers.

/// What a compaction did.
package struct CompactionReport: Hashable, Sendable {
  package var segmentsBefore = 0
  package var segmentsAfter = 0
  package var bytesBefore = 0
  package var bytesAfter = 0
  /// Samples and entries that were there more than once.
  package var duplicates = 0
}

extension StoreWriter {
  /// Bytes of data as it came that one segment of a compaction may hold, if nothing else is said:
  /// what bounds its memory.
  package static let compactionLimit = 256 << 20

  /// Merges segments that share time and small neighbours into larger ones. Of samples with one
  /// timestamp the first written stays; entries that agree become one. Every query answers as
  /// before, a crash at any time leaves the store whole, and readers keep what they opened. Done
  /// twice, it does nothing the second time.
  ///
  /// - Parameter limit: bytes of data as it came that a merged segment may hold.
  @discardableResult
  package func compact(
    limit: Int = StoreWriter.compactionLimit
  ) throws(StoreError) -> CompactionReport {
    try commit()
    var report = CompactionReport()
    report.segmentsBefore = manifest.segments.count
    report.bytesBefore = manifest.byteCount
    let rows = manifest.rowCount
    for kind in SegmentKind.allCases {
      while true {
        let jobs = try compactionJobs(kind, limit: limit)
        if jobs.isEmpty { break }
        for job in jobs { try merge(job, kind, limit: limit) }
      }
    }
    report.segmentsAfter = manifest.segments.count
    report.bytesAfter = manifest.byteCount
    report.duplicates = rows - manifest.rowCount
    return report
  }

  private func compactionJobs(
    _ kind: SegmentKind, limit: Int
  ) throws(StoreError) -> [CompactionJob] {
    // 32 days in milliseconds and nanoseconds: what expires by time should lie by time.
    let day: Int64 = kind == .metrics ? 86_400_000 : 86_400_000_000_000
    let entries = manifest.segments.filter { $0.kind == kind }
    if entries.count < 2 { return [] }
    var candidates: [CompactionCandidate] = []
    for entry in entries where entry.maxTime < .max {
      let statistics = try Store([directory.openSegment(entry)]).statistics()
      candidates.append(
        CompactionCandidate(
          number: entry.number, minTime: entry.minTime, maxTime: entry.maxTime,
          rawBytes: statistics.segments.reduce(0) { $0 + $1.rawBytes }))
    }
    return CompactionPlan(limit: limit, spanLimit: 32 * day).jobs(for: candidates)
  }

  private func merge(
    _ job: CompactionJob, _ kind: SegmentKind, limit: Int
  ) throws(StoreError) {
    let numbers = Set(job.numbers)
    let merge = try SegmentMerge(
      openSegments(manifest.segments.filter { numbers.contains($0.number) }), kind: kind,
      metadata: storedMetadata())
    var written: [Manifest.Entry] = []
    let isTooMuch = job.rawBytes > limit
    try merge.forEachSegment(
      pieces: isTooMuch ? job.rawBytes / max(1, limit) + 1 : 1, limit: isTooMuch ? limit : nil
    ) { (bytes) throws(StoreError) in
      written.append(try write(segment: bytes))
    }
    try replaceSegments(manifest.replacing(numbers, with: written))
  }

  /// What the whole store says of metrics.
  func storedMetadata() throws(StoreError) -> [(name: String, metadata: MetricMetadata)] {
    let metrics = manifest.segments.filter { $0.kind == .metrics }
    return try Store(openSegments(metrics)).metadata()
  }

  /// Maps segments.
  func openSegments(_ entries: [Manifest.Entry]) throws(StoreError) -> [SegmentFile] {
    var files: [SegmentFile] = []
    for entry in entries { files.append(try directory.openSegment(entry)) }
    return files
  }
}

extension Manifest {
  /// The bytes of all segments.
  var byteCount: Int { segments.reduce(0) { $0 + $1.byteCount } }
  /// The samples and entries of all segments.
  var rowCount: Int { segments.reduce(0) { $0 + $1.rowCount } }

  /// The segments with others in the place of those of `numbers`, where the last of these stood:
  /// what the new ones say of metrics is what the whole store said.
  func replacing(_ numbers: Set<Int>, with written: [Entry]) -> [Entry] {
    guard let last = segments.lastIndex(where: { numbers.contains($0.number) }) else {
      return segments
    }
    let before = segments[..<last].filter { !numbers.contains($0.number) }
    return before + written + segments[(last + 1)...]
  }
}
