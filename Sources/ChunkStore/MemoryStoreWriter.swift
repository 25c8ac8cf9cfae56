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

  /// - Parameters:
  ///   - bufferLimit: bytes of samples and entries after which they are encoded.
  ///   - plainLimit: so many bytes are kept as they came, which makes a store quicker to fill, and
  ///     slower to ask; what comes behind them is encoded as in any store.
  ///   - expectedLineBytes: about so many bytes of lines will come, mostly of one stream.
  package init(
    bufferLimit: Int = 256 << 20, plainLimit: Int = 0, expectedLineBytes: Int = 0
  ) {
    self.bufferLimit = plainLimit > 0 ? min(bufferLimit, plainLimit) : bufferLimit
    buffer = RecordingBuffer(expectedLineBytes: min(expectedLineBytes, self.bufferLimit))
    self.plainLimit = plainLimit
  }

  package func append(series labels: Labels, samples: SampleColumns) throws(StoreError) {
    try buffer.append(series: labels, samples: samples)
    if buffer.byteCount >= bufferLimit { try seal() }
  }

  package func append(stream labels: Labels, entries: LogEntryBlock) throws(StoreError) {
    try buffer.append(stream: labels, entries: entries)
    if buffer.byteCount >= bufferLimit { try seal() }
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

  private func seal() throws(StoreError) {
    let form: LineForm = plainLimit > 0 ? .plain : .columns
    plainLimit -= buffer.byteCount
    for bytes in [buffer.metricSegment(), buffer.logSegment(form)] {
      guard let bytes else { continue }
      let name = "memory:\(segments.count + 1)"
      segments.append(try SegmentFile(SegmentBytes(copying: bytes, name: name)))
    }
    buffer = RecordingBuffer()
  }
}
