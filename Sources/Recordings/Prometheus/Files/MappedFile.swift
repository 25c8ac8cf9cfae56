import ChunkEncoding
import Glibc

/// A file of a Prometheus directory, mapped read-only for as long as this lives.
///
/// Prometheus writes blocks once, and only adds to the files of its write-ahead log and its head
/// chunks, so mapped bytes stay valid while a server runs.
///
/// SAFETY of `@unchecked Sendable`: the bytes are never written to here.
final class MappedFile: @unchecked Sendable {
  let path: String
  let bytes: UnsafeRawBufferPointer

  init(_ path: String) throws(RecordingError) {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(operation: "open", path: path, errno: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .system(operation: "stat", path: path, errno: errno)
    }
    let size = Int(status.st_size)
    if size == 0 {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
    else { throw .system(operation: "mmap", path: path, errno: errno) }
    bytes = UnsafeRawBufferPointer(start: base, count: size)
  }

  deinit {
    if let base = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
    }
  }

  /// Asks the system to read ahead: the file is about to be read from front to back.
  func readAhead() {
    guard let base = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: base), bytes.count, MADV_WILLNEED)
  }

  /// Runs `body`, its error told as one of this file.
  func decoding<Result>(
    at offset: Int, _ body: () throws(ChunkDecodingError) -> Result
  ) throws(ImportDamage) -> Result {
    do throws(ChunkDecodingError) {
      return try body()
    } catch {
      throw ImportDamage(path: path, offset: offset, reason: error.description)
    }
  }
}

extension RecordingError {
  init(_ damage: ImportDamage) {
    self = .damaged(path: damage.path, offset: damage.offset, reason: damage.reason)
  }
}
