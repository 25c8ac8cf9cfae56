// Floats without a decimal form, as what changes in their bits.

/// Each value's bits against those of the one before, bit for bit for every Double. Each piece of
/// 512 values starts anew, so that the values of a short range cost their own pieces only.
///
/// Layout: a varint a piece, its length in bytes, then the pieces. A piece is a bit stream (lowest
/// bit first): 64 bits first value; then per value `0` for the same bits again, `1 0` and the
/// changed bits in the window of the last change, or `1 1`, 6 bits leading zeros, 6 bits window
/// width less 1, and the changed bits. Idea: Pelkonen et al., "Gorilla", VLDB 2015, section 4.1.2.
enum XORFloatCodec {
  /// Values of a piece.
  static let pieceCount = 512

  /// The bit stream of one piece.
  private static func stream(_ values: UnsafeBufferPointer<Double>) -> [UInt8] {
    var bits = BitWriter()
    var previous = values[0].bitPattern
    // No change fits in the first window, which has no bits.
    var leading = 64
    var width = 0
    bits.append(previous, width: 64)
    for value in values.dropFirst() {
      let change = value.bitPattern ^ previous
      previous = value.bitPattern
      if change == 0 {
        bits.append(0, width: 1)
        continue
      }
      let trailing = 64 - leading - width
      if change.leadingZeroBitCount >= leading && change.trailingZeroBitCount >= trailing {
        bits.append(0b01, width: 2)
        bits.append(change >> UInt64(trailing), width: width)
        continue
      }
      leading = change.leadingZeroBitCount
      width = 64 - leading - change.trailingZeroBitCount
      bits.append(0b11 | UInt64(leading) << 2 | UInt64(width - 1) << 8, width: 14)
      bits.append(change >> UInt64(change.trailingZeroBitCount), width: width)
    }
    return bits.finish()
  }

  private static func pieces(
    _ values: UnsafeBufferPointer<Double>
  ) -> [UnsafeBufferPointer<Double>] {
    stride(from: 0, to: values.count, by: pieceCount).map { start in
      UnsafeBufferPointer(rebasing: values[start..<min(start + pieceCount, values.count)])
    }
  }

  /// The bytes that `encode` writes for `values`.
  static func size(_ values: UnsafeBufferPointer<Double>) -> Int {
    pieces(values).reduce(0) { $0 + size(piece: $1) }
  }

  private static func size(piece values: UnsafeBufferPointer<Double>) -> Int {
    var bitCount = 64
    var previous = values[0].bitPattern
    var leading = 64
    var trailing = 0
    for index in 1..<max(values.count, 1) {
      let change = values[index].bitPattern ^ previous
      previous = values[index].bitPattern
      if change == 0 {
        bitCount &+= 1
      } else if change.leadingZeroBitCount >= leading && change.trailingZeroBitCount >= trailing {
        bitCount &+= 66 &- leading &- trailing
      } else {
        leading = change.leadingZeroBitCount
        trailing = change.trailingZeroBitCount
        bitCount &+= 78 &- leading &- trailing
      }
    }
    let byteCount = (bitCount + 7) / 8
    return ByteWriter.size(varint: UInt64(byteCount)) + byteCount
  }

  static func encode(
    _ values: UnsafeBufferPointer<Double>, into writer: inout ByteWriter
  ) {
    let streams = pieces(values).map { stream($0) }
    for stream in streams { writer.append(count: stream.count) }
    for stream in streams { writer.append(bytes: stream) }
  }

  // MARK: Decoding

  /// Reads the values in `range` of `count` (at least 1), which stand in pieces of `pieceCount`,
  /// and steps over the others.
  static func decode(
    _ reader: inout ByteReader, pieceCount: Int, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Double>
  ) throws(ChunkDecodingError) {
    var lengths = reader
    let starts = stride(from: 0, to: count, by: pieceCount)
    try reader.skipVarints((count + pieceCount - 1) / pieceCount)
    for start in starts {
      let length = try lengths.readCount(limit: reader.remaining)
      let stream = try reader.readBytes(length)
      let piece = start..<min(start + pieceCount, count)
      if piece.overlaps(range) { try decode(stream, piece, range, into: output) }
    }
  }

  /// Reads the values of one piece, and writes those that are in `range` to their places.
  private static func decode(
    _ stream: UnsafeRawBufferPointer, _ piece: Range<Int>, _ range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Double>
  ) throws(ChunkDecodingError) {
    var bits = BitReader(stream)
    var pattern = try bits.read(64)
    var trailing: UInt64 = 0
    var width = 0
    for index in piece {
      let isChanged = index == piece.lowerBound ? 0 : try bits.read(1)
      if isChanged != 0 {
        if try bits.read(1) != 0 {
          let window = try bits.read(12)
          let leading = Int(window & 63)
          width = Int(window >> 6) + 1
          guard leading + width <= 64 else { throw .invalid("a window of more than 64 bits") }
          trailing = UInt64(64 - leading - width)
        }
        guard width > 0 else { throw .invalid("a change before the first window") }
        pattern ^= try bits.read(width) << trailing
      }
      if range.contains(index) {
        output[index - range.lowerBound] = Double(bitPattern: pattern)
      }
    }
    try bits.finish()
  }
}
