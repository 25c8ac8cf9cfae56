import TelemetryModel

// What a writer has taken in and not yet encoded.

/// Samples, entries and metadata by label set, until they become segments.
struct RecordingBuffer {
  private var series = LabelledBuffers<SeriesBuffer>()
  private var streams = LabelledBuffers<StreamBuffer>()
  /// For the first stream.
  private let expectedLineBytes: Int
  private var metadata: [StringKey: MetricMetadata] = [:]
  /// What the samples and entries take, about, in bytes.
  private var contentBytes = 0

  /// - Parameter expectedLineBytes: about so many bytes of lines will come, mostly of one stream.
  init(expectedLineBytes: Int = 0) { self.expectedLineBytes = expectedLineBytes }

  /// What a series or stream costs beside its samples, about, in bytes.
  private static let bytesPerSeries = 512

  /// What everything takes, about, in bytes.
  var byteCount: Int { contentBytes + labelBytes }

  private var labelBytes: Int { Self.bytesPerSeries * (series.count + streams.count) }

  /// Whether nothing was taken in.
  var isEmpty: Bool { contentBytes == 0 && metadata.isEmpty }

  /// Adds samples of a series. Labels with empty values are as good as absent and left out.
  mutating func append(series labels: Labels, samples: SampleColumns) throws(StoreError) {
    if samples.isEmpty { return }
    let number = series.number(of: labels, orAdding: SeriesBuffer())
    try series.buffers[number].append(samples)
    contentBytes += SeriesBuffer.byteCount(of: samples)
  }

  /// Adds entries of a stream. A label without a value is no label of a stream: the specification
  /// says so of the write path.
  mutating func append(stream labels: Labels, entries: LogEntryBlock) throws(StoreError) {
    if entries.count == 0 { return }
    let isFirst = streams.buffers.isEmpty
    let number = streams.number(
      of: labels, orAdding: StreamBuffer(lineBytes: isFirst ? expectedLineBytes : 0))
    try streams.buffers[number].append(entries)
    contentBytes += StreamBuffer.byteCount(of: entries)
  }

  /// Notes what a metric is.
  mutating func note(metric name: String, metadata noted: MetricMetadata) {
    metadata[StringKey(name)] = noted
  }

  /// Forgets what was taken in. Label sets that took little of the memory stay: they tend to come
  /// again, and need not be hashed and compared with all others then.
  mutating func removeAll() {
    if labelBytes > contentBytes / 8 {
      self = RecordingBuffer()
      return
    }
    series.empty(to: SeriesBuffer())
    streams.empty(to: StreamBuffer())
    metadata = [:]
    contentBytes = 0
  }

  // MARK: Sealing

  /// The bytes of a log segment with the older half of each stream's entries, about, which are
  /// taken out; nil where no stream has entries of two times.
  mutating func olderLogSegment(_ form: LineForm) -> [UInt8]? {
    let numbers = streams.sortedNumbers { $0.entries.count > 1 }
    contentBytes -= byteCount(of: numbers)
    // Entries that came twice are gone, too.
    defer { contentBytes += byteCount(of: numbers) }
    var taken: [(number: Int, count: Int)] = []
    for number in numbers {
      if let count = streams.buffers[number].settleOlder() { taken.append((number, count)) }
    }
    if taken.isEmpty { return nil }
    let bytes = LogSegmentWriter.encode(
      taken.map { (streams.labels[$0.number], streams.buffers[$0.number].entries) },
      counts: taken.map(\.count), form)
    for (number, count) in taken { streams.buffers[number].removeFirst(count) }
    return bytes
  }

  private func byteCount(of numbers: [Int]) -> Int {
    numbers.reduce(0) { $0 + StreamBuffer.byteCount(of: streams.buffers[$1].entries) }
  }

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
