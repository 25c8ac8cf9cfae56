import Testing

@testable import ChunkEncoding

@Suite("Bytes")
struct BytesTests {
  @Test("varints take the bytes that are foretold and come back")
  func varints() throws {
    for value in [0, 1, 127, 128, 16383, 16384, UInt64(Int64.max), .max, .max - 1] as [UInt64] {
      var writer = ByteWriter()
      writer.append(varint: value)
      #expect(writer.count == ByteWriter.size(varint: value))
      try writer.bytes.withUnsafeBytes { bytes in
        var reader = ByteReader(bytes)
        #expect(try reader.readVarint() == value)
        try reader.finish()
      }
    }
  }

  @Test("a varint of more than 64 bits is an error")
  func longVarint() {
    let bytes = [UInt8](repeating: 0xFF, count: 11)
    #expect(throws: ChunkDecodingError.self) {
      try bytes.withUnsafeBytes { bytes in
        var reader = ByteReader(bytes)
        _ = try reader.readVarint()
      }
    }
  }

  @Test("zig-zag orders numbers by size")
  func zigZag() {
    #expect([0, -1, 1, -2, 2].map { ZigZag.encode($0) } == [0, 1, 2, 3, 4])
    for value in [Int64.min, .max, 0, -1] { #expect(ZigZag.decode(ZigZag.encode(value)) == value) }
  }

  @Test("the hash changes with any bit, any length and any order of words")
  func hashSensitivity() {
    var seen: Set<UInt64> = []
    for length in 0..<100 {
      let zeros = [UInt8](repeating: 0, count: length)
      #expect(seen.insert(PageHash.hash(zeros)).inserted)
      for bit in 0..<(8 * length) {
        var bytes = zeros
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(PageHash.hash(bytes) != PageHash.hash(zeros))
      }
    }
    let forth = Array(0..<64).map { UInt8($0) }
    #expect(PageHash.hash(Array(forth[32...] + forth[..<32])) != PageHash.hash(forth))
  }
}

@Suite("Front-coded strings")
struct FrontCodedStringsTests {
  private static func words(_ count: Int, seed: UInt64) -> [String] {
    var generator = SeededGenerator(seed: seed)
    var words: Set<String> = [""]
    while words.count < count {
      let length = Int.random(in: 0..<12, using: &generator)
      words.insert(
        String((0..<length).map { _ in "aabé_1".randomElement(using: &generator) ?? "a" }))
    }
    return words.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.suffix(count)
  }

  @Test("are found by number and by text", arguments: [0, 1, 15, 16, 17, 300])
  func lookup(count: Int) throws {
    let words = Self.words(count, seed: UInt64(count))
    let bytes = FrontCodedStringsEncoder.encode(words)
    try bytes.withUnsafeBytes { bytes in
      let strings = try FrontCodedStrings(bytes)
      #expect(strings.count == words.count)
      for (index, word) in words.enumerated() {
        #expect(try strings.string(at: index) == word)
        #expect(try strings.index(of: word) == index)
        #expect(try strings.index(of: word + "\u{1}") == nil)
      }
      #expect(try strings.index(of: "zzz") == nil)
      #expect(throws: ChunkDecodingError.self) { try strings.string(at: words.count + 16) }
    }
  }

  @Test("of damaged bytes give an error or strings, and never trap")
  func garbage() {
    var generator = SeededGenerator(seed: 9)
    let bytes = FrontCodedStringsEncoder.encode(Self.words(100, seed: 1))
    for _ in 0..<2000 {
      var broken = bytes
      for _ in 0..<Int.random(in: 1..<4, using: &generator) {
        broken[Int.random(in: 0..<broken.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      broken.removeLast(Int.random(in: 0..<10, using: &generator))
      broken.withUnsafeBytes { bytes in
        guard let strings = try? FrontCodedStrings(bytes) else { return }
        _ = try? strings.index(of: "aab")
        _ = try? strings.string(at: 77)
        try? strings.forEach { (_, _) in }
      }
    }
  }
}
