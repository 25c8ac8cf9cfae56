import TelemetryModel

// Writing to a store on disk.

/// Takes recorded data into a store's folder, which is made where there is none. One writer at a
/// time.
///
/// A batch writer's data is in the store once `commit()` has returned, all of it or, after a crash,
/// nothing of it. A live writer's is in the store, and seen by every reader that opens it later,
/// once `acknowledge()` has returned; how safely so is its durability. Memory stays bounded: what
/// exceeds the buffer's limit goes into segment files.
///
/// Where a file cannot be written, the writer takes nothing more, and every later call throws the
/// same error; the store is as it was last committed or acknowledged.
package final class StoreWriter: RecordingSink {
  let directory: StoreDirectory
  private let lock: StoreLock
  private let bufferLimit: Int
  private var buffer = RecordingBuffer()
  var manifest: Manifest
  /// Segments that were written and that the manifest on disk does not list yet.
  private var uncommitted: [Manifest.Entry] = []
  /// The error after which nothing more is taken.
  private var failure: StoreError?
  private let durability: Durability?
  /// The log of a live writer; nil in a batch one.
  private var log: WriteAheadLog?
  private var lastSync: Int64?

  /// Opens the store in the folder at `path` for writing. What a live writer left in its log
  /// becomes segments first.
  ///
  /// - Parameters:
  ///   - bufferLimit: bytes of samples and entries after which a segment is written.
  ///   - durability: makes a live writer, which writes to a log ahead of its segments; nil for a
  ///     batch one.
  /// - Throws: `StoreError.locked` where another writer has it, `StoreError.notAStore` where the
  ///   folder holds something else, `.damaged` where the manifest or the log is.
  package convenience init(
    directory path: String, bufferLimit: Int = 256 << 20, durability: Durability? = nil
  ) throws(StoreError) {
    try self.init(
      StoreDirectory(path: path), bufferLimit: bufferLimit, durability: durability)
  }

  /// Opens the store in the folder at `path` for care; none is made where there is none.
  package convenience init(existing path: String) throws(StoreError) {
    let directory = StoreDirectory(path: path)
    _ = try directory.readManifest()
    try self.init(directory)
  }

  init(
    _ directory: StoreDirectory, bufferLimit: Int = 256 << 20, durability: Durability? = nil
  ) throws(StoreError) {
    self.directory = directory
    self.bufferLimit = bufferLimit
    self.durability = durability
    try directory.prepare()
    lock = try StoreLock(path: directory.lockPath)
    if FileOperations.exists(directory.manifestPath) {
      manifest = try directory.readManifest()
    } else {
      manifest = Manifest()
      try directory.write(manifest)
    }
    try directory.removeLeftovers(keeping: manifest)
    try recover()
  }

  // MARK: Taking in

  package func append(series labels: Labels, samples: SampleColumns) throws(StoreError) {
    if let failure { throw failure }
    try buffer.append(series: labels, samples: samples)
    log?.append(series: labels, samples: samples)
    try spill()
  }

  package func append(stream labels: Labels, entries: LogEntryBlock) throws(StoreError) {
    if let failure { throw failure }
    try buffer.append(stream: labels, entries: entries)
    log?.append(stream: labels, entries: entries)
    try spill()
  }

  package func note(metric name: String, metadata: MetricMetadata) throws(StoreError) {
    if let failure { throw failure }
    buffer.note(metric: name, metadata: metadata)
    log?.note(metric: name, metadata: metadata)
    try spill()
  }

  /// Keeps memory bounded.
  private func spill() throws(StoreError) {
    try guarded { () throws(StoreError) in
      if buffer.byteCount >= bufferLimit {
        if log == nil { try seal(&buffer) } else { try commitAll() }
      } else if let log, log.pendingBytes >= WriteAheadFormat.frameBytes {
        try log.write()
      }
    }
  }

  // MARK: Making it last

  /// Makes all that was taken in part of the store, as durably as this writer promises: a live
  /// writer through its log, a batch one as `commit()` does.
  package func acknowledge() throws(StoreError) {
    guard let durability, let log else { return try commit() }
    try guarded { () throws(StoreError) in
      try log.write()
      switch durability {
      case .always: try log.sync()
      case .interval(let milliseconds, let clock):
        let now = clock()
        if let lastSync, now &- lastSync < milliseconds { return }
        try log.sync()
        lastSync = now
      case .never: break
      }
    }
  }

  /// Makes all that was taken in part of the store as segments, durably.
  package func commit() throws(StoreError) {
    try guarded { () throws(StoreError) in try commitAll() }
  }

  /// Replaces the manifest by one with other segments, durably, then removes the files that it
  /// does not list any more.
  func replaceSegments(_ segments: [Manifest.Entry]) throws(StoreError) {
    try guarded { () throws(StoreError) in
      let kept = Set(segments.map(\.number))
      let superseded = manifest.segments.filter { !kept.contains($0.number) }
      manifest.segments = segments
      try writeManifest()
      for entry in superseded { try directory.remove(directory.path(of: entry)) }
    }
  }

  /// Writes a segment's file, for a manifest to come.
  ///
  /// - Returns: what the manifest is to say of it.
  func write(segment bytes: [UInt8]) throws(StoreError) -> Manifest.Entry {
    try guarded { () throws(StoreError) in
      // The segment is read back through the reader's own checks before the store relies on it.
      let file = try SegmentFile(SegmentBytes(copying: bytes, name: directory.path))
      let entry = Manifest.Entry(
        kind: file.kind, number: manifest.nextNumber, byteCount: bytes.count,
        footerHash: file.footerHash, minTime: file.minTime, maxTime: file.maxTime,
        rowCount: file.rowCount)
      manifest.nextNumber += 1
      try directory.write(segment: bytes, as: entry)
      uncommitted.append(entry)
      return entry
    }
  }

  private func commitAll() throws(StoreError) {
    guard let old = log else {
      try seal(&buffer)
      if uncommitted.isEmpty { return }
      return try writeManifest()
    }
    if buffer.isEmpty { return }
    // Until the manifest names the new log, a crash replays the old one and the new one.
    try old.finish()
    let next = try directory.makeLog(old.number + 1, previousBytes: old.byteCount)
    try seal(&buffer)
    manifest.firstLog = next.number
    try writeManifest()
    log = next
    try directory.remove(directory.path(ofLog: old.number))
  }

  private func writeManifest() throws(StoreError) {
    manifest.generation += 1
    // From here on the segments may be listed, even where this fails.
    uncommitted.removeAll()
    try directory.write(manifest)
  }

  private func seal(_ buffer: inout RecordingBuffer) throws(StoreError) {
    for bytes in [buffer.metricSegment(), buffer.logSegment()] {
      guard let bytes else { continue }
      manifest.segments.append(try write(segment: bytes))
    }
    buffer.removeAll()
  }

  /// Runs `body`; an error of the system is this writer's last.
  private func guarded<Result>(
    _ body: () throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    if let failure { throw failure }
    do throws(StoreError) {
      return try body()
    } catch {
      guard case .system = error else { throw error }
      failure = error
      // No manifest lists them, so nobody reads them; the disk may need the space.
      for entry in uncommitted { try? directory.remove(directory.path(of: entry)) }
      uncommitted.removeAll()
      throw error
    }
  }

  // MARK: Starting

  /// Makes segments of what a log holds, and gives a live writer its own.
  private func recover() throws(StoreError) {
    let first = manifest.firstLog
    var recovered = RecordingBuffer()
    let last = try directory.replay(directory.readLogs(of: manifest), into: &recovered) {
      (buffer) throws(StoreError) in
      if buffer.byteCount >= bufferLimit { try seal(&buffer) }
    }
    if !recovered.isEmpty { try seal(&recovered) }
    if durability != nil {
      let number = (last?.number ?? 0) + 1
      log = try directory.makeLog(number, previousBytes: last?.wholeBytes ?? 0)
      manifest.firstLog = number
    } else {
      manifest.firstLog = nil
    }
    guard manifest.firstLog != first || !uncommitted.isEmpty else { return }
    try writeManifest()
    guard let first, let last else { return }
    for number in first...last.number { try directory.remove(directory.path(ofLog: number)) }
  }
}
