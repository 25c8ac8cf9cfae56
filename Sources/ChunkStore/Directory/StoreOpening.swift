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
        var files: [SegmentFile] = []
        for entry in manifest.segments { files.append(try directory.openSegment(entry)) }
        files += try directory.readLogs(of: manifest)
        // A log that was removed meanwhile may have had frames that were not seen.
        let isSettled = manifest.firstLog == nil || attempts == attemptLimit
        if isSettled { return try Store(files) }
        if try directory.readManifest().firstLog == manifest.firstLog { return try Store(files) }
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
  /// What the write-ahead log of `manifest` holds, as segments in memory.
  ///
  /// - Throws: where a log file is missing or damaged. A frame that a crash tore is no damage.
  func readLogs(of manifest: Manifest) throws(StoreError) -> [SegmentFile] {
    var buffer = RecordingBuffer()
    try replayLogs(of: manifest, into: &buffer)
    var files: [SegmentFile] = []
    for bytes in [buffer.metricSegment(), buffer.logSegment()] {
      guard let bytes else { continue }
      files.append(try SegmentFile(SegmentBytes(copying: bytes, name: path + "/wal")))
    }
    return files
  }

  /// Takes in what the write-ahead log of `manifest` holds.
  ///
  /// - Parameter afterFrame: called behind each frame; may empty the buffer.
  /// - Returns: the last log file's number, and where its last whole frame ends; nil where there is
  ///   none.
  @discardableResult
  func replayLogs(
    of manifest: Manifest, into buffer: inout RecordingBuffer,
    afterFrame: (inout RecordingBuffer) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> (number: Int, wholeBytes: Int)? {
    guard let first = manifest.firstLog else { return nil }
    // A file that another one follows is complete, so which there are is looked up before any is
    // read: a writer may be at work.
    var last = first
    while FileOperations.exists(path(ofLog: last + 1)) { last += 1 }
    var previousBytes: Int?
    for number in first...last {
      let path = path(ofLog: number)
      guard let bytes = try FileOperations.read(path, limit: .max) else {
        throw .system(operation: "open", path: path, errno: ENOENT)
      }
      var file = try WriteAheadFile(bytes, number: number, path: path, isFirst: number == first)
      if let previousBytes, file.wholeBytes > 0, file.previousBytes != previousBytes {
        throw .damaged(
          path: self.path(ofLog: number - 1), offset: previousBytes,
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
    return (last, previousBytes ?? 0)
  }
}
