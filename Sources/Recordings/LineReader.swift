import Glibc

/// Cuts a byte stream into lines without copying more than the cut ones.
package struct LineReader {
  private let stream: any ByteStream
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)
  private var filled = 0
  private var isAtEnd = false
  /// Lines handed on so far.
  package private(set) var lineNumber = 0
  /// Bytes read so far.
  package private(set) var byteCount = 0

  package init(_ stream: any ByteStream) {
    self.stream = stream
  }

  /// Hands every line to `body`, without its `\n`, until the stream ends.
  ///
  /// A last line without `\n` counts as a line. Lines of any length are held whole.
  ///
  /// - Parameter afterRead: called when all lines of what was read at once have been handed on.
  package mutating func forEachLine(
    _ body: (_ line: UnsafeBufferPointer<UInt8>, _ number: Int) throws(RecordingError) -> Void,
    afterRead: () throws(RecordingError) -> Void = {}
  ) throws(RecordingError) {
    repeat {
      try fill()
      try handOn(body)
      try afterRead()
    } while !isAtEnd || filled > 0
  }

  private mutating func fill() throws(RecordingError) {
    if isAtEnd { return }
    if filled == buffer.count {
      buffer.append(contentsOf: repeatElement(0, count: buffer.count))
    }
    let start = filled
    let stream = stream
    let count = try buffer.withUnsafeMutableBufferPointer {
      (bytes) throws(RecordingError) -> Int in
      try stream.read(
        into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: bytes[start...])))
    }
    if count == 0 { isAtEnd = true }
    filled += count
    byteCount += count
  }

  /// Hands on the complete lines in the buffer and moves the rest to its front.
  private mutating func handOn(
    _ body: (UnsafeBufferPointer<UInt8>, Int) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    var number = lineNumber
    let end = filled
    let takesRest = isAtEnd
    let consumed = try buffer.withUnsafeBufferPointer {
      (bytes) throws(RecordingError) -> Int in
      guard let base = bytes.baseAddress else { return 0 }
      var start = 0
      while start < end {
        guard let newline = memchr(base + start, 0x0A, end - start) else { break }
        let stop = base.distance(to: newline.assumingMemoryBound(to: UInt8.self))
        number += 1
        try body(UnsafeBufferPointer(start: base + start, count: stop - start), number)
        start = stop + 1
      }
      if takesRest && start < end {
        number += 1
        try body(UnsafeBufferPointer(start: base + start, count: end - start), number)
        start = end
      }
      return start
    }
    lineNumber = number
    if consumed > 0 {
      buffer.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        memmove(base, base + consumed, end - consumed)
      }
      filled -= consumed
    }
  }
}
