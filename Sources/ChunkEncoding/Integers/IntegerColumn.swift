// A column of integers: the codec is chosen by what it costs.

/// How a column of integers is laid out. Numbers are never reused; 0 stands for none.
package enum IntegerCodec: UInt8, Hashable, Sendable, CaseIterable {
  /// All equal: one zig-zag varint.
  case constant = 1
  /// On a line exactly.
  case line = 2
  /// Distances from the miniblock's least.
  case frameOfReference = 3
  /// Differences.
  case delta = 4
  /// Differences of differences.
  case deltaOfDelta = 5
  /// Near a line: what is left beside it.
  case lineWithRests = 6
}

/// A column of Int64, lossless for all values.
///
/// Layout, for a count that the reader knows and that is not 0: a byte `codec | 0x80 if divided`,
/// where divided a zig-zag varint base and a varint divisor (at least 2), then what the codec
/// lays out. The numbers of a divided column are `base + divisor * coded`. An empty column has no
/// bytes.
package enum IntegerColumn {
  private static let dividedFlag: UInt8 = 0x80

  /// Appends `values` in the shortest of the layouts.
  ///
  /// - Complexity: O(`values.count`).
  package static func encode(_ values: [Int64], into writer: inout ByteWriter) {
    values.withUnsafeBufferPointer { encode($0, into: &writer) }
  }

  /// Appends `values` in the shortest of the layouts.
  package static func encode(
    _ values: UnsafeBufferPointer<Int64>, into writer: inout ByteWriter
  ) {
    guard let base = values.first else { return }
    guard let divisor = commonDivisor(values), divisor > 1 else {
      encodePlain(values, flags: 0, into: &writer) { _ in }
      return
    }
    let quotients = values.map { ($0 - base) / divisor }
    quotients.withUnsafeBufferPointer { quotients in
      encodePlain(quotients, flags: dividedFlag, into: &writer) { writer in
        writer.append(zigZag: base)
        writer.append(varint: UInt64(divisor))
      }
    }
  }

  /// The greatest number that divides all distances from the first value; nil where one overflows.
  private static func commonDivisor(_ values: UnsafeBufferPointer<Int64>) -> Int64? {
    let base = values[0]
    var divisor: UInt64 = 0
    for value in values {
      let (distance, overflows) = value.subtractingReportingOverflow(base)
      if overflows || distance == .min { return nil }
      var rest = distance.magnitude
      while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
      if divisor == 1 { return 1 }
    }
    return Int64(exactly: divisor)
  }

  private static func encodePlain(
    _ values: UnsafeBufferPointer<Int64>, flags: UInt8, into writer: inout ByteWriter,
    header: (inout ByteWriter) -> Void
  ) {
    let candidates = Candidates(values)
    let codec = candidates.cheapest()
    writer.append(fixed: codec.rawValue | flags)
    header(&writer)
    candidates.encode(with: codec, into: &writer)
  }

  /// Reads `output.count` numbers.
  ///
  /// - Throws: where the bytes are none that `encode` writes for that count.
  package static func decode(
    _ reader: inout ByteReader, into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    if output.isEmpty { return }
    let head = try reader.readByte()
    guard let codec = IntegerCodec(rawValue: head & ~dividedFlag) else {
      throw .unknownCodec(head & ~dividedFlag)
    }
    guard head & dividedFlag != 0 else {
      return try decodePlain(codec, &reader, into: output)
    }
    let base = try reader.readZigZag()
    let divisor = Int64(bitPattern: try reader.readVarint())
    try decodePlain(codec, &reader, into: output)
    for index in output.indices { output[index] = base &+ output[index] &* divisor }
  }

  /// Reads `values.count` numbers over those that are there.
  package static func decode(
    _ reader: inout ByteReader, into values: inout [Int64]
  ) throws(ChunkDecodingError) {
    var cursor = reader
    try values.withUnsafeMutableBufferPointer { (buffer) throws(ChunkDecodingError) in
      try decode(&cursor, into: buffer)
    }
    reader = cursor
  }

  private static func decodePlain(
    _ codec: IntegerCodec, _ reader: inout ByteReader,
    into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    switch codec {
    case .constant: output.update(repeating: try reader.readZigZag())
    case .line: try LineCodec.decode(&reader, hasRests: false, into: output)
    case .frameOfReference: try FrameOfReferenceCodec.decode(&reader, into: output)
    case .delta: try DeltaCodec.decode(&reader, into: output)
    case .deltaOfDelta:
      guard output.count >= 2 else { throw .invalid("second differences of one number") }
      try DeltaOfDeltaCodec.decode(&reader, into: output)
    case .lineWithRests: try LineCodec.decode(&reader, hasRests: true, into: output)
    }
  }
}

/// The forms that one column's numbers take under the codecs.
private struct Candidates {
  let values: UnsafeBufferPointer<Int64>
  let differences: [Int64]
  let secondDifferences: [Int64]
  let slope: Int64
  let rests: [Int64]

  init(_ values: UnsafeBufferPointer<Int64>) {
    self.values = values
    differences = DeltaCodec.differences(values)
    secondDifferences = differences.withUnsafeBufferPointer { DeltaCodec.differences($0) }
    slope = differences.withUnsafeBufferPointer { LineCodec.slope($0) }
    rests = LineCodec.rests(values, slope: slope)
  }

  /// The codec of the fewest bytes; of equal ones the first in order.
  func cheapest() -> IntegerCodec {
    if differences.allSatisfy({ $0 == 0 }) { return .constant }
    if rests.allSatisfy({ $0 == 0 }) { return .line }
    var best = (codec: IntegerCodec.frameOfReference, size: FrameOfReferenceCodec.size(values))
    let others: [IntegerCodec] = [.delta, .deltaOfDelta, .lineWithRests]
    for codec in others {
      if let size = size(with: codec), size < best.size { best = (codec, size) }
    }
    return best.codec
  }

  private func size(with codec: IntegerCodec) -> Int? {
    switch codec {
    case .constant, .line, .frameOfReference: return nil
    case .delta:
      return differences.withUnsafeBufferPointer {
        DeltaCodec.size(first: values[0], differences: $0)
      }
    case .deltaOfDelta:
      if values.count < 2 { return nil }
      return secondDifferences.withUnsafeBufferPointer {
        DeltaOfDeltaCodec.size(
          first: values[0], firstDifference: differences[0], secondDifferences: $0)
      }
    case .lineWithRests:
      return rests.withUnsafeBufferPointer {
        LineCodec.size(first: values[0], slope: slope) + FrameOfReferenceCodec.size($0)
      }
    }
  }

  func encode(with codec: IntegerCodec, into writer: inout ByteWriter) {
    switch codec {
    case .constant: writer.append(zigZag: values[0])
    case .line: LineCodec.encode(first: values[0], slope: slope, into: &writer)
    case .frameOfReference: FrameOfReferenceCodec.encode(values, into: &writer)
    case .delta:
      differences.withUnsafeBufferPointer {
        DeltaCodec.encode(first: values[0], differences: $0, into: &writer)
      }
    case .deltaOfDelta:
      secondDifferences.withUnsafeBufferPointer {
        DeltaOfDeltaCodec.encode(
          first: values[0], firstDifference: differences[0], secondDifferences: $0, into: &writer)
      }
    case .lineWithRests:
      LineCodec.encode(first: values[0], slope: slope, into: &writer)
      rests.withUnsafeBufferPointer { FrameOfReferenceCodec.encode($0, into: &writer) }
    }
  }
}
