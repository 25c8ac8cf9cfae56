import ChunkEncoding
import TelemetryModel

// What there is in a store: names, values, metadata, time.

extension Store {
  /// The label names of all series (or streams), sorted.
  package func labelNames(of kind: SegmentKind = .metrics) throws(StoreError) -> [String] {
    try collect(kind) { (index) throws(ChunkDecodingError) in try index.labelNames() }
  }

  /// The values of label `name`, sorted; empty where no series has it.
  package func labelValues(
    _ name: String, of kind: SegmentKind = .metrics
  ) throws(StoreError) -> [String] {
    try collect(kind) { (index) throws(ChunkDecodingError) in try index.labelValues(name) }
  }

  /// The names of all metrics, sorted.
  package func metricNames() throws(StoreError) -> [String] {
    try labelValues(LabelName.metricName)
  }

  private func collect(
    _ kind: SegmentKind, _ read: (LabelIndex) throws(ChunkDecodingError) -> [String]
  ) throws(StoreError) -> [String] {
    let indexes = indexes(of: kind)
    var found: [[String]] = []
    for (index, file) in indexes {
      found.append(try file.decoding { () throws(ChunkDecodingError) in try read(index) })
    }
    if found.count <= 1 { return found.first ?? [] }
    return Set(found.joined().map { StringKey($0) }).map(\.text).sorted { $0.precedesBytes($1) }
  }

  /// What is known of metrics, sorted by name; later segments replace what earlier ones say.
  package func metadata() throws(StoreError) -> [(name: String, metadata: MetricMetadata)] {
    var notes: [StringKey: MetricMetadata] = [:]
    for segment in metricSegments {
      let found = try segment.file.decoding { () throws(ChunkDecodingError) in
        try segment.metadata()
      }
      for (name, metadata) in found { notes[StringKey(name)] = metadata }
    }
    return notes.map { ($0.key.text, $0.value) }.sorted { $0.0.precedesBytes($1.0) }
  }

  /// The first and the last sample's time, in milliseconds; nil where there are no samples.
  package var sampleTimeRange: ClosedRange<Int64>? {
    Self.timeRange(metricSegments.map(\.file))
  }

  /// The first and the last entry's time, in nanoseconds; nil where there are no entries.
  package var entryTimeRange: ClosedRange<Int64>? {
    Self.timeRange(logSegments.map(\.file))
  }

  private static func timeRange(_ files: [SegmentFile]) -> ClosedRange<Int64>? {
    let filled = files.filter { $0.rowCount > 0 && $0.minTime <= $0.maxTime }
    guard let start = filled.map(\.minTime).min(), let end = filled.map(\.maxTime).max() else {
      return nil
    }
    return start...end
  }
}
