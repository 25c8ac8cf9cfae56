// A store's folder: which file is what, and the order of steps that makes changes safe.

/// The folder of a store.
struct StoreDirectory: Hashable, Sendable {
  let path: String

  private static let ownNames: Set<String> = ["LOCK", "MANIFEST", "l", "m", "tmp"]

  var lockPath: String { path + "/LOCK" }
  var manifestPath: String { path + "/MANIFEST" }
  private var temporaryPath: String { path + "/tmp" }

  func path(of entry: Manifest.Entry) -> String { path + "/" + entry.path }

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

  /// Removes what a crash left: temporary files, and segments that no manifest lists. Only for
  /// the holder of the lock.
  func removeLeftovers(keeping manifest: Manifest) throws(StoreError) {
    for name in try FileOperations.list(temporaryPath) {
      try FileOperations.remove(temporaryPath + "/" + name)
    }
    let listed = Set(manifest.segments.map(\.path))
    for kind in SegmentKind.allCases {
      for name in try FileOperations.list(path + "/" + kind.folder)
      where name.hasSuffix("." + kind.fileExtension) && !listed.contains(kind.folder + "/" + name) {
        try FileOperations.remove(path + "/" + kind.folder + "/" + name)
      }
    }
  }

  /// Writes a segment's file. It is part of the store once a manifest lists it.
  func write(segment bytes: [UInt8], as entry: Manifest.Entry) throws(StoreError) {
    let temporary = temporaryPath + "/segment"
    try FileOperations.write(bytes, to: temporary)
    try FileOperations.rename(temporary, to: path(of: entry))
    try FileOperations.syncDirectory(path + "/" + entry.kind.folder)
  }

  /// Replaces the manifest: the one step at which the store changes.
  func write(_ manifest: Manifest) throws(StoreError) {
    let temporary = temporaryPath + "/manifest"
    try FileOperations.write(manifest.encoded(), to: temporary)
    try FileOperations.rename(temporary, to: manifestPath)
    try FileOperations.syncDirectory(path)
  }
}
