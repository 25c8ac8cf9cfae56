import ChunkEncoding
import TelemetryModel

// The reader: a snapshot of all segments of a store.

/// An opened store: what it held when it was opened, whatever a writer does since. Safe to use
/// from several threads.
///
/// Selection goes over the label index of each segment, samples and entries of one series are
/// merged by time over the segments. Of samples with one timestamp the one of the oldest segment
/// stands: the first written wins.
package final class Store: Sendable {
  let metricSegments: [MetricSegment]
  let logSegments: [LogSegment]
  let series: MergedIndex
  let streams: MergedIndex
  private let seriesLabels: KnownLabels
  private let streamLabels: KnownLabels

  /// A store of the given segments, oldest first.
  init(_ files: [SegmentFile]) throws(StoreError) {
    var metrics: [MetricSegment] = []
    var logs: [LogSegment] = []
    let known = KnownTimestamps()
    for file in files {
      switch file.kind {
      case .metrics: metrics.append(try MetricSegment(file, number: metrics.count, known: known))
      case .logs: logs.append(try LogSegment(file))
      }
    }
    metricSegments = metrics
    logSegments = logs
    series = try Self.merged(metrics.map { ($0.index, $0.file) })
    streams = try Self.merged(logs.map { ($0.index, $0.file) })
    seriesLabels = KnownLabels(seriesCount: series.count)
    streamLabels = KnownLabels(seriesCount: streams.count)
  }

  private static func merged(
    _ segments: [(index: LabelIndex, file: SegmentFile)]
  ) throws(StoreError) -> MergedIndex {
    do throws(ChunkDecodingError) {
      return try MergedIndex(segments.map(\.index))
    } catch {
      let path = segments.map(\.file.path).joined(separator: ", ")
      throw .damaged(path: path, offset: 0, reason: error.description)
    }
  }

  /// The label indexes of one kind of segment, each with its file.
  func indexes(of kind: SegmentKind) -> [(index: LabelIndex, file: SegmentFile)] {
    switch kind {
    case .metrics: metricSegments.map { ($0.index, $0.file) }
    case .logs: logSegments.map { ($0.index, $0.file) }
    }
  }

  // MARK: Selection

  /// The series that match all of `matchers` and may have samples in `[from, through]`
  /// (milliseconds), sorted by labels. Regular expressions match whole values, `.` a newline too;
  /// an absent label is "".
  ///
  /// - Throws: where a regular expression does not compile, or the index is damaged.
  package func selectSeries(
    _ matchers: [Matcher], from: Int64, through: Int64
  ) throws(StoreError) -> [SelectedSeries] {
    let segments = metricSegments
    return try select(matchers, of: .metrics, in: series, seriesLabels) {
      (part) throws(ChunkDecodingError) in
      try segments[part.segment].overlaps(part.number, from: from, through: through)
    }
  }

  /// The streams that match all of `matchers` and may have entries in `[from, until)`
  /// (nanoseconds), sorted by labels.
  ///
  /// - Throws: where a regular expression does not compile, or the index is damaged.
  package func selectStreams(
    _ matchers: [Matcher], from: Int64, until: Int64
  ) throws(StoreError) -> [SelectedSeries] {
    let segments = logSegments
    return try select(matchers, of: .logs, in: streams, streamLabels) {
      (part) throws(ChunkDecodingError) in
      try segments[part.segment].overlaps(part.number, from: from, until: until)
    }
  }

  private func select(
    _ matchers: [Matcher], of kind: SegmentKind, in merged: MergedIndex, _ known: KnownLabels,
    where overlaps: (SeriesPart) throws(ChunkDecodingError) -> Bool
  ) throws(StoreError) -> [SelectedSeries] {
    var compiled: [CompiledMatcher] = []
    for matcher in matchers { compiled.append(try CompiledMatcher(matcher)) }
    var selected: [[Int]] = []
    let indexes = indexes(of: kind)
    let files = indexes.map(\.file)
    for (index, file) in indexes {
      selected.append(
        try file.decoding { () throws(ChunkDecodingError) in try index.select(compiled) })
    }
    var references: [Int] = []
    var parts: [SeriesPart] = []
    for reference in merged.references(ofSelected: selected) {
      for place in merged.places(of: reference) {
        let part = merged[place]
        let isThere = try files[part.segment].decoding {
          () throws(ChunkDecodingError) in try overlaps(part)
        }
        if !isThere { continue }
        references.append(reference)
        parts.append(part)
        break
      }
    }
    return try known.series(references) { (place, strings) throws(StoreError) in
      try files[parts[place].segment].decoding { () throws(ChunkDecodingError) in
        try merged.labels(of: parts[place], known: &strings)
      }
    }
  }
}
