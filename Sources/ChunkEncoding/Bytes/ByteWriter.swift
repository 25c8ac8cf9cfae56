// Writing numbers as bytes: little endian, and in the variable lengths of LEB128.

/// Bytes under construction.
public struct ByteWriter {
  /// What was written.
  public var bytes: [UInt8] = []

  /// Begins with no bytes.
  @inlinable
  public init() {}

  /// How many bytes were written.
  @inlinable
  public var count: Int { bytes.count }

  /// Appends the bytes of `value`, the lowest first.
  @inlinable
  public mutating func append<Value: FixedWidthInteger>(fixed value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends the bits of `value`, the lowest byte first.
  @inlinable
  public mutating func append(_ value: Double) { append(fixed: value.bitPattern) }

  /// Appends `value` in groups of seven bits, the lowest first; at most ten bytes.
  @inlinable
  public mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Appends a count or length.
  @inlinable
  public mutating func append(count value: Int) { append(varint: UInt64(value)) }

  /// Appends `value` so that numbers near zero are short.
  @inlinable
  public mutating func append(zigZag value: Int64) { append(varint: ZigZag.encode(value)) }

  /// Appends bytes.
  @inlinable
  public mutating func append(bytes more: some Collection<UInt8>) {
    bytes.append(contentsOf: more)
  }

  /// Appends a length and then the bytes of `text`.
  @inlinable
  public mutating func append(text: String) {
    append(count: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Appends zeros until the count is a multiple of `alignment`.
  @inlinable
  public mutating func pad(to alignment: Int) {
    while bytes.count % alignment != 0 { bytes.append(0) }
  }

  /// How many bytes `append(varint:)` takes for `value`.
  @inlinable
  public static func size(varint value: UInt64) -> Int {
    max(1, (64 - value.leadingZeroBitCount + 6) / 7)
  }

  /// How many bytes `append(zigZag:)` takes for `value`.
  @inlinable
  public static func size(zigZag value: Int64) -> Int { size(varint: ZigZag.encode(value)) }
}

/// Signed numbers as unsigned ones: 0, -1, 1, -2 become 0, 1, 2, 3.
public enum ZigZag {
  /// The number that stands for `value`: 0, -1, 1, -2 become 0, 1, 2, 3.
  @inlinable
  public static func encode(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: (value << 1) ^ (value >> 63))
  }

  /// The number that `value` stands for.
  @inlinable
  public static func decode(_ value: UInt64) -> Int64 {
    Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }
}
