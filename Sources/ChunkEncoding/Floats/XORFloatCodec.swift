// Floats without a decimal form, as what changes in their bits.

/// Each value's bits against those of the one before, bit for bit for every Double.
///
/// Layout: varint length in bytes of a bit stream (lowest bit first): 64 bits first value; then
/// per value `0` for the same bits again, `1 0` and the changed bits in the window of the last
/// change, or `1 1`, 6 bits leading zeros, 6 bits window width less 1, and the changed bits.
/// Idea: Pelkonen et al., "Gorilla", VLDB 2015, section 4.1.2.
enum XORFloatCodec {
  /// The bit stream of `values`.
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

  /// The bytes that `encode` writes for `values`.
  static func size(_ values: UnsafeBufferPointer<Double>) -> Int {
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
    let stream = stream(values)
    writer.append(count: stream.count)
    writer.append(bytes: stream)
  }

  /// Reads `output.count` (at least 1) values.
  static func decode(
    _ reader: inout ByteReader, into output: UnsafeMutableBufferPointer<Double>
  ) throws(ChunkDecodingError) {
    let length = try reader.readCount(limit: reader.remaining)
    var bits = BitReader(try reader.readBytes(length))
    var pattern = try bits.read(64)
    var trailing: UInt64 = 0
    var width = 0
    output[0] = Double(bitPattern: pattern)
    for index in 1..<max(output.count, 1) {
      if try bits.read(1) != 0 {
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
      output[index] = Double(bitPattern: pattern)
    }
    try bits.finish()
  }
}
