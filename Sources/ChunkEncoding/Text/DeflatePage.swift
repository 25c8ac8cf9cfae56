import CDeflate

// Bytes packed by deflate, for text that has no better form.

/// A page of bytes, deflated where that is shorter.
///
/// Layout: varint length unpacked, a byte codec (1 stored, 2 raw deflate), varint length packed,
/// the bytes.
public enum DeflatePage {
  /// How a page's bytes stand. Numbers are never reused; 0 stands for none.
  private enum Codec: UInt8 {
    case stored = 1
    case deflate = 2
  }

  /// A deflated byte stands for at most this many: a bound for what a page may claim.
  private static let largestRatio = 1032

  /// Appends `content`.
  public static func encode(
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
  public static func encodeStored(
    _ content: UnsafeBufferPointer<UInt8>, into writer: inout ByteWriter
  ) {
    writer.append(count: content.count)
    writer.append(fixed: Codec.stored.rawValue)
    writer.append(count: content.count)
    writer.append(bytes: content)
  }

  /// Appends `content`.
  public static func encode(_ content: [UInt8], into writer: inout ByteWriter) {
    content.withUnsafeBufferPointer { encode($0, into: &writer) }
  }

  /// Reads a page.
  ///
  /// - Throws: where it is damaged, or unpacks to more than `limit` bytes.
  public static func decode(
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

  /// Nil where that would not be shorter, or there is no memory for it.
  private static func deflated(
    _ content: UnsafeBufferPointer<UInt8>, level: Int32
  ) -> [UInt8]? {
    guard let compressor = libdeflate_alloc_compressor(level) else { return nil }
    defer { libdeflate_free_compressor(compressor) }
    // Room for one byte less than the content: longer results are of no use.
    let packed = [UInt8](unsafeUninitializedCapacity: content.count - 1) { output, count in
      count = libdeflate_deflate_compress(
        compressor, content.baseAddress, content.count, output.baseAddress, content.count - 1)
    }
    return packed.isEmpty ? nil : packed
  }

  private static func inflated(
    _ packed: UnsafeRawBufferPointer, count: Int
  ) throws(ChunkDecodingError) -> [UInt8] {
    guard let decompressor = libdeflate_alloc_decompressor() else {
      throw .invalid("a deflated page, and no memory to unpack it")
    }
    defer { libdeflate_free_decompressor(decompressor) }
    var consumed = 0
    let content = [UInt8](unsafeUninitializedCapacity: count) { output, written in
      let result = libdeflate_deflate_decompress_ex(
        decompressor, packed.baseAddress, packed.count, output.baseAddress, count, &consumed,
        &written)
      if result != LIBDEFLATE_SUCCESS { written = 0 }
    }
    guard consumed == packed.count, content.count == count else {
      throw .invalid("a deflated page that does not unpack to \(count) bytes")
    }
    return content
  }
}
