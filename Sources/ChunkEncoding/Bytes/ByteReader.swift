import Glibc

// Reading numbers from bytes that cannot be trusted.

/// A cursor over bytes; every read is checked against their end.
///
/// The bytes must outlive the reader: make one inside the call that lends them.
public struct ByteReader {
  /// The bytes that are read.
  public let bytes: UnsafeRawBufferPointer
  /// `offset`, to be changed here alone.
  @usableFromInline var position = 0
  /// How many bytes were read.
  @inlinable public var offset: Int { position }

  /// Reads `bytes`, which must outlive the reader.
  public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// How many bytes are left.
  @inlinable public var remaining: Int { bytes.count - offset }

  /// The next byte.
  public mutating func readByte() throws(ChunkDecodingError) -> UInt8 {
    guard offset < bytes.count else { throw .truncated(offset: offset) }
    defer { position += 1 }
    return bytes[offset]
  }

  /// Reads a number of fixed width, the lowest byte first.
  @inlinable public mutating func readFixed<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type
  ) throws(ChunkDecodingError) -> Value {
    let size = MemoryLayout<Value>.size
    guard remaining >= size else { throw .truncated(offset: offset) }
    defer { position += size }
    return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  /// The next 8 bytes as a Double.
  public mutating func readDouble() throws(ChunkDecodingError) -> Double {
    Double(bitPattern: try readFixed(UInt64.self))
  }

  /// The next number of LEB128.
  public mutating func readVarint() throws(ChunkDecodingError) -> UInt64 {
    // Eight bytes at once: the number ends where a byte's high bit is clear.
    if remaining >= 8 {
      let word = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let ends = ~word & 0x8080_8080_8080_8080
      if ends != 0 {
        position &+= ends.trailingZeroBitCount &>> 3 &+ 1
        var value = word & (ends ^ (ends &- 1)) & 0x7F7F_7F7F_7F7F_7F7F
        value = value & 0x007F_007F_007F_007F | (value & 0x7F00_7F00_7F00_7F00) &>> 1
        value = value & 0x0000_3FFF_0000_3FFF | (value & 0x3FFF_0000_3FFF_0000) &>> 2
        return value & 0x0FFF_FFFF | (value & 0x0FFF_FFFF_0000_0000) &>> 4
      }
    }
    return try readVarintByByte()
  }

  /// Reads a variable-length number of any length, or near the end.
  private mutating func readVarintByByte() throws(ChunkDecodingError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try readByte()
      if shift == 63 && byte > 1 { throw .invalid("a variable-length number exceeds 64 bits") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  /// Steps over `count` variable-length numbers, whatever they are.
  public mutating func skipVarints(_ count: Int) throws(ChunkDecodingError) {
    var left = count
    // Eight bytes at a time: a number ends where a byte's high bit is clear.
    while left >= 8 && remaining >= 8 {
      let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      left -= (~word & 0x8080_8080_8080_8080).nonzeroBitCount
      position += 8
    }
    while left > 0 { if try readByte() < 0x80 { left -= 1 } }
  }

  /// The next number of LEB128, zigzag-coded.
  public mutating func readZigZag() throws(ChunkDecodingError) -> Int64 {
    ZigZag.decode(try readVarint())
  }

  /// Reads a count or length of at most `limit`.
  public mutating func readCount(limit: Int) throws(ChunkDecodingError) -> Int {
    let value = try readVarint()
    guard value <= UInt64(limit) else {
      throw .invalid("a count of \(value) where at most \(limit) can be")
    }
    return Int(value)
  }

  /// Lends the next `count` bytes and steps over them.
  public mutating func readBytes(
    _ count: Int
  ) throws(ChunkDecodingError) -> UnsafeRawBufferPointer {
    guard count >= 0, remaining >= count else { throw .truncated(offset: offset) }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
  }

  /// Reads a length and then that many bytes, as text.
  public mutating func readText() throws(ChunkDecodingError) -> String {
    let length = try readCount(limit: remaining)
    return String(decoding: try readBytes(length), as: UTF8.self)
  }

  /// Holds that nothing is left.
  public func finish() throws(ChunkDecodingError) {
    if remaining != 0 { throw .invalid("\(remaining) bytes too many") }
  }
}

extension [UInt8] {
  /// Runs `body` with the bytes, whatever it throws.
  public func withRawBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeBufferPointer { (bytes) throws(Failure) in
      try body(UnsafeRawBufferPointer(bytes))
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether both have the same bytes.
  public func equalsBytes(_ other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count, let base = baseAddress, let otherBase = other.baseAddress else {
      return count == other.count
    }
    return memcmp(base, otherBase, count) == 0
  }
}
