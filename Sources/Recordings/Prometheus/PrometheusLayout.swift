import TelemetryModel

/// What a folder that Prometheus wrote is, and which of its blocks count.
struct PrometheusLayout {
  /// The blocks, by their first time.
  private(set) var blocks: [(path: String, meta: BlockMeta)] = []
  /// The blocks whose own description cannot be read.
  private(set) var damages: [ImportDamage] = []
  /// The data directory, where there is one around the blocks and the log.
  private(set) var folder: String?
  /// The write-ahead log's folder, where there is one.
  private(set) var walPath: String?

  /// Whether Prometheus wrote the folder at `path`: a data directory, a block or a log.
  static func isOne(_ path: String) -> Bool {
    guard FolderListing.isFolder(path) else { return false }
    if isBlock(path) || isLog(path) { return true }
    let names = (try? FolderListing.names(in: path)) ?? []
    return isLog(path + "/wal")
      || names.contains { BlockMeta.isULID($0) && isBlock("\(path)/\($0)") }
  }

  private static func isBlock(_ path: String) -> Bool {
    FolderListing.exists(path + "/meta.json") && FolderListing.exists(path + "/index")
  }

  /// Whether all that is in a folder has names as segments and checkpoints do, and the first
  /// segment begins with a fragment of a record.
  private static func isLog(_ path: String) -> Bool {
    guard FolderListing.isFolder(path), let names = try? FolderListing.names(in: path),
      let segments = try? FolderListing.numberedFiles(in: path)
    else { return false }
    let isNamedAsOne = names.allSatisfy { name in
      let isSegment = name.utf8.count == 8 && name.utf8.allSatisfy { $0 &- 0x30 < 10 }
      return isSegment || name.hasPrefix("checkpoint.")
    }
    guard isNamedAsOne, !names.isEmpty else { return false }
    guard let first = segments.first, let file = try? MappedFile(first.path) else { return true }
    return WALSegment.begins(file.bytes)
  }

  /// Finds what is in the folder at `path`, which `isOne` holds of.
  init(_ path: String) throws(RecordingError) {
    if Self.isBlock(path) {
      try addBlock(path)
      return
    }
    if Self.isLog(path) {
      walPath = path
      return
    }
    folder = path
    if FolderListing.isFolder(path + "/wal") { walPath = path + "/wal" }
    for name in try FolderListing.names(in: path) where BlockMeta.isULID(name) {
      let block = "\(path)/\(name)"
      guard Self.isBlock(block) else { continue }
      try addBlock(block)
    }
    // A block that others were made into may still be there after a crash.
    let replaced = Set(blocks.flatMap(\.meta.parents))
    blocks = blocks.filter { !replaced.contains($0.meta.ulid) }.sorted {
      ($0.meta.minTime, $0.meta.ulid) < ($1.meta.minTime, $1.meta.ulid)
    }
  }

  private mutating func addBlock(_ path: String) throws(RecordingError) {
    let file = try MappedFile(path + "/meta.json")
    do throws(ImportDamage) {
      blocks.append((path, try BlockMeta(file)))
    } catch {
      damages.append(error)
    }
  }

  /// The time from which samples are in the head and not in blocks.
  var headStart: Int64 {
    blocks.filter { !$0.meta.isOutOfOrder }.map(\.meta.maxTime).max() ?? .min
  }
}
