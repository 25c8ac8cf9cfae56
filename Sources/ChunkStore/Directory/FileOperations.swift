import Glibc

// The few things a store does with files, each with its error told.

/// Calls to the system, whose errors name the path.
enum FileOperations {
  private static func failure(_ operation: String, _ path: String) -> StoreError {
    .system(operation: operation, path: path, errno: errno)
  }

  /// Whether something is at `path`.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Makes a folder at `path`, where there is none yet.
  static func makeDirectory(_ path: String) throws(StoreError) {
    if mkdir(path, 0o777) != 0 && errno != EEXIST { throw failure("mkdir", path) }
  }

  /// The names of what is in the folder at `path`, sorted.
  static func list(_ path: String) throws(StoreError) -> [String] {
    guard let directory = opendir(path) else { throw failure("opendir", path) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Removes the file at `path`, where there is one.
  static func remove(_ path: String) throws(StoreError) {
    if unlink(path) != 0 && errno != ENOENT { throw failure("unlink", path) }
  }

  /// Reads the file at `path`, at most `limit` bytes of it; nil where there is none.
  static func read(_ path: String, limit: Int) throws(StoreError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 && (errno == ENOENT || errno == ENOTDIR) { return nil }
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 13)
    while bytes.count < limit {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("read", path)
      }
      bytes += piece[..<count]
    }
    return bytes
  }

  /// Writes a file at `path` and waits until it is on the disk.
  static func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
    let file = try AppendedFile(path: path)
    try file.append(bytes)
    try file.sync()
    try file.close()
  }

  /// Gives the file at `path` the name `target`, in the place of what has it.
  static func rename(_ path: String, to target: String) throws(StoreError) {
    if Glibc.rename(path, target) != 0 { throw failure("rename", target) }
  }

  /// Waits until the folder's entries are on the disk.
  static func syncDirectory(_ path: String) throws(StoreError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 { throw failure("fsync", path) }
  }
}

/// A file that is written from its start to its end.
final class AppendedFile {
  private let path: String
  private var descriptor: CInt

  /// Makes an empty file at `path`, in the place of what is there.
  init(path: String) throws(StoreError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(operation: "open", path: path, errno: errno) }
  }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  /// Writes all of `bytes` behind what is there.
  func append(_ bytes: [UInt8]) throws(StoreError) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + offset }, bytes.count - offset)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .system(operation: "write", path: path, errno: errno)
      }
      offset += count
    }
  }

  /// Waits until what was written is on the disk.
  func sync() throws(StoreError) {
    if fdatasync(descriptor) != 0 {
      throw .system(operation: "fsync", path: path, errno: errno)
    }
  }

  /// Closes the file; it takes nothing more.
  func close() throws(StoreError) {
    let closed = descriptor
    descriptor = -1
    if Glibc.close(closed) != 0 {
      throw .system(operation: "close", path: path, errno: errno)
    }
  }
}
