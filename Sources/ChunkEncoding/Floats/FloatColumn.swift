// A column of floats: the codec is chosen by what it costs.

/// How a column of floats is laid out. Numbers are never reused; 0 stands for none.
package enum FloatCodec: UInt8, Hashable, Sendable, CaseIterable {
  /// All of the same bits: 8 bytes.
  case constant = 1
  /// Integers over a power of ten.
  case decimal = 2
  /// What changes in the bits.
  case xor = 3
  /// 8 bytes a value.
  case raw = 4
}

/// A column of Double, kept bit for bit: NaN payloads, staleness markers and -0 too.
///
/// Layout, for a count that the reader knows and that is not 0: a byte codec, then what the codec
/// lays out. An empty column has no bytes.
package enum FloatColumn {
  /// Appends `values` in the shortest of the layouts.
  ///
  /// - Complexity: O(`values.count`).
  package static func encode(_ values: [Double], into writer: inout ByteWriter) {
    values.withUnsafeBufferPointer { encode($0, into: &writer) }
  }

  /// Appends `values` in the shortest of the layouts.
  package static func encode(
    _ values: UnsafeBufferPointer<Double>, into writer: inout ByteWriter
  ) {
    guard let first = values.first else { return }
    if values.allSatisfy({ $0.bitPattern == first.bitPattern }) {
      writer.append(fixed: FloatCodec.constant.rawValue)
      writer.append(first)
      return
    }
    var decimal = ByteWriter()
    if let form = DecimalFloatCodec(values) { form.encode(values, into: &decimal) }
    // Changes of bits take a bit a value at least, and mostly more than the integers of a decimal
    // form: where those are short, they are not measured.
    let isDecimalShort = decimal.count > 0 && decimal.count <= 2 * values.count
    let changesSize = isDecimalShort ? .max : XORFloatCodec.size(values)
    if decimal.count > 0 && decimal.count <= min(changesSize, 8 * values.count) {
      writer.append(fixed: FloatCodec.decimal.rawValue)
      writer.append(bytes: decimal.bytes)
    } else if changesSize < 8 * values.count {
      writer.append(fixed: FloatCodec.xor.rawValue)
      XORFloatCodec.encode(values, into: &writer)
    } else {
      writer.append(fixed: FloatCodec.raw.rawValue)
      for value in values { writer.append(value) }
    }
  }

  /// Reads `output.count` values.
  ///
  /// - Throws: where the bytes are none that `encode` writes for that count.
  package static func decode(
    _ reader: inout ByteReader, into output: UnsafeMutableBufferPointer<Double>
  ) throws(ChunkDecodingError) {
    if output.isEmpty { return }
    let number = try reader.readByte()
    guard let codec = FloatCodec(rawValue: number) else { throw .unknownCodec(number) }
    switch codec {
    case .constant: output.update(repeating: try reader.readDouble())
    case .decimal: try DecimalFloatCodec.decode(&reader, into: output)
    case .xor: try XORFloatCodec.decode(&reader, into: output)
    case .raw:
      let bytes = try reader.readBytes(8 * output.count)
      for index in output.indices {
        let pattern = bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
        output[index] = Double(bitPattern: UInt64(littleEndian: pattern))
      }
    }
  }

  /// Reads `values.count` values over those that are there.
  package static func decode(
    _ reader: inout ByteReader, into values: inout [Double]
  ) throws(ChunkDecodingError) {
    var cursor = reader
    try values.withUnsafeMutableBufferPointer { (buffer) throws(ChunkDecodingError) in
      try decode(&cursor, into: buffer)
    }
    reader = cursor
  }

  /// Reads a column of `count` values and appends those in `range`.
  package static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>, appendingTo values: inout [Double]
  ) throws(ChunkDecodingError) {
    let start = values.count
    values.append(contentsOf: repeatElement(0, count: count))
    var cursor = reader
    do throws(ChunkDecodingError) {
      try values.withUnsafeMutableBufferPointer { (buffer) throws(ChunkDecodingError) in
        try decode(&cursor, into: UnsafeMutableBufferPointer(rebasing: buffer[start...]))
      }
    } catch {
      values.removeLast(count)
      throw error
    }
    reader = cursor
    values.removeLast(count - range.upperBound)
    values.removeSubrange(start..<(start + range.lowerBound))
  }
}
