// A column of integers: the codec is chosen by what it costs.

/// How a column of integers is laid out. Numbers are never reused; 0 stands for none.
public enum IntegerCodec: UInt8, Hashable, Sendable, CaseIterable {
  /// All equal: one zig-zag varint.
  case constant = 1
  /// On a line exactly.
  case line = 2
  /// Distances from the miniblock's least.
  case frameOfReference = 3
  /// Differences, in columns of one miniblock.
  case delta = 4
  /// Differences of differences, in columns of one miniblock.
  case deltaOfDelta = 5
  /// Near a line: what is left beside it.
  case lineWithRests = 6
  /// Differences, with the number before each miniblock.
  case deltaWithEntryPoints = 7
  /// Differences of differences, with the number and the difference before each miniblock.
  case deltaOfDeltaWithEntryPoints = 8
}

/// A column of Int64, lossless for all values.
///
/// Layout, for a count that the reader knows and that is not 0: a byte `codec | 0x80 if divided`,
/// where divided a zig-zag varint base and a varint divisor (at least 2), then what the codec
/// lays out. The numbers of a divided column are `base + divisor * coded`. An empty column has no
/// bytes.
public enum IntegerColumn {
  private static let dividedFlag: UInt8 = 0x80

  /// Appends `values` in the shortest of the layouts.
  ///
  /// - Complexity: O(`values.count`).
  public static func encode(_ values: [Int64], into writer: inout ByteWriter) {
    values.withUnsafeBufferPointer { encode($0, into: &writer) }
  }

  /// Appends `values` in the shortest of the layouts.
  public static func encode(
    _ values: UnsafeBufferPointer<Int64>, into writer: inout ByteWriter
  ) {
    guard let base = values.first else { return }
    // Scratch for the quotients, and for the forms that the codecs give the numbers.
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: 4 * values.count) { scratch in
      let forms = UnsafeMutableBufferPointer(rebasing: scratch[values.count...])
      guard let divisor = commonDivisor(values), divisor > 1 else {
        return encodePlain(values, flags: 0, scratch: forms, into: &writer) { _ in }
      }
      for index in values.indices { scratch[index] = (values[index] &- base) / divisor }
      let quotients = UnsafeBufferPointer(rebasing: scratch[..<values.count])
      encodePlain(quotients, flags: dividedFlag, scratch: forms, into: &writer) { writer in
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
    _ values: UnsafeBufferPointer<Int64>, flags: UInt8,
    scratch: UnsafeMutableBufferPointer<Int64>, into writer: inout ByteWriter,
    header: (inout ByteWriter) -> Void
  ) {
    let forms = IntegerForms(values, scratch: scratch)
    let codec = forms.cheapest()
    writer.append(fixed: codec.rawValue | flags)
    header(&writer)
    forms.encode(with: codec, into: &writer)
  }

  /// Reads `output.count` numbers.
  ///
  /// - Throws: where the bytes are none that `encode` writes for that count.
  public static func decode(
    _ reader: inout ByteReader, into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    try decode(&reader, count: output.count, range: output.indices, into: output)
  }

  /// Reads those in `range` of `count` numbers, and steps over the others.
  ///
  /// - Parameter output: room for as many as are in the range.
  /// - Throws: where the bytes that are looked at are none that `encode` writes for that count.
  /// - Complexity: O(miniblocks + numbers in the range); O(`count`) for columns of several
  ///   miniblocks that were written as differences without entry points.
  public static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    precondition(output.count == range.count)
    if count == 0 { return }
    let head = try Head(&reader)
    try decodePlain(head.codec, &reader, count: count, range: range, into: output)
    if head.divisor == 1 && head.base == 0 { return }
    for index in output.indices { output[index] = head.base &+ output[index] &* head.divisor }
  }

  /// Reads those in `range` of `count` numbers as floats: the bits of each number's quotient by
  /// `divisor`.
  static func decodeQuotients(
    _ reader: inout ByteReader, by divisor: Double, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    if count == 0 { return }
    let head = try Head(&reader)
    let quotients = PackedQuotients(base: head.base, factor: head.divisor, divisor: divisor)
    switch head.codec {
    case .frameOfReference:
      try quotients.decodeFrames(&reader, count: count, range: range, into: output)
    case .deltaWithEntryPoints:
      try quotients.decodeDifferences(&reader, count: count, range: range, into: output)
    case .constant, .line, .lineWithRests, .delta, .deltaOfDelta, .deltaOfDeltaWithEntryPoints:
      try decodePlain(head.codec, &reader, count: count, range: range, into: output)
      quotients.convert(output)
    }
  }

  /// What a column starts with.
  private struct Head {
    let codec: IntegerCodec
    /// Of a column that is not divided 0 and 1.
    var base: Int64 = 0
    var divisor: Int64 = 1

    init(_ reader: inout ByteReader) throws(ChunkDecodingError) {
      let head = try reader.readByte()
      guard let codec = IntegerCodec(rawValue: head & ~dividedFlag) else {
        throw .unknownCodec(head & ~dividedFlag)
      }
      self.codec = codec
      if head & dividedFlag == 0 { return }
      base = try reader.readZigZag()
      divisor = Int64(bitPattern: try reader.readVarint())
    }
  }

  /// Reads `values.count` numbers over those that are there.
  public static func decode(
    _ reader: inout ByteReader, into values: inout [Int64]
  ) throws(ChunkDecodingError) {
    try decode(&reader, count: values.count, range: values.indices, into: &values)
  }

  /// Reads those in `range` of `count` numbers over the ones that are there, as many as are in
  /// the range.
  public static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>, into values: inout [Int64]
  ) throws(ChunkDecodingError) {
    var cursor = reader
    try values.withUnsafeMutableBufferPointer { (buffer) throws(ChunkDecodingError) in
      try decode(&cursor, count: count, range: range, into: buffer)
    }
    reader = cursor
  }

  private static func decodePlain(
    _ codec: IntegerCodec, _ reader: inout ByteReader, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    switch codec {
    case .constant: output.update(repeating: try reader.readZigZag())
    case .line, .lineWithRests:
      try LineCodec.decode(
        &reader, hasRests: codec == .lineWithRests, count: count, range: range, into: output)
    case .frameOfReference:
      try FrameOfReferenceCodec.decode(&reader, count: count, range: range, into: output)
    case .delta, .deltaOfDelta:
      guard codec == .delta || count >= 2 else {
        throw .invalid("second differences of one number")
      }
      if range.count == count { return try decodeWhole(codec, &reader, into: output) }
      let whole = UnsafeMutableBufferPointer<Int64>.allocate(capacity: count)
      defer { whole.deallocate() }
      try decodeWhole(codec, &reader, into: whole)
      for (index, place) in zip(output.indices, range) { output[index] = whole[place] }
    case .deltaWithEntryPoints:
      try DeltaEntryCodec.decode(&reader, count: count, range: range, into: output)
    case .deltaOfDeltaWithEntryPoints:
      try DeltaOfDeltaEntryCodec.decode(&reader, count: count, range: range, into: output)
    }
  }

  /// Reads numbers that can only be read from the first on.
  private static func decodeWhole(
    _ codec: IntegerCodec, _ reader: inout ByteReader,
    into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    if codec == .delta {
      try DeltaCodec.decode(&reader, into: output)
    } else {
      try DeltaOfDeltaCodec.decode(&reader, into: output)
    }
  }
}
