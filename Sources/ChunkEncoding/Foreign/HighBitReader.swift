// Reading streams of bits, the highest bit of a byte first, as Gorilla and Prometheus write them.

/// A cursor over bits. Behind the end it reads zeros: whoever reads a value, or a run of values
/// whose number is bounded, asks `isPastEnd` afterwards. So the hot loops of decoders have no
/// errors to pass on.
///
/// The bytes must outlive the reader.
public struct HighBitReader {
  @usableFromInline let bytes: UnsafeRawBufferPointer
  /// How many bits were read.
  public var position: Int

  /// - Parameter offset: the byte to begin at.
  @inlinable @inline(__always)
  public init(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0) {
    self.bytes = bytes
    position = offset &* 8
  }

  /// Whether more bits were read than there are.
  @inlinable @inline(__always)
  public var isPastEnd: Bool { position > bytes.count &* 8 }

  /// How many bits are left; negative behind the end.
  @inlinable @inline(__always)
  public var remaining: Int { bytes.count &* 8 &- position }

  /// How many of the bits of `next` are the next ones for certain.
  @inlinable
  public static var vouchedBits: Int { @inline(__always) get { 57 } }

  /// The next bits from the highest bit on: `vouchedBits` of them at least, zeros below.
  @inlinable
  public var next: UInt64 {
    @inline(__always) get {
      let byte = position &>> 3
      // SAFETY: eight bytes lie before the end.
      if byte &+ 8 <= bytes.count {
        return UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
          &<< UInt64(truncatingIfNeeded: position & 7)
      }
      return lastBits
    }
  }

  /// As `next`, where fewer than eight bytes are left.
  @usableFromInline
  var lastBits: UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 56
    var index = position >> 3
    while index < bytes.count {
      value |= UInt64(bytes[index]) << shift
      shift &-= 8
      index += 1
    }
    return value << UInt64(truncatingIfNeeded: position & 7)
  }

  /// The next `width` bits, 1 to 64.
  @inlinable @inline(__always)
  public mutating func read(_ width: Int) -> UInt64 {
    if width <= Self.vouchedBits {
      let value = next &>> UInt64(truncatingIfNeeded: 64 &- width)
      position &+= width
      return value
    }
    let high = next &>> 32
    position &+= 32
    let rest = width &- 32
    let low = next &>> UInt64(truncatingIfNeeded: 64 &- rest)
    position &+= rest
    return high &<< UInt64(truncatingIfNeeded: rest) | low
  }

  /// The next 64 bits as a number.
  @inlinable @inline(__always)
  public mutating func readDouble() -> Double { Double(bitPattern: read(64)) }

  /// A number of LEB128 whose bytes begin at any bit; nil where it is longer than 64 bits.
  public mutating func readVarint() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let byte = read(8)
      if shift == 63 && byte > 1 { return nil }
      value |= (byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }

  /// As `readVarint`, zigzag-coded.
  public mutating func readZigZag() -> Int64? { readVarint().map { ZigZag.decode($0) } }
}
