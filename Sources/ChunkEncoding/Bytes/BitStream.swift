// Streams of bits, the lowest bit of a byte first.

/// Bits under construction.
public struct BitWriter {
  private var bytes: [UInt8] = []
  private var pending: UInt64 = 0
  private var pendingCount = 0

  /// Begins with no bits.
  public init() {}

  /// How many bits were appended.
  public var bitCount: Int { bytes.count * 8 + pendingCount }

  /// Appends the lowest `width` (0 to 64) bits of `value`; the higher ones must be zero.
  public mutating func append(_ value: UInt64, width: Int) {
    assert(width == 64 || value >> UInt64(width) == 0)
    // SAFETY of the shifts: fewer than eight bits are ever pending.
    pending |= value << UInt64(pendingCount)
    let total = pendingCount + width
    if total < 64 {
      pendingCount = total
    } else {
      withUnsafeBytes(of: pending.littleEndian) { bytes.append(contentsOf: $0) }
      pending = pendingCount == 0 ? 0 : value >> UInt64(64 - pendingCount)
      pendingCount = total - 64
    }
    while pendingCount >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingCount -= 8
    }
  }

  /// The bytes, the last one filled up with zeros.
  public consuming func finish() -> [UInt8] {
    if pendingCount > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
    return bytes
  }
}

/// Reading bits at any place.
public enum BitStream {
  /// The `width` (1 to 64) bits from bit `position` on; bits behind the end are zero.
  static func read(_ bytes: UnsafeRawBufferPointer, at position: Int, width: Int) -> UInt64 {
    let byte = position &>> 3
    let shift = UInt64(truncatingIfNeeded: position & 7)
    var value = word(bytes, at: byte) &>> shift
    if Int(shift) &+ width > 64 { value |= word(bytes, at: byte &+ 8) &<< (64 &- shift) }
    return value & (UInt64.max &>> UInt64(64 &- width))
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
    if offset &+ 8 <= bytes.count {
      return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    var value: UInt64 = 0
    var shift: UInt64 = 0
    var index = offset
    while index < bytes.count {
      value |= UInt64(bytes[index]) &<< shift
      shift &+= 8
      index &+= 1
    }
    return value
  }
}

/// A cursor over a stream of bits.
struct BitReader {
  private let bytes: UnsafeRawBufferPointer
  private let bitCount: Int
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    bitCount = bytes.count * 8
  }

  /// The next `width` (1 to 64) bits.
  mutating func read(_ width: Int) throws(ChunkDecodingError) -> UInt64 {
    guard position &+ width <= bitCount else { throw .truncated(offset: position / 8) }
    defer { position &+= width }
    return BitStream.read(bytes, at: position, width: width)
  }

  /// Holds that only the filling bits of the last byte are left, and that they are zero.
  mutating func finish() throws(ChunkDecodingError) {
    let rest = bitCount - position
    guard rest < 8 else { throw .invalid("\(rest / 8) bytes too many") }
    if rest > 0, try read(rest) != 0 { throw .invalid("filling bits that are not zero") }
  }
}
