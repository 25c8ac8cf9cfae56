import Glibc

/// Bytes that come one piece after another: a file, an archive unpacked on the way, a standard
/// input.
package protocol ByteStream: AnyObject {
  /// Reads up to `buffer.count` bytes; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int
}

/// Waits for more of a file that has been read to its end; false where no more is wanted.
package typealias FileWaiting = () -> Bool

/// A file as it lies on disk, or standard input.
package final class FileByteStream: ByteStream {
  private let path: String
  private var descriptor: CInt
  private let closesAtEnd: Bool
  /// When the file was last changed, in milliseconds since the epoch; for standard input 0.
  package let modificationTime: Int64
  /// The file's size in bytes; nil where that is not known.
  package let byteCount: Int64?
  /// Bytes read so far.
  private(set) var position = 0
  private let waitForMore: FileWaiting?

  /// Opens the file at `path`, or standard input for `-`.
  ///
  /// - Parameter waitForMore: asked at the end of the file; then it is read on, or anew where it
  ///   was cut or another one has its name. Nil to end there.
  package init(path: String, waitForMore: FileWaiting? = nil) throws(RecordingError) {
    self.path = path
    self.waitForMore = waitForMore
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
      if count > 0 || (count == 0 && (!closesAtEnd || waitForMore?() != true)) {
        position += count
        return count
      }
      if count == 0 {
        reopenIfReplaced()
      } else if errno != EINTR {
        throw .system(operation: "read", path: path, errno: errno)
      }
    }
  }

  /// Begins anew where the file was cut, or rotated away and made again.
  private func reopenIfReplaced() {
    var own = stat()
    var named = stat()
    guard fstat(descriptor, &own) == 0, stat(path, &named) == 0 else { return }
    if own.st_ino == named.st_ino && own.st_dev == named.st_dev {
      if own.st_size >= lseek(descriptor, 0, SEEK_CUR) { return }
      lseek(descriptor, 0, SEEK_SET)
      return
    }
    let next = open(path, O_RDONLY | O_CLOEXEC)
    if next < 0 { return }
    close(descriptor)
    descriptor = next
  }
}
