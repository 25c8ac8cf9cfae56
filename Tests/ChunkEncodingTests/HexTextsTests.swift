import Testing

@testable import ChunkEncoding

@Suite("Hexadecimal numbers")
struct HexTextsTests {
  /// Encodes texts that stand one behind the other; nil where they are no such column.
  private func encode(_ texts: [String]) -> [UInt8]? {
    var spans: [TextSpan] = []
    for text in texts {
      spans.append(TextSpan(start: spans.last?.range.upperBound ?? 0, length: text.utf8.count))
    }
    let bytes = texts.flatMap(\.utf8)
    return bytes.withUnsafeBufferPointer { bytes in
      spans.withUnsafeBufferPointer { spans in
        bytes.baseAddress.flatMap { base in
          HexTexts.encode(TextSource(base: base, spans: spans, times: nil))
        }
      }
    }
  }

  private func decode(_ bytes: [UInt8], count: Int) throws -> [String] {
    try bytes.withRawBytes { (bytes) throws(ChunkDecodingError) in
      var reader = ByteReader(bytes)
      var budget = DecodingBudget(byteCount: 1 << 20, count: count)
      let values = try HexTexts.decode(&reader, count: count, budget: &budget)
      try reader.finish()
      return (0..<count).map { String(decoding: values.text($0), as: UTF8.self) }
    }
  }

  private func random(
    _ length: Int, isUpper: Bool, _ generator: inout SeededGenerator
  ) -> String {
    let digits = isUpper ? "0123456789ABCDEF" : "0123456789abcdef"
    return String((0..<length).map { _ in digits.randomElement(using: &generator) ?? "0" })
  }

  private func uuid(_ digits: String) -> String {
    var parts: [Substring] = []
    var rest = digits[...]
    for length in [8, 4, 4, 4, 12] {
      parts.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return parts.joined(separator: "-")
  }

  @Test("of every length come back, two digits a byte", arguments: [false, true])
  func lengths(isUpper: Bool) throws {
    var generator = SeededGenerator(seed: isUpper ? 1 : 2)
    for length in 4...128 {
      for count in [1, 2, 7] {
        let texts = (0..<count).map { _ in random(length, isUpper: isUpper, &generator) }
        let bytes = try #require(encode(texts))
        #expect(bytes.count <= (length * count + 1) / 2 + 3)
        #expect(try decode(bytes, count: count) == texts)
      }
    }
  }

  @Test("with the dashes of a UUID come back", arguments: [false, true])
  func dashes(isUpper: Bool) throws {
    var generator = SeededGenerator(seed: 3)
    let texts = (0..<50).map { _ in uuid(random(32, isUpper: isUpper, &generator)) }
    let bytes = try #require(encode(texts))
    #expect(bytes.count == 2 + 50 * 16)
    #expect(try decode(bytes, count: 50) == texts)
  }

  @Test("are none where any byte is no digit of theirs")
  func strangers() throws {
    var generator = SeededGenerator(seed: 4)
    let plain = (0..<3).map { _ in random(16, isUpper: false, &generator) }
    let dashed = (0..<3).map { _ in "a" + uuid(random(32, isUpper: false, &generator)).dropFirst() }
    for texts in [plain, dashed] {
      for place in texts[0].utf8.indices.indices {
        let offset = texts[0].utf8.distance(from: texts[0].startIndex, to: place)
        for byte in 0..<0x80 as Range<UInt8> {
          let isDigit = byte &- 0x30 < 10 || byte &- 0x61 < 6
          let isDash = Array(texts[1].utf8)[offset] == 0x2D
          if isDash ? byte == 0x2D : isDigit { continue }
          var changed = Array(texts[1].utf8)
          changed[offset] = byte
          let column = [texts[0], String(decoding: changed, as: UTF8.self), texts[2]]
          #expect(encode(column) == nil, "byte \(byte) at \(offset)")
        }
      }
    }
  }

  @Test("as words are the digits one by one, and no other bytes are")
  func words() {
    var generator = SeededGenerator(seed: 5)
    for isUpper in [false, true] {
      for _ in 0..<1000 {
        let number = UInt32.random(in: 0...UInt32.max, using: &generator)
        let text = String(number, radix: 16, uppercase: isUpper)
        let digits = Array(String(repeating: "0", count: 8 - text.count).utf8) + Array(text.utf8)
        let word = digits.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        #expect(HexWord.digits(number, isUpper: isUpper) == word)
        #expect(HexWord.number(word) == number)
        let strange = word ^ 1 << UInt64.random(in: 0..<64, using: &generator)
        let isSound = (0..<8).allSatisfy {
          HexTexts.value(UInt8(truncatingIfNeeded: strange >> (8 * $0)), upper: isUpper) < 16
        }
        #expect(
          (HexWord.digits(HexWord.number(strange), isUpper: isUpper) == strange) == isSound)
      }
    }
  }
}
