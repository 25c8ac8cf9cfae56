// A column of floats: the codec is chosen by what it costs.

/// How a column of floats is laid out. Numbers are never reused; 0 stands for none.
public enum FloatCodec: UInt8, Hashable, Sendable, CaseIterable {
  /// All of the same bits: 8 bytes.
  case constant = 1
  /// Integers over a power of ten.
  case decimal = 2
  /// What changes in the bits, in columns of one piece.
  case xor = 3
  /// 8 bytes a value.
  case raw = 4
  /// What changes in the bits, piece by piece.
  case xorPieces = 5
}

/// A column of Double, kept bit for bit: NaN payloads, staleness markers and -0 too.
///
/// Layout, for a count that the reader knows and that is not 0: a byte codec, then what the codec
/// lays out. An empty column has no bytes.
public enum FloatColumn {
  /// Appends `values` in the shortest of the layouts.
  ///
  /// - Complexity: O(`values.count`).
  public static func encode(_ values: [Double], into writer: inout ByteWriter) {
    values.withUnsafeBufferPointer { encode($0, into: &writer) }
  }

  /// Appends `values` in the shortest of the layouts.
  public static func encode(
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
      let codec = values.count > XORFloatCodec.pieceCount ? FloatCodec.xorPieces : .xor
      writer.append(fixed: codec.rawValue)
      XORFloatCodec.encode(values, into: &writer)
    } else {
      writer.append(fixed: FloatCodec.raw.rawValue)
      for value in values { writer.append(value) }
    }
  }

  /// Reads those in `range` of `count` values, and steps over the others.
  ///
  /// - Parameter output: room for as many as are in the range.
  /// - Throws: where the bytes that are looked at are none that `encode` writes for that count.
  /// - Complexity: O(miniblocks or pieces + values in the range), but for columns that were written
  ///   without entry points.
  public static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Double>
  ) throws(ChunkDecodingError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    precondition(output.count == range.count)
    if count == 0 { return }
    let number = try reader.readByte()
    guard let codec = FloatCodec(rawValue: number) else { throw .unknownCodec(number) }
    switch codec {
    case .constant: output.update(repeating: try reader.readDouble())
    case .decimal:
      try DecimalFloatCodec.decode(&reader, count: count, range: range, into: output)
    case .xor:
      try XORFloatCodec.decode(
        &reader, pieceCount: count, count: count, range: range, into: output)
    case .xorPieces:
      try XORFloatCodec.decode(
        &reader, pieceCount: XORFloatCodec.pieceCount, count: count, range: range, into: output)
    case .raw:
      let bytes = try reader.readBytes(8 * count)
      for (index, place) in zip(output.indices, range) {
        let pattern = bytes.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self)
        output[index] = Double(bitPattern: UInt64(littleEndian: pattern))
      }
    }
  }

  /// Reads `values.count` values over those that are there.
  public static func decode(
    _ reader: inout ByteReader, into values: inout [Double]
  ) throws(ChunkDecodingError) {
    try decode(&reader, count: values.count, range: values.indices, into: &values)
  }

  /// Reads those in `range` of `count` values over the ones that are there, as many as are in the
  /// range.
  public static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>, into values: inout [Double]
  ) throws(ChunkDecodingError) {
    var cursor = reader
    try values.withUnsafeMutableBufferPointer { (buffer) throws(ChunkDecodingError) in
      try decode(&cursor, count: count, range: range, into: buffer)
    }
    reader = cursor
  }

  /// Reads a column of `count` values for the one at `index`, and steps over the others.
  package static func decode(
    _ reader: inout ByteReader, count: Int, at index: Int
  ) throws(ChunkDecodingError) -> Double {
    var value = 0.0
    let failure = withUnsafeMutablePointer(to: &value) { place -> ChunkDecodingError? in
      do throws(ChunkDecodingError) {
        try decode(
          &reader, count: count, range: index..<(index + 1),
          into: UnsafeMutableBufferPointer(start: place, count: 1))
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
    return value
  }

  /// Reads a column of `count` values and appends those in `range`.
  public static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>, appendingTo values: inout [Double]
  ) throws(ChunkDecodingError) {
    let failure = withUnsafeTemporaryAllocation(of: Double.self, capacity: range.count) {
      buffer -> ChunkDecodingError? in
      do throws(ChunkDecodingError) {
        try decode(&reader, count: count, range: range, into: buffer)
      } catch {
        return error
      }
      values.append(contentsOf: buffer)
      return nil
    }
    if let failure { throw failure }
  }

  /// Reads a column of `count` values and puts those in `range` at `place`, which is as long.
  public static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>, into values: inout [Double],
    at place: Range<Int>
  ) throws(ChunkDecodingError) {
    var cursor = reader
    try values.withUnsafeMutableBufferPointer { (buffer) throws(ChunkDecodingError) in
      let output = UnsafeMutableBufferPointer(rebasing: buffer[place])
      try decode(&cursor, count: count, range: range, into: output)
    }
    reader = cursor
  }
}
