import Glibc
import Recordings

/// A file that is there as a whole or not at all.
final class OutputFile {
  private let path: String
  private let temporary: String
  private var descriptor: CInt

  init(path: String) throws(RecordingError) {
    self.path = path
    temporary = path + ".part"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(operation: "open", path: temporary, errno: errno) }
  }

  deinit {
    if descriptor < 0 { return }
    close(descriptor)
    unlink(temporary)
  }

  func write(_ bytes: [UInt8]) throws(RecordingError) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .system(operation: "write", path: temporary, errno: errno)
      }
      offset += count
    }
  }

  /// Gives the file its name.
  func finish() throws(RecordingError) {
    if fsync(descriptor) != 0 && errno != EINVAL {
      throw .system(operation: "fsync", path: temporary, errno: errno)
    }
    if rename(temporary, path) != 0 {
      throw .system(operation: "rename", path: path, errno: errno)
    }
    close(descriptor)
    descriptor = -1
  }
}
