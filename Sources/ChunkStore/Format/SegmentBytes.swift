import Glibc

// Where a segment's bytes live: in a mapped file or in memory. The only place of this target that
// owns raw memory.

/// A segment's bytes, read-only for as long as this lives.
///
/// SAFETY of `@unchecked Sendable`: nothing writes to the bytes after `init`, and segment files
/// are never modified, only replaced under another name.
final class SegmentBytes: @unchecked Sendable {
  private enum Owner {
    case allocation
    case mapping
    case nobody
  }

  let buffer: UnsafeRawBufferPointer
  /// The file's path, or a name for bytes in memory.
  let path: String
  private let owner: Owner

  /// A copy of `bytes`.
  init(copying bytes: [UInt8], name: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    copy.copyBytes(from: bytes)
    buffer = UnsafeRawBufferPointer(copy)
    path = name
    owner = .allocation
  }

  /// Maps the file at `path`.
  init(mapping path: String) throws(StoreError) {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .system(operation: "open", path: path, errno: errno)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .system(operation: "stat", path: path, errno: errno)
    }
    if status.st_size == 0 {
      buffer = UnsafeRawBufferPointer(start: nil, count: 0)
      owner = .nobody
      return
    }
    let size = Int(status.st_size)
    guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
    else { throw .system(operation: "mmap", path: path, errno: errno) }
    buffer = UnsafeRawBufferPointer(start: base, count: size)
    owner = .mapping
  }

  deinit {
    switch owner {
    case .allocation: buffer.deallocate()
    case .mapping: munmap(UnsafeMutableRawPointer(mutating: buffer.baseAddress), buffer.count)
    case .nobody: break
    }
  }
}
