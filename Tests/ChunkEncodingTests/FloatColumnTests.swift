import Testing

@testable import ChunkEncoding

@Suite("Float columns")
struct FloatColumnTests {
  private func encoded(_ values: [Double]) -> [UInt8] {
    var writer = ByteWriter()
    FloatColumn.encode(values, into: &writer)
    return writer.bytes
  }

  private func decodedBits(_ bytes: [UInt8], count: Int) throws -> [UInt64] {
    try bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var values = [Double](repeating: 7, count: count)
      try FloatColumn.decode(&reader, into: &values)
      try reader.finish()
      return values.map(\.bitPattern)
    }
  }

  private static let stale = Double(bitPattern: 0x7ff0_0000_0000_0002)
  private static let odd: [Double] = [
    0, -0.0, 1, -1, .infinity, -.infinity, .nan, stale, Double(bitPattern: 0x7ff8_0000_0000_0001),
    Double(bitPattern: 0xfff8_dead_beef_0001), .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    9_007_199_254_740_991, 9_007_199_254_740_992, 9_007_199_254_740_994, 1e300, 0.1, 0.3, 1e-14,
    .pi, 123.456, 1e15 + 0.5,
  ]

  @Test("give back every odd value bit for bit, alone and among decimals")
  func oddValues() throws {
    for value in Self.odd {
      var inside = (0..<200).map { Double($0) / 4 }
      inside[100] = value
      var ahead = (0..<200).map { Double($0) / 100 }
      ahead.replaceSubrange(0..<3, with: [value, value, value])
      let columns = [[value], [value, 1.5], [1.5, value], [value, value, 2.25], inside, ahead]
      for column in columns {
        #expect(try decodedBits(encoded(column), count: column.count) == column.map(\.bitPattern))
      }
    }
    #expect(
      try decodedBits(encoded(Self.odd), count: Self.odd.count) == Self.odd.map(\.bitPattern))
  }

  @Test("give back random bit patterns", arguments: 0..<20)
  func randomBits(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let count = Int.random(in: 1..<600, using: &generator)
    let wild = (0..<count).map { _ in Double(bitPattern: generator.next()) }
    #expect(try decodedBits(encoded(wild), count: count) == wild.map(\.bitPattern))
    let mixed = wild.map { value -> Double in
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: return value
      case 1: return Self.odd.randomElement(using: &generator) ?? 0
      case 2: return Double(Int.random(in: -1000..<1000, using: &generator)) / 100
      default: return 42
      }
    }
    #expect(try decodedBits(encoded(mixed), count: count) == mixed.map(\.bitPattern))
  }

  @Test("choose each codec where it is the cheapest", arguments: FloatCodec.allCases)
  func everyCodecIsUsed(codec: FloatCodec) throws {
    let values = Self.column(for: codec)
    #expect(encoded(values)[0] == codec.rawValue)
    #expect(try decodedBits(encoded(values), count: values.count) == values.map(\.bitPattern))
  }

  private static func column(for codec: FloatCodec) -> [Double] {
    var generator = SeededGenerator(seed: 4)
    switch codec {
    case .constant: return [.nan, .nan]
    case .decimal:
      return (0..<500).map { _ in Double(Int.random(in: 0..<9999, using: &generator)) / 100 }
    case .xor, .xorPieces:
      return (0..<(codec == .xor ? 500 : 1500)).map { Double.pi * ($0 % 3 == 0 ? 1 : 2) }
    case .raw: return (0..<500).map { _ in Double(bitPattern: generator.next()) }
    }
  }

  @Test("of two-decimal gauges cost what their integers cost")
  func decimalCost() {
    var generator = SeededGenerator(seed: 5)
    let values = (0..<1024).map { _ in
      Double(2000 + Int.random(in: 0..<128, using: &generator)) / 100
    }
    #expect(encoded(values).count < 1024 * 7 / 8 + 8 * 3 + 16)
  }

  @Test("cut short anywhere give an error")
  func truncation() {
    let columns: [[Double]] = [
      Self.odd, [1, 2, 3.5], [.pi, .pi, 1], (0..<200).map { $0 == 9 ? .nan : Double($0) },
    ]
    for values in columns {
      let bytes = encoded(values)
      for length in 0..<bytes.count {
        #expect(throws: ChunkDecodingError.self) {
          try decodedBits(Array(bytes[..<length]), count: values.count)
        }
      }
    }
  }

  @Test("of random bytes give an error or values, and never trap", arguments: 0..<20)
  func garbage(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<300 {
      let length = Int.random(in: 0..<200, using: &generator)
      var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      if !bytes.isEmpty { bytes[0] = UInt8.random(in: 0...5, using: &generator) }
      _ = try? decodedBits(bytes, count: Int.random(in: 0..<400, using: &generator))
    }
  }
}
