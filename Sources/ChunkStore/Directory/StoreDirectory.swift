// A store's folder: which file is what, and the order of steps that makes changes safe.

/// The folder of a store.
struct StoreDirectory: Sendable {
  let path: String
  /// Called before each step that changes the folder, with what is done and to which file; what it
  /// throws is that step's error. Tests stand in here for a disk that fails.
  var gate: @Sendable (_ operation: String, _ path: String) throws(StoreError) -> Void = { _, _ in }

  private static let ownNames: Set<String> = ["LOCK", "MANIFEST", "l", "m", "tmp", "wal"]

  init(path: String) { self.path = path }

  var lockPath: String { path + "/LOCK" }
  var manifestPath: String { path + "/MANIFEST" }
  private var temporaryPath: String { path + "/tmp" }
  private var logFolder: String { path + "/wal" }

  func path(of entry: Manifest.Entry) -> String { path + "/" + entry.path }

  /// The path of the write-ahead log file of a number: `wal/000001.wal`.
  func path(ofLog number: Int) -> String {
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
    return "\(logFolder)/\(zeros)\(digits).wal"
  }

  // MARK: Reading

  /// The manifest; `StoreError.notAStore` where there is none.
  func readManifest() throws(StoreError) -> Manifest {
    guard let bytes = try FileOperations.read(manifestPath, limit: Manifest.byteLimit) else {
      throw .notAStore(path: path)
    }
    return try Manifest(bytes, path: manifestPath)
  }

  /// Maps a segment and holds that it is the one that the manifest means.
  func openSegment(_ entry: Manifest.Entry) throws(StoreError) -> SegmentFile {
    let path = path(of: entry)
    let file = try SegmentFile(SegmentBytes(mapping: path))
    guard file.byteCount == entry.byteCount, file.footerHash == entry.footerHash,
      file.kind == entry.kind
    else {
      throw .damaged(path: path, offset: 0, reason: "this is not the segment that was written")
    }
    return file
  }

  // MARK: Writing

  /// Makes the folders of a store, where they are not there yet.
  ///
  /// - Throws: `StoreError.notAStore` where the folder holds something else.
  func prepare() throws(StoreError) {
    try FileOperations.makeDirectory(path)
    if !FileOperations.exists(manifestPath) {
      guard try FileOperations.list(path).allSatisfy({ Self.ownNames.contains($0) }) else {
        throw .notAStore(path: path)
      }
    }
    for kind in SegmentKind.allCases {
      try FileOperations.makeDirectory(path + "/" + kind.folder)
    }
    try FileOperations.makeDirectory(temporaryPath)
  }

  /// Removes what a crash left: temporary files, and segments and logs that no manifest lists.
  /// Only for the holder of the lock.
  func removeLeftovers(keeping manifest: Manifest) throws(StoreError) {
    for name in try FileOperations.list(temporaryPath) {
      try remove(temporaryPath + "/" + name)
    }
    let listed = Set(manifest.segments.map(\.path))
    for kind in SegmentKind.allCases {
      for name in try FileOperations.list(path + "/" + kind.folder)
      where name.hasSuffix("." + kind.fileExtension) && !listed.contains(kind.folder + "/" + name) {
        try remove(path + "/" + kind.folder + "/" + name)
      }
    }
    guard FileOperations.exists(logFolder) else { return }
    for name in try FileOperations.list(logFolder) where name.hasSuffix(".wal") {
      guard let number = Int(name.dropLast(4)), number >= manifest.firstLog ?? .max else {
        try remove(logFolder + "/" + name)
        continue
      }
    }
  }

  /// Removes a file, where it is there.
  func remove(_ path: String) throws(StoreError) {
    try gate("unlink", path)
    try FileOperations.remove(path)
  }

  /// Writes a segment's file. It is part of the store once a manifest lists it.
  func write(segment bytes: [UInt8], as entry: Manifest.Entry) throws(StoreError) {
    try replace(path(of: entry), with: bytes, by: "segment", in: path + "/" + entry.kind.folder)
  }

  /// Replaces the manifest: the one step at which the store changes.
  func write(_ manifest: Manifest) throws(StoreError) {
    try replace(manifestPath, with: manifest.encoded(), by: "manifest", in: path)
  }

  /// Makes an empty write-ahead log file. It is part of the store once a manifest names it or one
  /// before it.
  func makeLog(_ number: Int, previousBytes: Int) throws(StoreError) -> WriteAheadLog {
    try gate("mkdir", logFolder)
    if !FileOperations.exists(logFolder) {
      try FileOperations.makeDirectory(logFolder)
      try FileOperations.syncDirectory(path)
    }
    try gate("open", path(ofLog: number))
    let log = try WriteAheadLog(
      path: path(ofLog: number), number: number, previousBytes: previousBytes, gate: gate)
    try gate("fsync", logFolder)
    try FileOperations.syncDirectory(logFolder)
    return log
  }

  /// Writes a file under a temporary name, waits for it, gives it its name and waits for that.
  private func replace(
    _ target: String, with bytes: [UInt8], by name: String, in folder: String
  ) throws(StoreError) {
    let temporary = temporaryPath + "/" + name
    do throws(StoreError) {
      try gate("write", temporary)
      try FileOperations.write(bytes, to: temporary)
      try gate("rename", target)
      try FileOperations.rename(temporary, to: target)
    } catch {
      // What does not fit on a full disk should not fill it. The first error is the one to tell.
      try? FileOperations.remove(temporary)
      throw error
    }
    try gate("fsync", folder)
    try FileOperations.syncDirectory(folder)
  }
}
