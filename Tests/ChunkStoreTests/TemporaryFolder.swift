import Glibc

@testable import ChunkStore

/// A folder of a test's own, removed when the test is done with it.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/lookback-store-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw StoreError.system(operation: "mkdtemp", path: "/tmp", errno: errno)
    }
    path = String(cString: made)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    for name in (try? FileOperations.list(path)) ?? [] { remove(path + "/" + name) }
    if unlink(path) != 0 { rmdir(path) }
  }

  /// The bytes of the file at `name`.
  func read(_ name: String) throws -> [UInt8] {
    try FileOperations.read(path + "/" + name, limit: .max) ?? []
  }

  /// Writes a file without waiting for the disk.
  func write(_ bytes: [UInt8], to name: String) throws {
    guard let file = fopen(path + "/" + name, "w") else {
      throw StoreError.system(operation: "fopen", path: name, errno: errno)
    }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw StoreError.system(operation: "fwrite", path: name, errno: errno)
    }
  }

  func exists(_ name: String) -> Bool { FileOperations.exists(path + "/" + name) }
}
