// Unpacking snappy: what Prometheus' write-ahead log and remote write are packed with.

/// Snappy's block format (google/snappy, format_description.txt), without frames.
public enum SnappyBlock {
  /// No three bytes stand for more than a copy of 64, so no block unpacks to more than this many
  /// times its size.
  private static let largestRatio = 22

  /// Unpacks `bytes` in place of what `output` holds; its capacity is kept.
  ///
  /// Memory is taken for the length that the block names, at most `limit`, which a block of this
  /// size must be able to have.
  public static func decode(
    _ bytes: UnsafeRawBufferPointer, limit: Int, into output: inout [UInt8]
  ) throws(ChunkDecodingError) {
    var reader = ByteReader(bytes)
    let length = try reader.readCount(limit: limit)
    guard length <= largestRatio * bytes.count else {
      throw .invalid("a snappy block of \(bytes.count) bytes that claims to hold \(length)")
    }
    if output.count < length {
      output.append(contentsOf: repeatElement(0, count: length - output.count))
    } else {
      output.removeLast(output.count - length)
    }
    let packed = UnsafeRawBufferPointer(rebasing: bytes[reader.offset...])
    let failure = output.withUnsafeMutableBytes { unpack(packed, into: $0) }
    if let failure { throw failure }
  }

  /// Fills `output` exactly, or says why not.
  ///
  /// SAFETY: every copy's source and target are checked against the buffers' ends before it.
  private static func unpack(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> ChunkDecodingError? {
    var (read, written) = (0, 0)
    while read < input.count {
      let tag = Int(input[read])
      read += 1
      if tag & 3 == 0 {
        var length = tag >> 2 + 1
        let extra = max(0, length - 60)
        guard let number = littleEndian(input, at: read, count: extra) else {
          return .truncated(offset: read)
        }
        if extra > 0 { length = number + 1 }
        read += extra
        guard length <= input.count - read else { return .truncated(offset: read) }
        guard length <= output.count - written else {
          return .invalid("a snappy block longer than it says")
        }
        copyBytes(from: input, at: read, to: output, at: written, count: length)
        (read, written) = (read + length, written + length)
        continue
      }
      let extra = tag & 3 == 3 ? 4 : tag & 3
      guard var distance = littleEndian(input, at: read, count: extra) else {
        return .truncated(offset: read)
      }
      read += extra
      var length = tag >> 2 + 1
      if tag & 3 == 1 {
        length = tag >> 2 & 7 + 4
        distance |= (tag >> 5) << 8
      }
      guard distance > 0, distance <= written else {
        return .invalid("a snappy copy from before the block")
      }
      guard length <= output.count - written else {
        return .invalid("a snappy block longer than it says")
      }
      repeatBytes(of: output, at: written, distance: distance, count: length)
      written += length
    }
    return written == output.count ? nil : .truncated(offset: read)
  }

  /// The number in the next `count` (0 to 4) bytes, the lowest first.
  private static func littleEndian(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, count: Int
  ) -> Int? {
    guard count <= bytes.count - offset else { return nil }
    var value = 0
    for index in 0..<count { value |= Int(bytes[offset + index]) << (8 * index) }
    return value
  }

  private static func copyBytes(
    from source: UnsafeRawBufferPointer, at start: Int, to target: UnsafeMutableRawBufferPointer,
    at place: Int, count: Int
  ) {
    guard count > 0, let from = source.baseAddress, let to = target.baseAddress else { return }
    (to + place).copyMemory(from: from + start, byteCount: count)
  }

  /// Copies bytes written before; where they reach into the copy itself they repeat.
  private static func repeatBytes(
    of output: UnsafeMutableRawBufferPointer, at place: Int, distance: Int, count: Int
  ) {
    guard let base = output.baseAddress else { return }
    let source = base + (place - distance)
    if distance >= count {
      (base + place).copyMemory(from: source, byteCount: count)
      return
    }
    for index in 0..<count {
      let byte = source.load(fromByteOffset: index, as: UInt8.self)
      (base + place).storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
    }
  }
}
