/// A stream whose first bytes can be looked at before it is read.
final class SampledStream: ByteStream {
  /// The first bytes, as many as were asked for or the stream has.
  let sample: [UInt8]
  private let rest: any ByteStream
  private var given = 0
  /// What went wrong while the sample was read; it is thrown when the sample is used up.
  private var failure: RecordingError?

  /// - Parameters:
  ///   - size: how many bytes are looked at.
  ///   - isLive: whether a whole line is enough where the rest has not come yet.
  init(_ stream: any ByteStream, size: Int, isLive: Bool = false) throws(RecordingError) {
    rest = stream
    var bytes = [UInt8](repeating: 0, count: size)
    var filled = 0
    do throws(RecordingError) {
      while filled < bytes.count {
        let start = filled
        let count = try bytes.withUnsafeMutableBufferPointer {
          (buffer) throws(RecordingError) -> Int in
          try stream.read(
            into: UnsafeMutableRawBufferPointer(
              UnsafeMutableBufferPointer(rebasing: buffer[start...])))
        }
        if count == 0 { break }
        filled += count
        if isLive, bytes[start..<filled].contains(0x0A) { break }
      }
    } catch {
      if filled == 0 { throw error }
      failure = error
    }
    sample = Array(bytes.prefix(filled))
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int {
    if given < sample.count {
      let count = min(buffer.count, sample.count - given)
      buffer.copyBytes(from: sample[given..<(given + count)])
      given += count
      return count
    }
    if let failure { throw failure }
    return try rest.read(into: buffer)
  }
}
