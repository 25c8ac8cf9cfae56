import TelemetryModel

// A store that is never on disk: test data, foreign files opened in place.

/// Takes recorded data in and makes a store of it in memory, through the same encoders and
/// readers as one on disk.
package final class MemoryStoreWriter: RecordingSink {
  private var buffer: RecordingBuffer
  private var segments: [SegmentFile] = []
  private let bufferLimit: Int
  /// Bytes of lines that are still kept as they are.
  private var plainLimit: Int

  /// Bytes of lines after which the older half becomes a segment that keeps them as they came.
  /// Little: what lines are copied through on their way stays in the processor's caches. The
  /// younger half waits, so that segments rarely overlap in time: those that do are read as one.
  private static let plainBytes = 2 << 20
  /// The same, as long as there was enough to take.
  private var plainThreshold = plainBytes

  /// - Parameters:
  ///   - bufferLimit: bytes of samples and entries after which they are encoded.
  ///   - plainLimit: so many bytes are kept as they came, which makes a store quicker to fill, and
  ///     slower to ask; what comes behind them is encoded as in any store.
  ///   - expectedLineBytes: about so many bytes of lines will come, mostly of one stream.
  package init(
    bufferLimit: Int = 256 << 20, plainLimit: Int = 0, expectedLineBytes: Int = 0
  ) {
    self.bufferLimit = bufferLimit
    self.plainLimit = plainLimit
    // Small buffers grow soon enough.
    let expected = plainLimit > 0 ? 0 : min(expectedLineBytes, bufferLimit)
    buffer = RecordingBuffer(expectedLineBytes: expected)
  }

  package func append(series labels: Labels, samples: SampleColumns) throws(StoreError) {
    try buffer.append(series: labels, samples: samples)
    try sealIfFull()
  }

  package func append(stream labels: Labels, entries: LogEntryBlock) throws(StoreError) {
    try buffer.append(stream: labels, entries: entries)
    try sealIfFull()
  }

  package func note(metric name: String, metadata: MetricMetadata) throws(StoreError) {
    buffer.note(metric: name, metadata: metadata)
  }

  /// The store of all that was taken in. More may be taken in afterwards: it is in the stores
  /// finished later.
  package func finish() throws(StoreError) -> Store {
    try seal()
    return try Store(segments)
  }

  private func sealIfFull() throws(StoreError) {
    if buffer.byteCount >= bufferLimit { return try seal() }
    if plainLimit <= 0 || buffer.byteCount < plainThreshold { return }
    let bytesBefore = buffer.byteCount
    if let bytes = buffer.olderLogSegment(.plain) { try add(bytes) }
    plainLimit -= bytesBefore - buffer.byteCount
    // Of many streams, or entries of one time, more is waited for.
    plainThreshold = max(Self.plainBytes, 2 * buffer.byteCount)
  }

  private func seal() throws(StoreError) {
    let form: LineForm = plainLimit > 0 ? .plain : .columns
    plainLimit -= buffer.byteCount
    for bytes in [buffer.metricSegment(), buffer.logSegment(form)] {
      if let bytes { try add(bytes) }
    }
    buffer = RecordingBuffer()
    plainThreshold = Self.plainBytes
  }

  private func add(_ bytes: [UInt8]) throws(StoreError) {
    let name = "memory:\(segments.count + 1)"
    segments.append(try SegmentFile(SegmentBytes(copying: bytes, name: name)))
  }
}
