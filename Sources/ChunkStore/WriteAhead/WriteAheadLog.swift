import ChunkEncoding
import TelemetryModel

// A log file under construction.

/// Writes one write-ahead log file: its header, then frames of records.
///
/// A frame says up to where the file was on the disk when the frame was written. So a reader knows
/// a frame that a crash tore, which nobody was told of, from one that was whole and is damaged.
final class WriteAheadLog {
  let number: Int
  private let path: String
  private let gate: @Sendable (String, String) throws(StoreError) -> Void
  private let file: AppendedFile
  private var encoder = WriteAheadEncoder()
  /// The file's length.
  private(set) var byteCount: Int
  /// The bytes from the file's start that are on the disk.
  private var syncedBytes: Int
  /// Whether records were written that may not be on the disk yet.
  private var hasUnsynced = false

  /// Makes the file and waits until its header is on the disk; the folder must be waited for.
  ///
  /// - Parameters:
  ///   - previousBytes: the length of the log file of the number before, 0 where none is read
  ///     before this one.
  ///   - gate: called before each write and each wait; see `StoreDirectory.gate`.
  init(
    path: String, number: Int, previousBytes: Int,
    gate: @escaping @Sendable (String, String) throws(StoreError) -> Void
  ) throws(StoreError) {
    self.number = number
    self.path = path
    self.gate = gate
    file = try AppendedFile(path: path)
    var header = ByteWriter()
    header.append(bytes: WriteAheadFormat.magic)
    header.append(fixed: WriteAheadFormat.majorVersion)
    header.append(fixed: WriteAheadFormat.minorVersion)
    header.append(fixed: UInt32(0))
    header.append(fixed: UInt64(number))
    header.append(fixed: UInt64(previousBytes))
    header.append(fixed: PageHash.hash(header.bytes))
    byteCount = header.count
    syncedBytes = header.count
    try file.append(header.bytes)
    try file.sync()
  }

  /// Bytes of records that are not in the file yet.
  var pendingBytes: Int { encoder.byteCount }

  func append(series labels: Labels, samples: SampleColumns) {
    encoder.append(series: labels, samples: samples)
  }

  func append(stream labels: Labels, entries: LogEntryBlock) {
    encoder.append(stream: labels, entries: entries)
  }

  func note(metric name: String, metadata: MetricMetadata) {
    encoder.note(metric: name, metadata: metadata)
  }

  /// Writes the pending records as a frame.
  func write() throws(StoreError) {
    if encoder.byteCount == 0 { return }
    hasUnsynced = true
    try writeFrame(encoder.takeRecords())
  }

  /// Waits until all that was written is on the disk, and says so in the file.
  func sync() throws(StoreError) {
    guard hasUnsynced else { return }
    try gate("fsync", path)
    try file.sync()
    syncedBytes = byteCount
    // An empty frame: without it nothing would tell the last frame's damage from its tearing. It
    // is not waited for itself, and nobody is told of it.
    try writeFrame([])
    hasUnsynced = false
  }

  /// Writes what is pending, waits until all is on the disk, and closes the file.
  func finish() throws(StoreError) {
    try write()
    try gate("fsync", path)
    try file.sync()
    try file.close()
  }

  private func writeFrame(_ records: [UInt8]) throws(StoreError) {
    guard let length = UInt32(exactly: records.count) else {
      throw .invalid(reason: "more than 4 GiB at once")
    }
    var frame = ByteWriter()
    frame.append(fixed: UInt32(truncatingIfNeeded: number))
    frame.append(fixed: length)
    frame.append(fixed: UInt64(byteCount))
    frame.append(fixed: UInt64(syncedBytes))
    frame.append(bytes: records)
    frame.pad(to: WriteAheadFormat.alignment)
    var whole = ByteWriter()
    whole.append(fixed: PageHash.hash(frame.bytes))
    whole.append(bytes: frame.bytes)
    try gate("write", path)
    try file.append(whole.bytes)
    byteCount += whole.count
  }
}
