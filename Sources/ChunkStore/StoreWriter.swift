import TelemetryModel

// Writing to a store on disk.

/// Takes recorded data into a store's folder, which is made where there is none. One writer at a
/// time.
///
/// What was taken in is in the store once `commit()` has returned, all of it or, after a crash,
/// nothing of it. Memory stays bounded: what exceeds the buffer's limit goes into segment files
/// before the commit.
package final class StoreWriter: RecordingSink {
  private let directory: StoreDirectory
  private let lock: StoreLock
  private let bufferLimit: Int
  private var buffer = RecordingBuffer()
  private var manifest: Manifest
  /// Whether segments were written that the manifest on disk does not list yet.
  private var hasUncommitted = false

  /// Opens the store in the folder at `path` for writing.
  ///
  /// - Parameter bufferLimit: bytes of samples and entries after which a segment is written.
  /// - Throws: `StoreError.locked` where another writer has it, `StoreError.notAStore` where the
  ///   folder holds something else.
  package init(directory path: String, bufferLimit: Int = 256 << 20) throws(StoreError) {
    directory = StoreDirectory(path: path)
    self.bufferLimit = bufferLimit
    try directory.prepare()
    lock = try StoreLock(path: directory.lockPath)
    if FileOperations.exists(directory.manifestPath) {
      manifest = try directory.readManifest()
    } else {
      manifest = Manifest()
      try directory.write(manifest)
    }
    try directory.removeLeftovers(keeping: manifest)
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

  /// Makes all that was taken in part of the store, durably.
  package func commit() throws(StoreError) {
    try seal()
    guard hasUncommitted else { return }
    manifest.generation += 1
    try directory.write(manifest)
    hasUncommitted = false
  }

  private func seal() throws(StoreError) {
    for bytes in [buffer.metricSegment(), buffer.logSegment()] {
      if let bytes { try write(segment: bytes) }
    }
    buffer = RecordingBuffer()
  }

  private func write(segment bytes: [UInt8]) throws(StoreError) {
    // The segment is read back through the reader's own checks before the store relies on it.
    let file = try SegmentFile(SegmentBytes(copying: bytes, name: directory.path))
    let entry = Manifest.Entry(
      kind: file.kind, number: manifest.nextNumber, byteCount: bytes.count,
      footerHash: file.footerHash, minTime: file.minTime, maxTime: file.maxTime,
      rowCount: file.rowCount)
    try directory.write(segment: bytes, as: entry)
    manifest.segments.append(entry)
    manifest.nextNumber += 1
    hasUncommitted = true
  }
}

extension Store {
  /// Opens the store in the folder at `path` as it was last committed. Takes no lock; later
  /// commits do not show.
  ///
  /// - Throws: `StoreError.notAStore` where there is none, `.damaged` or `.unsupportedVersion`
  ///   where it cannot be read.
  package static func open(directory path: String) throws(StoreError) -> Store {
    let directory = StoreDirectory(path: path)
    var files: [SegmentFile] = []
    for entry in try directory.readManifest().segments {
      files.append(try directory.openSegment(entry))
    }
    return try Store(files)
  }
}
