import Testing

@testable import ChunkEncoding

@Suite("Integer columns")
struct IntegerColumnTests {
  private func encoded(_ values: [Int64]) -> [UInt8] {
    var writer = ByteWriter()
    IntegerColumn.encode(values, into: &writer)
    return writer.bytes
  }

  private func decoded(_ bytes: [UInt8], count: Int) throws -> [Int64] {
    try bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var values = [Int64](repeating: 7, count: count)
      try IntegerColumn.decode(&reader, into: &values)
      try reader.finish()
      return values
    }
  }

  private static let adversarial: [[Int64]] = [
    [], [0], [.min], [.max], [.min, .max], [.max, .min, 0, -1, 1], [5, 5, 5],
    [.min, .min + 1, .max - 1, .max], Array(repeating: .min, count: 300),
    (0..<300).map { Int64($0) * 15_000 }, (0..<1000).map { $0 % 7 == 0 ? .max : .min },
    (0..<129).map { Int64($0 * $0) }, (0..<128).map { $0 == 77 ? 1 << 40 : Int64($0) },
    [0, .min], [.min, 0, .min], [0, 1 << 62, -(1 << 62)],
  ]

  @Test("give back every number", arguments: adversarial)
  func roundTrip(values: [Int64]) throws {
    #expect(try decoded(encoded(values), count: values.count) == values)
  }

  @Test("give back random walks of all widths", arguments: 0..<64)
  func randomWalks(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(width))
    for count in [1, 2, 3, 127, 128, 129, 256, 1000] {
      let shift = Int64(63 - width)
      var walk: Int64 = 0
      let steps = (0..<count).map { _ -> Int64 in
        walk &+= Int64(bitPattern: generator.next()) >> shift
        return walk
      }
      #expect(try decoded(encoded(steps), count: count) == steps)
      let flat = (0..<count).map { _ in Int64(bitPattern: generator.next()) >> shift }
      #expect(try decoded(encoded(flat), count: count) == flat)
    }
  }

  @Test("of a regular scrape cost a few bytes")
  func regularTimesCostNothing() {
    let times = (0..<8192).map { 1_700_000_000_000 + Int64($0) * 15_000 }
    #expect(encoded(times).count < 20)
  }

  @Test("of a jittered scrape cost about the jitter's bits")
  func jitterCostsItsBits() {
    var generator = SeededGenerator(seed: 1)
    let times = (0..<8192).map {
      1_700_000_000_000 + Int64($0) * 15_000 + Int64.random(in: -5...5, using: &generator)
    }
    // 4 bits a number, and under 3 bytes a miniblock.
    #expect(encoded(times).count < 8192 / 2 + 64 * 3 + 20)
  }

  @Test("divide out what all numbers share")
  func commonDivisor() {
    var generator = SeededGenerator(seed: 2)
    let pages = (0..<1024).map { _ in Int64.random(in: 0..<16, using: &generator) * 4096 }
    #expect(encoded(pages).count < 1024 / 2 + 8 * 3 + 10)
  }

  @Test("choose each codec where it is the cheapest", arguments: IntegerCodec.allCases)
  func everyCodecIsUsed(codec: IntegerCodec) throws {
    let values = Self.column(for: codec)
    #expect(encoded(values)[0] & 0x7F == codec.rawValue)
    #expect(try decoded(encoded(values), count: values.count) == values)
  }

  private static func column(for codec: IntegerCodec) -> [Int64] {
    var generator = SeededGenerator(seed: 3)
    var walk: Int64 = 0
    var speed: Int64 = 0
    switch codec {
    case .constant: return [9, 9, 9]
    case .line: return [3, 8, 13]
    case .frameOfReference:
      return (0..<512).map { _ in Int64.random(in: 0..<1000, using: &generator) }
    case .delta, .deltaWithEntryPoints:
      return (0..<(codec == .delta ? 128 : 512)).map { _ in
        walk += Int64.random(in: 0..<1000, using: &generator)
        return walk
      }
    case .deltaOfDelta, .deltaOfDeltaWithEntryPoints:
      return (0..<(codec == .deltaOfDelta ? 128 : 512)).map { _ in
        speed += Int64.random(in: -50..<50, using: &generator)
        walk += speed
        return walk
      }
    case .lineWithRests:
      return (0..<512).map { Int64($0) * 977 + Int64.random(in: -5...5, using: &generator) }
    }
  }

  @Test("cut short anywhere give an error")
  func truncation() {
    for values in Self.adversarial where !values.isEmpty {
      let bytes = encoded(values)
      for length in 0..<bytes.count {
        #expect(throws: ChunkDecodingError.self) {
          try decoded(Array(bytes[..<length]), count: values.count)
        }
      }
    }
  }

  @Test("of random bytes give an error or numbers, and never trap", arguments: 0..<20)
  func garbage(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<300 {
      let length = Int.random(in: 0..<200, using: &generator)
      var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      if !bytes.isEmpty { bytes[0] = UInt8.random(in: 0...7, using: &generator) | bytes[0] & 0x80 }
      _ = try? decoded(bytes, count: Int.random(in: 0..<400, using: &generator))
    }
  }
}
