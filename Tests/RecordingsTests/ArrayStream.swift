import Recordings

/// Bytes of an array, at most so many at a time.
final class ArrayStream: ByteStream {
  private var rest: ArraySlice<UInt8>
  private let step: Int

  init(_ text: String, step: Int = .max) {
    rest = Array(text.utf8)[...]
    self.step = step
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let piece = rest.prefix(min(step, buffer.count))
    buffer.copyBytes(from: piece)
    rest = rest.dropFirst(piece.count)
    return piece.count
  }
}
