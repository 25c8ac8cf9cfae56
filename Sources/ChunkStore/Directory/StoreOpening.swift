import ChunkEncoding
import Glibc

// Opening a store for reading, whatever a writer does meanwhile.

extension Store {
  /// How often files may vanish while the store is being opened.
  private static let attemptLimit = 100

  /// Opens the store in the folder at `path`: its segments as last committed, and what the
  /// write-ahead log holds. Takes no lock; later changes do not show, and files that a writer
  /// removes later stay readable.
  ///
  /// - Throws: `StoreError.notAStore` where there is none, `.damaged` or `.unsupportedVersion`
  ///   where it cannot be read.
  package static func open(directory path: String) throws(StoreError) -> Store {
    try open(StoreDirectory(path: path))
  }

  /// - Parameter afterManifest: called when the manifest has been read and no file yet.
  static func open(
    _ directory: StoreDirectory, afterManifest: () throws(StoreError) -> Void = {}
  ) throws(StoreError) -> Store {
    var attempts = 1
    while true {
      let manifest = try directory.readManifest()
      do throws(StoreError) {
        try afterManifest()
        // Logs first, and only their bytes: they are what a busy writer replaces most often.
        let logs = try directory.readLogs(of: manifest)
        // One that was removed meanwhile may have had frames that were not seen.
        var isSettled = logs.isEmpty || attempts == attemptLimit
        if !isSettled { isSettled = try directory.readManifest().firstLog == manifest.firstLog }
        if isSettled {
          var files: [SegmentFile] = []
          for entry in manifest.segments { files.append(try directory.openSegment(entry)) }
          return try Store(files + directory.segments(of: logs))
        }
      } catch {
        // A writer may have replaced what this manifest lists; then there is another manifest.
        guard case .system = error, attempts < attemptLimit,
          try directory.readManifest().generation != manifest.generation
        else { throw error }
      }
      attempts += 1
    }
  }
}

extension StoreDirectory {
  /// The bytes of a file of the write-ahead log.
  struct LogBytes {
    var number: Int
    var bytes: [UInt8]
  }

  /// The files of the write-ahead log of `manifest`, in order; none where it has no log.
  ///
  /// - Throws: where one is missing.
  func readLogs(of manifest: Manifest) throws(StoreError) -> [LogBytes] {
    guard let first = manifest.firstLog else { return [] }
    // A file that another one follows is complete, so which there are is looked up before any is
    // read: a writer may be at work.
    var last = first
    while FileOperations.exists(path(ofLog: last + 1)) { last += 1 }
    var logs: [LogBytes] = []
    for number in first...last {
      let path = path(ofLog: number)
      guard let bytes = try FileOperations.read(path, limit: .max) else {
        throw .system(operation: "open", path: path, errno: ENOENT)
      }
      logs.append(LogBytes(number: number, bytes: bytes))
    }
    return logs
  }

  /// What log files hold, as segments in memory.
  ///
  /// - Throws: where one is damaged. A frame that a crash tore is no damage.
  func segments(of logs: [LogBytes]) throws(StoreError) -> [SegmentFile] {
    if logs.isEmpty { return [] }
    var buffer = RecordingBuffer()
    try replay(logs, into: &buffer)
    var files: [SegmentFile] = []
    for bytes in [buffer.metricSegment(), buffer.logSegment()] {
      guard let bytes else { continue }
      files.append(try SegmentFile(SegmentBytes(copying: bytes, name: path + "/wal")))
    }
    return files
  }

  /// Takes in what log files hold.
  ///
  /// - Parameter afterFrame: called behind each frame; may empty the buffer.
  /// - Returns: the last log file's number, and where its last whole frame ends; nil where there is
  ///   none.
  @discardableResult
  func replay(
    _ logs: [LogBytes], into buffer: inout RecordingBuffer,
    afterFrame: (inout RecordingBuffer) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> (number: Int, wholeBytes: Int)? {
    guard let first = logs.first, let last = logs.last else { return nil }
    var previousBytes: Int?
    for log in logs {
      var file = try WriteAheadFile(
        log.bytes, number: log.number, path: path(ofLog: log.number),
        isFirst: log.number == first.number)
      if let previousBytes, file.wholeBytes > 0, file.previousBytes != previousBytes {
        throw .damaged(
          path: path(ofLog: log.number - 1), offset: previousBytes,
          reason: "the log went on to byte \(file.previousBytes)")
      }
      var decoder = WriteAheadDecoder()
      var failure: StoreError?
      try file.forEachFrame { (records) throws(ChunkDecodingError) in
        if failure != nil { return }
        try decoder.read(records, into: &buffer)
        do throws(StoreError) { try afterFrame(&buffer) } catch { failure = error }
      }
      if let failure { throw failure }
      previousBytes = file.wholeBytes
    }
    return (last.number, previousBytes ?? 0)
  }
}
