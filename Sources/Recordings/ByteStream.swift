import Glibc

/// Bytes that come one piece after another: a file, an archive unpacked on the way, a standard
/// input.
package protocol ByteStream: AnyObject {
  /// Reads up to `buffer.count` bytes; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int
}

/// A file as it lies on disk, or standard input.
package final class FileByteStream: ByteStream {
  private let path: String
  private let descriptor: CInt
  private let closesAtEnd: Bool
  /// When the file was last changed, in milliseconds since the epoch; for standard input 0.
  package let modificationTime: Int64
  /// The file's size in bytes; nil where that is not known.
  package let byteCount: Int64?
  /// Bytes read so far.
  private(set) var position = 0

  /// Opens the file at `path`, or standard input for `-`.
  package init(path: String) throws(RecordingError) {
    self.path = path
    closesAtEnd = path != "-"
    descriptor = closesAtEnd ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
    guard descriptor >= 0 else { throw .system(operation: "open", path: path, errno: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .system(operation: "stat", path: path, errno: errno)
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw .system(operation: "open", path: path, errno: EISDIR)
    }
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    byteCount = isRegular ? Int64(status.st_size) : nil
    modificationTime =
      isRegular
      ? Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000 : 0
  }

  deinit {
    if closesAtEnd { close(descriptor) }
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        position += count
        return count
      }
      if errno != EINTR { throw .system(operation: "read", path: path, errno: errno) }
    }
  }
}
