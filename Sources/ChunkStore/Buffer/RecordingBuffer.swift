import TelemetryModel

// What a writer has taken in and not yet encoded.

/// Samples, entries and metadata by label set, until they become segments.
struct RecordingBuffer {
  private var series = LabelledBuffers<SeriesBuffer>()
  private var streams = LabelledBuffers<StreamBuffer>()
  private var metadata: [StringKey: MetricMetadata] = [:]
  /// What the samples and entries take, about, in bytes.
  private(set) var byteCount = 0

  /// Whether nothing was taken in.
  var isEmpty: Bool { series.isEmpty && streams.isEmpty && metadata.isEmpty }

  /// What a new series or stream costs beside its samples, about, in bytes.
  private static let bytesPerSeries = 512

  /// Adds samples of a series. Labels with empty values are as good as absent and left out.
  mutating func append(series labels: Labels, samples: SampleColumns) throws(StoreError) {
    if samples.isEmpty { return }
    let count = series.buffers.count
    let number = series.number(of: labels, orAdding: SeriesBuffer())
    byteCount += Self.bytesPerSeries * (series.buffers.count - count)
    try series.buffers[number].append(samples)
    byteCount += SeriesBuffer.byteCount(of: samples)
  }

  /// Adds entries of a stream. A label without a value is no label of a stream: the specification
  /// says so of the write path.
  mutating func append(stream labels: Labels, entries: LogEntryBlock) throws(StoreError) {
    if entries.count == 0 { return }
    let count = streams.buffers.count
    let number = streams.number(of: labels, orAdding: StreamBuffer())
    byteCount += Self.bytesPerSeries * (streams.buffers.count - count)
    try streams.buffers[number].append(entries)
    byteCount += StreamBuffer.byteCount(of: entries)
  }

  /// Notes what a metric is.
  mutating func note(metric name: String, metadata noted: MetricMetadata) {
    metadata[StringKey(name)] = noted
  }

  // MARK: Sealing

  /// The bytes of a metric segment with the samples and metadata taken in, nil where there are
  /// none.
  func metricSegment() -> [UInt8]? {
    let filled = series.sortedNumbers { !$0.columns.isEmpty }
    if filled.isEmpty && metadata.isEmpty { return nil }
    return MetricSegmentWriter.encode(
      filled.map { (series.labels[$0], series.buffers[$0].sorted()) },
      metadata: metadata.map { ($0.key.text, $0.value) }.sorted { $0.0.precedesBytes($1.0) })
  }

  /// The bytes of a log segment with the entries taken in, nil where there are none.
  func logSegment(_ form: LineForm = .columns) -> [UInt8]? {
    let filled = streams.sortedNumbers { $0.entries.count > 0 }
    if filled.isEmpty { return nil }
    return LogSegmentWriter.encode(
      filled.map { (streams.labels[$0], streams.buffers[$0].sorted()) }, form)
  }
}
