import Glibc

// A stream in large blocks that end with a line.

/// Cuts a stream into blocks of whole lines.
final class WholeLines {
  private let stream: any ByteStream
  private var buffer: UnsafeMutableRawBufferPointer
  /// Bytes of the last block, which the next one replaces.
  private var handedOn = 0
  private var filled = 0
  private var isAtEnd = false

  private let isLive: Bool

  /// - Parameters:
  ///   - capacity: about how many bytes a block has; a longer line makes it longer.
  ///   - isLive: whether whole lines are handed on as they come.
  init(_ stream: any ByteStream, capacity: Int, isLive: Bool = false) {
    self.stream = stream
    self.isLive = isLive
    buffer = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// The next block, valid until the next call; nil at the end. Only the last one may end without
  /// a newline.
  func next() throws(RecordingError) -> UnsafeBufferPointer<UInt8>? {
    dropHandedOn()
    while true {
      try fill()
      let lineEnd = isAtEnd ? filled : endOfLastLine()
      if lineEnd > 0 {
        handedOn = lineEnd
        return UnsafeRawBufferPointer(start: buffer.baseAddress, count: lineEnd)
          .bindMemory(to: UInt8.self)
      }
      if isAtEnd { return nil }
      grow()
    }
  }

  private func dropHandedOn() {
    guard handedOn > 0, let base = buffer.baseAddress else { return }
    memmove(base, base + handedOn, filled - handedOn)
    filled -= handedOn
    handedOn = 0
  }

  private func fill() throws(RecordingError) {
    while !isAtEnd, filled < buffer.count {
      let count = try stream.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { isAtEnd = true }
      filled += count
      if isLive, buffer[(filled - count)..<filled].contains(0x0A) { return }
    }
  }

  private func grow() {
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: 2 * buffer.count, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    buffer.deallocate()
    buffer = larger
  }

  private func endOfLastLine() -> Int {
    var end = filled
    while end > 0, buffer[end - 1] != 0x0A { end -= 1 }
    return end
  }

  /// Ranges of `bytes` that end with a line, each of about `size` bytes.
  static func pieces(of bytes: UnsafeBufferPointer<UInt8>, about size: Int) -> [Range<Int>] {
    guard let base = bytes.baseAddress else { return [] }
    var pieces: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      var end = min(start + size, bytes.count)
      if end < bytes.count {
        let newline = memchr(base + end, 0x0A, bytes.count - end)
        end =
          newline.map { UnsafeRawPointer(base).distance(to: UnsafeRawPointer($0)) + 1 }
          ?? bytes.count
      }
      pieces.append(start..<end)
      start = end
    }
    return pieces
  }
}
