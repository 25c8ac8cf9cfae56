import Testing

@testable import ChunkEncoding

/// Bytes as other programs write them.
@Suite("Foreign bytes") struct ForeignBytesTests {
  private static func unpack(_ bytes: [UInt8], limit: Int = 1 << 20) throws -> [UInt8] {
    var output: [UInt8] = [9, 9, 9]
    try bytes.withUnsafeBytes { try SnappyBlock.decode($0, limit: limit, into: &output) }
    return output
  }

  /// A block and what it holds.
  private struct Block: Sendable {
    var packed: [UInt8]
    var plain: [UInt8]
  }

  private static let blocks: [Block] = [
    // Nothing; a literal; a literal whose length has a byte of its own.
    Block(packed: [0], plain: []),
    Block(packed: [3, 0x08, 1, 2, 3], plain: [1, 2, 3]),
    Block(
      packed: [61, 0xF0, 60] + [UInt8](repeating: 7, count: 61),
      plain: [UInt8](repeating: 7, count: 61)),
    // Copies with offsets of 11 bits, two bytes, four bytes; one that reaches into itself.
    Block(packed: [8, 0x0C, 1, 2, 3, 4, 0x01, 4], plain: [1, 2, 3, 4, 1, 2, 3, 4]),
    Block(packed: [6, 0x08, 1, 2, 3, 0x0A, 2, 0], plain: [1, 2, 3, 2, 3, 2]),
    Block(packed: [5, 0x08, 1, 2, 3, 0x07, 3, 0, 0, 0], plain: [1, 2, 3, 1, 2]),
    Block(packed: [7, 0, 5, 0x16, 1, 0], plain: [5, 5, 5, 5, 5, 5, 5]),
  ]

  @Test(arguments: blocks.indices)
  func snappyUnpacks(_ number: Int) throws {
    #expect(try Self.unpack(Self.blocks[number].packed) == Self.blocks[number].plain)
  }

  @Test(
    arguments: [
      // Cut in the length, a literal, a copy; too long, too short; copies from nowhere.
      [0x80], [3, 0x08, 1, 2], [3, 0xF4, 1], [8, 0x0C, 1, 2, 3, 4, 1], [2, 0x08, 1, 2, 3],
      [4, 0x08, 1, 2, 3], [8, 0x0C, 1, 2, 3, 4, 1, 5], [6, 0x08, 1, 2, 3, 0x0A, 0, 0],
      [0xFF, 0xFF, 0xFF, 0xFF, 7, 0, 1],
    ] as [[UInt8]])
  func damagedSnappyIsAnError(_ packed: [UInt8]) {
    #expect(throws: ChunkDecodingError.self) { try Self.unpack(packed) }
  }

  @Test func snappyKeepsToItsLimit() {
    #expect(throws: ChunkDecodingError.self) { try Self.unpack([3, 0x08, 1, 2, 3], limit: 2) }
  }

  @Test func anyBytesUnpackOrAreAnError() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<5000 {
      var bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      if !bytes.isEmpty { bytes[0] &= 0x7F }
      if let output = try? Self.unpack(bytes) { #expect(output.count == Int(bytes[0])) }
    }
  }

  /// RFC 3720, appendix B.4, and the usual check value.
  private static let checksums: [UInt32: [UInt8]] = [
    0x8A91_36AA: [UInt8](repeating: 0, count: 32), 0x62A8_AB43: [UInt8](repeating: 0xFF, count: 32),
    0x46DD_794E: [UInt8](0..<32), 0x113F_DB5C: [UInt8]((0..<32).reversed()),
    0xE306_9283: Array("123456789".utf8), 0: [],
  ]

  @Test(arguments: checksums.keys.sorted())
  func checksumsAreCastagnolis(_ checksum: UInt32) throws {
    let bytes = try #require(Self.checksums[checksum])
    #expect(bytes.withUnsafeBytes { CRC32C.checksum($0) } == checksum)
    let parts = (bytes.prefix(5), bytes.dropFirst(5))
    let first = Array(parts.0).withUnsafeBytes { CRC32C.checksum($0) }
    let whole = Array(parts.1).withUnsafeBytes { CRC32C.checksum($0, continuing: first) }
    #expect(whole == checksum)
    #expect(bytes.withUnsafeBytes { CRC32C.byTables($0) } == checksum)
  }

  /// The processor's instruction and the tables agree, at every length and alignment.
  @Test func checksumsAreTheSameOnEveryProcessor() {
    var generator = SeededGenerator(seed: 9)
    let bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &generator) }
    bytes.withUnsafeBytes { bytes in
      for count in 0..<64 {
        let initial = UInt32.random(in: 0...UInt32.max, using: &generator)
        let start = Int.random(in: 0..<200, using: &generator)
        let part = UnsafeRawBufferPointer(rebasing: bytes[start..<(start + count)])
        #expect(
          CRC32C.checksum(part, continuing: initial)
            == CRC32C.byTables(part, continuing: initial))
      }
    }
  }

  @Test func bitsComeFromTheHighestOn() {
    let bytes: [UInt8] = [0b1010_0110, 0xFF, 0x01, 0x80, 0, 0, 0, 0, 0xAB, 0xCD]
    bytes.withUnsafeBytes { bytes in
      var reader = HighBitReader(bytes)
      #expect(reader.read(3) == 0b101)
      #expect(reader.read(13) == 0b0_0110_1111_1111)
      #expect(reader.read(64) == 0x0180_0000_0000_ABCD)
      #expect(!reader.isPastEnd)
      #expect(reader.remaining == 0)
      #expect(reader.read(1) == 0)
      #expect(reader.isPastEnd)
    }
  }

  @Test func anyWidthAtAnyPlaceIsReadAsBitByBit() {
    var generator = SeededGenerator(seed: 3)
    let bytes = (0..<40).map { _ in UInt8.random(in: 0...255, using: &generator) }
    bytes.withUnsafeBytes { bytes in
      for start in 0..<64 {
        for width in 1...64 {
          var slow = HighBitReader(bytes)
          for _ in 0..<start { _ = slow.read(1) }
          let expected = (0..<width).reduce(UInt64(0)) { value, _ in value << 1 | slow.read(1) }
          var reader = HighBitReader(bytes)
          reader.position = start
          #expect(reader.read(width) == expected)
        }
      }
    }
  }

  @Test func numbersOfTooManyBytesAreNone() {
    [UInt8](repeating: 0xFF, count: 12).withUnsafeBytes { bytes in
      var reader = HighBitReader(bytes)
      #expect(reader.readVarint() == nil)
    }
    ([0xE5, 0x8E, 0x26] as [UInt8]).withUnsafeBytes { bytes in
      var reader = HighBitReader(bytes)
      #expect(reader.readVarint() == 624_485)
    }
  }
}
