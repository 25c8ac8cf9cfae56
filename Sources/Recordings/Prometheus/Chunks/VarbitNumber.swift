import ChunkEncoding

/// Prometheus' numbers of variable width in bit streams: up to eight one bits tell the width.
enum VarbitNumber {
  /// The number that `field` stands for, of `width` (below 64) bits. The reference writes one more
  /// positive number than negative ones: the highest bit alone is positive.
  @inline(__always)
  static func signed(_ field: UInt64, width: Int) -> Int64 {
    let half: UInt64 = 1 &<< UInt64(truncatingIfNeeded: width &- 1)
    let number = Int64(bitPattern: field)
    return field > half ? number &- Int64(bitPattern: half &<< 1) : number
  }

  /// Reads a signed number.
  @inline(__always)
  static func readSigned(_ reader: inout HighBitReader) -> Int64 {
    let width = readWidth(&reader)
    if width == 0 { return 0 }
    let field = reader.read(width)
    return width == 64 ? Int64(bitPattern: field) : signed(field, width: width)
  }

  /// Reads an unsigned number.
  @inline(__always)
  static func readUnsigned(_ reader: inout HighBitReader) -> UInt64 {
    let width = readWidth(&reader)
    return width == 0 ? 0 : reader.read(width)
  }

  /// The width of the number that follows, its prefix stepped over: up to seven ones and a zero, or
  /// eight ones.
  @inline(__always)
  private static func readWidth(_ reader: inout HighBitReader) -> Int {
    let ones = min((~reader.next).leadingZeroBitCount, 8)
    reader.position &+= min(ones &+ 1, 8)
    switch ones {
    case 0: return 0
    case 1: return 3
    case 2: return 6
    case 3: return 9
    case 4: return 12
    case 5: return 18
    case 6: return 25
    case 7: return 56
    default: return 64
    }
  }
}
