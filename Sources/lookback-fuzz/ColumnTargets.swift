import ChunkEncoding

// Columns of numbers, and what they are packed with.

extension FuzzTarget {
  /// A count, then a column of so many integers; the same bytes are numbers to be encoded, too.
  static let integers = FuzzTarget(
    name: "integers",
    seeds: {
      integerSamples.map { values in
        var writer = ByteWriter()
        IntegerColumn.encode(values, into: &writer)
        return FuzzInput.bytes(of: values.count) + writer.bytes
      }
    },
    run: { (input) throws(BrokenClaim) in
      var input = input
      var values = [Int64](repeating: 0, count: input.count())
      let range = someRange(of: values.count, by: input.rest)
      var part = [Int64](repeating: 0, count: range.count)
      let isPartRead = decode(input.rest) { (reader) throws(ChunkDecodingError) in
        try IntegerColumn.decode(&reader, count: values.count, range: range, into: &part)
      }
      if decode(
        input.rest,
        { (reader) throws(ChunkDecodingError) in
          try IntegerColumn.decode(&reader, into: &values)
        })
      {
        try hold(isPartRead && part == Array(values[range]), "\(range) is read as in the whole")
        try comesBack(values)
      }
      try comesBack(input.words.map { Int64(bitPattern: $0) })
      // Numbers near one another, for the codecs that are rarely chosen for any bits.
      try comesBack(input.rest.map { Int64($0) })
    })

  /// A count, then a column of so many floats; the same bytes are numbers to be encoded, too.
  static let floats = FuzzTarget(
    name: "floats",
    seeds: {
      floatSamples.map { values in
        var writer = ByteWriter()
        FloatColumn.encode(values, into: &writer)
        return FuzzInput.bytes(of: values.count) + writer.bytes
      }
    },
    run: { (input) throws(BrokenClaim) in
      var input = input
      var values = [Double](repeating: 0, count: input.count())
      let range = someRange(of: values.count, by: input.rest)
      var part = [Double](repeating: 0, count: range.count)
      let isPartRead = decode(input.rest) { (reader) throws(ChunkDecodingError) in
        try FloatColumn.decode(&reader, count: values.count, range: range, into: &part)
      }
      if decode(
        input.rest,
        { (reader) throws(ChunkDecodingError) in
          try FloatColumn.decode(&reader, into: &values)
        })
      {
        try hold(
          isPartRead && part.map(\.bitPattern) == values[range].map(\.bitPattern),
          "\(range) is read as in the whole")
        try comesBack(values)
      }
      try comesBack(input.words.map { Double(bitPattern: $0) })
      try comesBack(input.rest.map { Double($0) / 10 })
    })

  /// A width, a count, a base, then packed numbers.
  static let packing = FuzzTarget(
    name: "packing",
    seeds: {
      [(1, 128), (7, 128), (32, 128), (33, 128), (64, 128), (5, 77), (64, 3), (0, 128)].map {
        (width, count) in
        let content = (0..<(8 * count)).map { UInt8(truncatingIfNeeded: $0 &* 151) }
        return [UInt8(width), UInt8(count), 9] + content
      }
    },
    run: { (input) throws(BrokenClaim) in
      var input = input
      let width = input.byte() % 65
      let count = input.byte() % (BitPacking.blockCount + 1)
      let base = Int64(input.byte()) &* 0x0101_0101_0101_0101
      let mask = width == 0 ? 0 : UInt64.max >> UInt64(64 - width)
      let numbers = input.words.prefix(count).map { $0 & mask }
      var writer = ByteWriter()
      numbers.withUnsafeBufferPointer { BitPacking.pack($0, width: width, into: &writer) }
      try hold(
        writer.count == BitPacking.size(count: numbers.count, width: width),
        "packed numbers have the size that is told")
      let unpacked = unpack(writer.bytes, count: numbers.count, width: width, base: base)
      try hold(
        unpacked == numbers.map { base &+ Int64(bitPattern: $0) }, "packed numbers come back")
      let rest = input.rest
      let size = BitPacking.size(count: count, width: width)
      if rest.count >= size {
        let read = unpack(Array(rest[..<size]), count: count, width: width, base: base)
        try hold(
          read.allSatisfy { UInt64(bitPattern: $0 &- base) & ~mask == 0 },
          "an unpacked number is no wider than its width")
      }
    })

  private static func unpack(
    _ bytes: [UInt8], count: Int, width: Int, base: Int64
  ) -> [Int64] {
    var values = [Int64](repeating: 0, count: count)
    bytes.withUnsafeBytes { bytes in
      values.withUnsafeMutableBufferPointer {
        BitPacking.unpack(bytes, width: width, base: base, into: $0)
      }
    }
    return values
  }

  // MARK: Claims

  /// A range of `count` numbers that the bytes choose.
  private static func someRange(of count: Int, by bytes: [UInt8]) -> Range<Int> {
    let (first, last) = (Int(bytes.last ?? 0), Int(bytes.dropLast().last ?? 0))
    let start = count * min(first, last) / 255
    return start..<max(start, count * max(first, last) / 255)
  }

  private static func comesBack(_ values: [Int64]) throws(BrokenClaim) {
    var writer = ByteWriter()
    IntegerColumn.encode(values, into: &writer)
    var read = [Int64](repeating: 1, count: values.count)
    let isRead = decode(writer.bytes) { (reader) throws(ChunkDecodingError) in
      try IntegerColumn.decode(&reader, into: &read)
      try reader.finish()
    }
    try hold(isRead && read == values, "\(values.count) integers come back")
  }

  private static func comesBack(_ values: [Double]) throws(BrokenClaim) {
    var writer = ByteWriter()
    FloatColumn.encode(values, into: &writer)
    var read = [Double](repeating: 1, count: values.count)
    let isRead = decode(writer.bytes) { (reader) throws(ChunkDecodingError) in
      try FloatColumn.decode(&reader, into: &read)
      try reader.finish()
    }
    try hold(
      isRead && read.map(\.bitPattern) == values.map(\.bitPattern),
      "\(values.count) floats come back bit by bit")
  }

  /// Whether `body` reads the bytes without an error.
  static func decode(
    _ bytes: [UInt8], _ body: (inout ByteReader) throws(ChunkDecodingError) -> Void
  ) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      do throws(ChunkDecodingError) {
        try body(&reader)
        return true
      } catch {
        return false
      }
    }
  }

  // MARK: Seeds

  /// Numbers for which each of the integer codecs is the shortest.
  private static let integerSamples: [[Int64]] = [
    [7, 7, 7, 7],
    (0..<300).map { 1_700_000_000_000 + 15_000 * $0 },
    (0..<300).map { 1_700_000_000_000 + 15_000 * $0 + $0 * 7919 % 13 },
    (0..<300).map { $0 * 7919 % 1000 },
    (0..<300).map { $0 % 50 == 0 ? Int64.max / ($0 + 1) : $0 * 7919 % 16 },
    (0..<300).map { $0 * $0 * $0 },
    (0..<300).map { $0 * ($0 + 1) / 2 * 60 + $0 * 31 % 4 },
    (0..<100).map { $0 * $0 * $0 },
    (0..<100).map { $0 * ($0 + 1) / 2 * 60 + $0 * 31 % 4 },
    (0..<200).map { Int64(truncatingIfNeeded: $0 &* 0x9E37_79B9_7F4A_7C15 as UInt64) },
    [.min, .max, 0, -1],
  ]

  /// Numbers for which each of the float codecs is the shortest.
  private static let floatSamples: [[Double]] = [
    [1.5, 1.5, 1.5],
    (0..<300).map { Double($0 * 37 % 101) / 100 },
    (0..<300).map { 1e9 + Double($0 * $0) },
    (0..<200).map { 1 / Double($0 + 3) },
    (0..<600).map { $0 % 5 == 0 ? 1 / Double($0 + 3) : 0.1 },
    (0..<100).map { index in
      Double(sign: .plus, exponent: index * 17 % 900, significand: 1 + 1 / Double(index + 3))
    },
    [.nan, -.infinity, -0.0, 0, Double(bitPattern: 0x7FF0_0000_0000_0002), 5e-324],
  ]
}
