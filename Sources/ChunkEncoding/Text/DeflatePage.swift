import CZlib

// Bytes packed by zlib, for text that has no better form.

/// A page of bytes, deflated where that is shorter.
///
/// Layout: varint length unpacked, a byte codec (1 stored, 2 raw deflate), varint length packed,
/// the bytes.
package enum DeflatePage {
  /// How a page's bytes stand. Numbers are never reused; 0 stands for none.
  private enum Codec: UInt8 {
    case stored = 1
    case deflate = 2
  }

  /// Raw deflate: no zlib or gzip frame around it.
  private static let rawWindowBits: CInt = -15
  /// A deflated byte stands for at most this many: a bound for what a page may claim.
  private static let largestRatio = 1032

  /// Appends `content`.
  package static func encode(
    _ content: UnsafeBufferPointer<UInt8>, level: Int32 = 6, into writer: inout ByteWriter
  ) {
    let packed = content.count < 32 ? nil : deflated(content, level: level)
    guard let packed, packed.count < content.count else {
      return encodeStored(content, into: &writer)
    }
    writer.append(count: content.count)
    writer.append(fixed: Codec.deflate.rawValue)
    writer.append(count: packed.count)
    writer.append(bytes: packed)
  }

  /// Appends `content` as it is.
  package static func encodeStored(
    _ content: UnsafeBufferPointer<UInt8>, into writer: inout ByteWriter
  ) {
    writer.append(count: content.count)
    writer.append(fixed: Codec.stored.rawValue)
    writer.append(count: content.count)
    writer.append(bytes: content)
  }

  /// Appends `content`.
  package static func encode(_ content: [UInt8], into writer: inout ByteWriter) {
    content.withUnsafeBufferPointer { encode($0, into: &writer) }
  }

  /// Reads a page.
  ///
  /// - Throws: where it is damaged, or unpacks to more than `limit` bytes.
  package static func decode(
    _ reader: inout ByteReader, limit: Int = .max
  ) throws(ChunkDecodingError) -> [UInt8] {
    let length = UInt64(try reader.readCount(limit: limit))
    let number = try reader.readByte()
    let packed = try reader.readBytes(try reader.readCount(limit: reader.remaining))
    guard let codec = Codec(rawValue: number) else { throw .unknownCodec(number) }
    switch codec {
    case .stored:
      guard length == UInt64(packed.count) else { throw .invalid("a stored page of two lengths") }
      return Array(packed)
    case .deflate:
      guard length <= UInt64(packed.count) * UInt64(largestRatio) else {
        throw .invalid("a page that claims to unpack to \(length) bytes")
      }
      return try inflated(packed, count: Int(length))
    }
  }

  /// Nil where zlib has no memory, or the content is too long for it.
  private static func deflated(
    _ content: UnsafeBufferPointer<UInt8>, level: Int32
  ) -> [UInt8]? {
    var stream = z_stream()
    guard UInt32(exactly: content.count) != nil,
      deflateInit2_(
        &stream, level, Z_DEFLATED, rawWindowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        CInt(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    // Room for one byte less than the content: longer results are of no use.
    var output = [UInt8](repeating: 0, count: max(content.count - 1, 1))
    let status = output.withUnsafeMutableBufferPointer { output -> CInt in
      // SAFETY: zlib does not write through `next_in`; both buffers stay until the call returns.
      stream.next_in = UnsafeMutablePointer(mutating: content.baseAddress)
      stream.avail_in = UInt32(content.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      return deflate(&stream, Z_FINISH)
    }
    guard status == Z_STREAM_END else { return nil }
    output.removeLast(output.count - Int(stream.total_out))
    return output
  }

  private static func inflated(
    _ packed: UnsafeRawBufferPointer, count: Int
  ) throws(ChunkDecodingError) -> [UInt8] {
    var stream = z_stream()
    guard let inputCount = UInt32(exactly: packed.count), let room = UInt32(exactly: count + 1),
      inflateInit2_(&stream, rawWindowBits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        == Z_OK
    else { throw .invalid("a page that is too long") }
    defer { inflateEnd(&stream) }
    var output = [UInt8](repeating: 0, count: count + 1)
    let status = output.withUnsafeMutableBufferPointer { output -> CInt in
      // SAFETY: zlib does not write through `next_in`; both buffers stay until the call returns.
      stream.next_in = UnsafeMutablePointer(
        mutating: packed.assumingMemoryBound(to: UInt8.self).baseAddress)
      stream.avail_in = inputCount
      stream.next_out = output.baseAddress
      stream.avail_out = room
      return inflate(&stream, Z_FINISH)
    }
    guard status == Z_STREAM_END, stream.avail_in == 0, Int(stream.total_out) == count else {
      throw .invalid("a deflated page that does not unpack to \(count) bytes")
    }
    output.removeLast()
    return output
  }
}
