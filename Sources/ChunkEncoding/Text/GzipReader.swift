import CZlib

// Unpacking gzip files piece by piece.

/// Why a gzip file could not be read to its end; `offset` counts packed bytes.
public enum GzipError: Error, Hashable, Sendable {
  /// The file ends in the middle of a member.
  case truncated(offset: Int)
  /// The bytes are no gzip, or a checksum does not hold.
  case damaged(offset: Int, reason: String)
  /// There is no memory for the window.
  case outOfMemory
}

/// Unpacks the members of a gzip file, one after another, as they are asked for.
///
/// Zeros behind the last member are filling (tapes and some rotating writers leave them) and end
/// the file.
public final class GzipReader {
  private typealias Source = (UnsafeMutableRawBufferPointer) throws -> Int

  /// The two bytes that a gzip file starts with.
  public static let magic: [UInt8] = [0x1F, 0x8B]
  private static let inputSize = 1 << 16
  /// The largest window, and a gzip frame around it.
  private static let gzipWindowBits: CInt = 15 + 16

  private let source: Source
  private var stream = z_stream()
  private var input = [UInt8](repeating: 0, count: inputSize)
  private var start = 0
  private var end = 0
  private var consumed = 0
  private var isInsideMember = true
  private var isFinished = false
  /// What is wrong behind the bytes handed on last.
  private var failure: GzipError?

  /// A reader of what `source` gives: it fills a buffer and says how many bytes it put there, 0
  /// at the end.
  public init(
    source: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws(GzipError) {
    self.source = source
    let status = inflateInit2_(
      &stream, Self.gzipWindowBits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .outOfMemory }
  }

  deinit { inflateEnd(&stream) }

  /// Unpacks up to `buffer.count` bytes; 0 at the end of the file.
  ///
  /// - Throws: `GzipError`, or what the source throws.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if buffer.isEmpty { return 0 }
    if let failure { throw failure }
    while !isFinished {
      if start == end { try refill() }
      if start == end {
        if isInsideMember { throw GzipError.truncated(offset: consumed) }
        isFinished = true
        break
      }
      if !isInsideMember {
        if try startsNextMember() { continue } else { break }
      }
      let count = try inflatePiece(into: buffer)
      if count > 0 { return count }
    }
    return 0
  }

  private func refill() throws {
    let source = self.source
    end = try input.withUnsafeMutableBytes { try source($0) }
    start = 0
  }

  /// At least one byte is there; skips filling.
  private func startsNextMember() throws -> Bool {
    if input[start] == 0 {
      isFinished = true
      return false
    }
    guard inflateReset(&stream) == Z_OK else { throw GzipError.outOfMemory }
    isInsideMember = true
    return true
  }

  private func inflatePiece(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let room = UInt32(clamping: buffer.count)
    let status = input.withUnsafeMutableBufferPointer { input -> CInt in
      // SAFETY: both buffers stay until the call returns; `start..<end` lies inside the input.
      stream.next_in = input.baseAddress.map { $0 + start }
      stream.avail_in = UInt32(end - start)
      stream.next_out = buffer.bindMemory(to: UInt8.self).baseAddress
      stream.avail_out = room
      return inflate(&stream, Z_NO_FLUSH)
    }
    let taken = end - start - Int(stream.avail_in)
    start += taken
    consumed += taken
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isInsideMember = false
    case Z_MEM_ERROR: failure = .outOfMemory
    default:
      let reason = stream.msg.map { String(cString: $0) } ?? "not gzip data"
      failure = .damaged(offset: consumed, reason: reason)
    }
    // What was unpacked before the damage is data, however the file was cut into pieces.
    let count = Int(room - stream.avail_out)
    if count == 0, let failure { throw failure }
    return count
  }
}
