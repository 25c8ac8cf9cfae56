import Testing

@testable import ChunkEncoding

/// What is read of a short range is what is read of the whole.
@Suite("Ranges of columns")
struct ColumnRangeTests {
  private static let counts = [1, 2, 127, 128, 129, 130, 256, 257, 500, 512, 513, 1024, 1025, 1500]

  /// Up to `count` numbers that some codec is made for; ranges and kinds differ by `generator`.
  private func integers(
    _ codec: IntegerCodec, count: Int, _ generator: inout SeededGenerator
  ) -> [Int64] {
    let width = Int64.random(in: 0...60, using: &generator)
    var walk = Int64(bitPattern: generator.next()) >> 4
    var speed = Int64(bitPattern: generator.next()) >> 40
    return (0..<Int64(count)).map { index in
      let noise = Int64(bitPattern: generator.next()) >> (63 - width)
      let far = generator.next() % 50 == 0 ? Int64(bitPattern: generator.next()) : 0
      switch codec {
      case .constant: return walk
      case .line: return walk &+ index &* speed
      case .frameOfReference: return noise &+ far
      case .delta, .deltaWithEntryPoints:
        walk &+= noise &+ far
        return walk
      case .deltaOfDelta, .deltaOfDeltaWithEntryPoints:
        speed &+= noise &+ far
        walk &+= speed
        return walk
      case .lineWithRests: return walk &+ index &* speed &+ noise
      }
    }
  }

  private func read(_ bytes: [UInt8], count: Int, _ range: Range<Int>) throws -> [Int64] {
    try bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var values = [Int64](repeating: 7, count: range.count)
      try IntegerColumn.decode(&reader, count: count, range: range, into: &values)
      try reader.finish()
      return values
    }
  }

  private func ranges(of count: Int, _ generator: inout SeededGenerator) -> [Range<Int>] {
    let random = (0..<12).map { _ in
      let start = Int.random(in: 0...count, using: &generator)
      return start..<Int.random(in: start...count, using: &generator)
    }
    let edges = [0, 1, 127, 128, 129, 256, 512, count - 1, count].filter {
      (0...count).contains($0)
    }
    return random + edges.flatMap { low in edges.filter { $0 >= low }.map { low..<$0 } }
  }

  @Test("of integers are those of the whole, in every form", arguments: IntegerCodec.allCases)
  func integerRanges(codec: IntegerCodec) throws {
    var generator = SeededGenerator(seed: UInt64(codec.rawValue))
    for count in Self.counts {
      let values = integers(codec, count: count, &generator)
      var writer = ByteWriter()
      IntegerColumn.encode(values, into: &writer)
      for range in ranges(of: count, &generator) {
        #expect(try read(writer.bytes, count: count, range) == Array(values[range]))
      }
      guard count > 1 || codec != .deltaOfDelta else { continue }
      // By this very codec too, however long the column is.
      var forced = ByteWriter()
      forced.append(fixed: codec.rawValue)
      withUnsafeTemporaryAllocation(of: Int64.self, capacity: 3 * count) { scratch in
        values.withUnsafeBufferPointer {
          IntegerForms($0, scratch: scratch).encode(with: codec, into: &forced)
        }
      }
      for range in ranges(of: count, &generator) {
        #expect(try read(forced.bytes, count: count, range) == Array(values[range]))
      }
    }
  }

  @Test("of floats are those of the whole, in every form", arguments: 0..<6)
  func floatRanges(kind: Int) throws {
    var generator = SeededGenerator(seed: UInt64(kind))
    for count in Self.counts {
      let values = (0..<count).map { index -> Double in
        switch kind {
        case 0: .nan
        case 1: Double(Int.random(in: 0..<9999, using: &generator)) / 100
        case 2: .pi * (index % 3 == 0 ? 1 : Double(index / 7))
        case 3: Double(bitPattern: generator.next())
        case 4: index % 40 < 2 ? .infinity : Double(index * index)
        default: 1 / Double(index + 3)
        }
      }
      var writer = ByteWriter()
      FloatColumn.encode(values, into: &writer)
      for range in ranges(of: count, &generator) {
        var found: [Double] = [3]
        try writer.bytes.withUnsafeBytes { bytes in
          var reader = ByteReader(bytes)
          try FloatColumn.decode(&reader, count: count, range: range, appendingTo: &found)
          try reader.finish()
        }
        #expect(found.map(\.bitPattern) == ([3] + values[range]).map(\.bitPattern))
      }
    }
  }

  /// Columns that are read as floats in one pass, and such as just are not.
  @Test("of decimals are those of the whole, bit for bit", arguments: 0..<120)
  func decimalRanges(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let power = [1, 10, 1000, 1e6][seed % 4]
    let factor: Int64 = [1, 4096, 1_000_003][seed / 4 % 3]
    let width = Int64.random(in: 0...40, using: &generator)
    let limit: Int64 = 1 << 53
    let isWalk = Bool.random(using: &generator)
    let drift = Bool.random(using: &generator) ? 0 : Int64.random(in: -99...99, using: &generator)
    // Where the numbers stand: near zero, anywhere, near the greatest integers that are exact.
    let place = [0, Int64.random(in: -limit...limit, using: &generator), limit - 1][seed % 3]
    for count in Self.counts {
      var walk: Int64 = 0
      let values = (0..<count).map { _ -> Double in
        let noise = Int64.random(in: 0..<(1 << width), using: &generator)
        let far = generator.next() % 400 == 0 ? Int64.random(in: 0...limit, using: &generator) : 0
        walk = (isWalk ? walk : 0) &+ noise &+ drift &- far
        let number = (place &+ walk &* factor) % limit
        return Double(number) / power
      }
      var writer = ByteWriter()
      FloatColumn.encode(values, into: &writer)
      for range in ranges(of: count, &generator) {
        var found = [Double](repeating: .nan, count: range.count + 2)
        try writer.bytes.withUnsafeBytes { bytes in
          var reader = ByteReader(bytes)
          try FloatColumn.decode(
            &reader, count: count, range: range, into: &found, at: 1..<(range.count + 1))
          try reader.finish()
        }
        #expect(found.first?.isNaN == true && found.last?.isNaN == true)
        #expect(
          found.dropFirst().dropLast().map(\.bitPattern) == values[range].map(\.bitPattern))
      }
    }
  }

  @Test("of floats in one long piece, as once written, are read")
  func onePiece() throws {
    let values = (0..<1000).map { 1 / Double($0 + 3) }
    var bits = BitWriter()
    bits.append(values[0].bitPattern, width: 64)
    for (before, value) in zip(values, values.dropFirst()) {
      bits.append(0b11 | 63 << 8, width: 14)
      bits.append(before.bitPattern ^ value.bitPattern, width: 64)
    }
    let stream = bits.finish()
    var writer = ByteWriter()
    writer.append(fixed: FloatCodec.xor.rawValue)
    writer.append(count: stream.count)
    writer.append(bytes: stream)
    var found: [Double] = []
    try writer.bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      try FloatColumn.decode(&reader, count: 1000, range: 600..<700, appendingTo: &found)
      try reader.finish()
    }
    #expect(found == Array(values[600..<700]))
  }

  @Test("begin at entry points that cost next to nothing")
  func entryPointsAreSmall() {
    var generator = SeededGenerator(seed: 1)
    var total: Int64 = 0
    let values = (0..<8192).map { _ -> Int64 in
      total += Int64.random(in: 0..<64, using: &generator)
      return total
    }
    var writer = ByteWriter()
    IntegerColumn.encode(values, into: &writer)
    #expect(writer.bytes[0] == IntegerCodec.deltaWithEntryPoints.rawValue)
    // Six bits a number, two bytes a miniblock for its head, and two for its entry point.
    #expect(writer.count <= 8192 * 6 / 8 + 64 * 4 + 8)
  }

  @Test(
    "begin at entry points that the whole agrees with",
    arguments: [IntegerCodec.deltaWithEntryPoints, .deltaOfDeltaWithEntryPoints])
  func falseEntryPoints(codec: IntegerCodec) throws {
    var generator = SeededGenerator(seed: 2)
    let values = integers(codec, count: 600, &generator)
    var writer = ByteWriter()
    writer.append(fixed: codec.rawValue)
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: 1800) { scratch in
      values.withUnsafeBufferPointer {
        IntegerForms($0, scratch: scratch).encode(with: codec, into: &writer)
      }
    }
    // The lowest bits of the first byte of the second entry point.
    var bytes = writer.bytes
    var place = 1
    for _ in 0..<(codec == .deltaWithEntryPoints ? 1 : 2) {
      while bytes[place] >= 0x80 { place += 1 }
      place += 1
    }
    bytes[place] ^= 2
    #expect(throws: ChunkDecodingError.invalid(DeltaEntryCodec.fault)) {
      try read(bytes, count: 600, 0..<600)
    }
    #expect(try read(bytes, count: 600, 0..<128) == Array(values[..<128]))
  }

  @Test("do not look at the miniblocks before and behind them")
  func othersAreNotRead() throws {
    var generator = SeededGenerator(seed: 3)
    let values = (0..<1024).map { _ in Int64.random(in: 0..<1000, using: &generator) }
    var writer = ByteWriter()
    IntegerColumn.encode(values, into: &writer)
    var bytes = writer.bytes
    // Ten bits a number: the last miniblock is the last 160 bytes, the first one that far ahead.
    for index in 0..<160 {
      bytes[bytes.count - 1 - index] ^= 0xFF
      bytes[bytes.count - 8 * 160 + index] ^= 0xFF
    }
    #expect(try read(bytes, count: 1024, 128..<896) == Array(values[128..<896]))
    #expect(try read(bytes, count: 1024, 0..<1024) != values)
  }
}
