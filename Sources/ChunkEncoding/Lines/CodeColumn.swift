// Small numbers that stand for something else: packed, or as bytes that deflate counts.

/// A column of codes: numbers from 0, small ones often far more frequent than others.
///
/// Layout: a byte form, then an integer column (1) or a deflate page of a byte a code (2). Bit
/// packing is blind to frequency; where one code prevails deflate is shorter. It takes several
/// times as long to read, so that it must save a fourth.
enum CodeColumn {
  private static let packedForm: UInt8 = 1
  private static let deflatedForm: UInt8 = 2
  /// Fewer codes are not worth the deflater's start.
  private static let leastDeflated = 64

  /// Appends `codes`, none of them negative.
  static func encode(_ codes: [Int64], into writer: inout ByteWriter) {
    var packed = ByteWriter()
    IntegerColumn.encode(codes, into: &packed)
    // What a column of few bytes could save is not worth the time.
    if codes.count >= leastDeflated, packed.count > codes.count / 16,
      let greatest = codes.max(), greatest < 256
    {
      var deflated = ByteWriter()
      codes.map { UInt8(truncatingIfNeeded: $0) }.withUnsafeBufferPointer {
        DeflatePage.encode($0, level: 4, into: &deflated)
      }
      if 4 * deflated.count < 3 * packed.count {
        writer.append(fixed: deflatedForm)
        return writer.append(bytes: deflated.bytes)
      }
    }
    writer.append(fixed: packedForm)
    writer.append(bytes: packed.bytes)
  }

  /// Reads `count` codes, all of them below `limit`, which `Code` holds.
  static func decode<Code: FixedWidthInteger>(
    _ reader: inout ByteReader, count: Int, limit: Int, as _: Code.Type = Int64.self
  ) throws(ChunkDecodingError) -> [Code] {
    let form = try reader.readByte()
    switch form {
    case packedForm:
      var numbers = [Int64](repeating: 0, count: count)
      try IntegerColumn.decode(&reader, into: &numbers)
      return try narrowed(numbers, limit: limit)
    case deflatedForm:
      let bytes = try DeflatePage.decode(&reader, limit: count)
      guard bytes.count == count else { throw .invalid("\(bytes.count) codes for \(count)") }
      return try narrowed(bytes, limit: limit)
    default: throw .unknownCodec(form)
    }
  }

  @inline(__always)
  private static func narrowed<Code: FixedWidthInteger, Number: FixedWidthInteger>(
    _ numbers: [Number], limit: Int
  ) throws(ChunkDecodingError) -> [Code] {
    let greatest = numbers.withUnsafeBufferPointer { numbers in
      // Of a negative number the bits are those of a large one.
      var greatest: Number.Magnitude = 0
      for place in 0..<numbers.count {
        greatest = max(greatest, Number.Magnitude(truncatingIfNeeded: numbers[place]))
      }
      return greatest
    }
    guard numbers.isEmpty || greatest < limit else {
      throw .invalid("a code of \(greatest) where \(limit) are")
    }
    return [Code](unsafeUninitializedCapacity: numbers.count) { codes, count in
      // SAFETY: there is room for as many.
      for place in 0..<numbers.count { codes[place] = Code(truncatingIfNeeded: numbers[place]) }
      count = numbers.count
    }
  }
}
