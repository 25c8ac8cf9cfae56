import TelemetryModel

// What a writer has taken in and not yet encoded.

/// Samples, entries and metadata by label set, until they become segments.
struct RecordingBuffer {
  private var seriesNumbers: [Labels: Int] = [:]
  private var series: [(labels: Labels, buffer: SeriesBuffer)] = []
  private var streamNumbers: [Labels: Int] = [:]
  private var streams: [(labels: Labels, buffer: StreamBuffer)] = []
  private var metadata: [StringKey: MetricMetadata] = [:]
  /// Importers tend to name one series many times over.
  private var lastSeries: (labels: Labels, number: Int)?
  private var lastStream: (labels: Labels, number: Int)?
  /// What the samples and entries take, about, in bytes.
  private(set) var byteCount = 0

  /// Whether nothing was taken in.
  var isEmpty: Bool { series.isEmpty && streams.isEmpty && metadata.isEmpty }

  /// What a new series or stream costs beside its samples, about, in bytes.
  private static let bytesPerSeries = 512

  /// Adds samples of a series. Labels with empty values are as good as absent and left out.
  mutating func append(series labels: Labels, samples: SampleColumns) throws(StoreError) {
    if samples.isEmpty { return }
    let number = seriesNumber(of: labels)
    try series[number].buffer.append(samples)
    byteCount += SeriesBuffer.byteCount(of: samples)
  }

  /// Adds entries of a stream.
  mutating func append(stream labels: Labels, entries: LogEntryBlock) throws(StoreError) {
    if entries.count == 0 { return }
    // A label without a value is no label of a stream: the specification says so of the write path.
    let number = streamNumber(of: Labels(sorted: labels.pairs.filter { !$0.value.isEmpty }))
    try streams[number].buffer.append(entries)
    byteCount += StreamBuffer.byteCount(of: entries)
  }

  /// Notes what a metric is.
  mutating func note(metric name: String, metadata noted: MetricMetadata) {
    metadata[StringKey(name)] = noted
  }

  private mutating func seriesNumber(of labels: Labels) -> Int {
    if let lastSeries, lastSeries.labels == labels { return lastSeries.number }
    let kept =
      labels.pairs.contains { $0.value.isEmpty }
      ? Labels(sorted: labels.pairs.filter { !$0.value.isEmpty }) : labels
    let number = seriesNumbers[kept] ?? series.count
    if number == series.count {
      seriesNumbers[kept] = number
      series.append((kept, SeriesBuffer()))
      byteCount += Self.bytesPerSeries
    }
    lastSeries = (labels, number)
    return number
  }

  private mutating func streamNumber(of labels: Labels) -> Int {
    if let lastStream, lastStream.labels == labels { return lastStream.number }
    let number = streamNumbers[labels] ?? streams.count
    if number == streams.count {
      streamNumbers[labels] = number
      streams.append((labels, StreamBuffer()))
      byteCount += Self.bytesPerSeries
    }
    lastStream = (labels, number)
    return number
  }

  // MARK: Sealing

  /// The bytes of a metric segment with the samples and metadata taken in, nil where there are
  /// none.
  func metricSegment() -> [UInt8]? {
    let filled = series.filter { !$0.buffer.columns.isEmpty }
    if filled.isEmpty && metadata.isEmpty { return nil }
    return MetricSegmentWriter.encode(
      filled.sorted { $0.labels < $1.labels }.map { ($0.labels, $0.buffer.sorted()) },
      metadata: metadata.map { ($0.key.text, $0.value) }.sorted { $0.0.precedesBytes($1.0) })
  }

  /// The bytes of a log segment with the entries taken in, nil where there are none.
  func logSegment(_ form: LineForm = .columns) -> [UInt8]? {
    let filled = streams.filter { $0.buffer.entries.count > 0 }
    if filled.isEmpty { return nil }
    return LogSegmentWriter.encode(
      filled.sorted { $0.labels < $1.labels }.map { ($0.labels, $0.buffer.sorted()) }, form)
  }
}
