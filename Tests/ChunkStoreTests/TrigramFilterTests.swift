import Testing
import TextMatching

@testable import ChunkStore

@Suite("Trigram filters") struct TrigramFilterTests {
  private func filter(_ lines: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for line in lines {
      bytes += line.utf8
      ends.append(bytes.count)
    }
    return bytes.withUnsafeBufferPointer {
      TrigramFilter.encode($0, lineEnds: ends[...], base: 0)
    }
  }

  private func mayContain(_ filter: [UInt8], _ needle: Needle) throws -> Bool {
    try filter.withUnsafeBytes { try TrigramFilter($0).mayContain(needle) }
  }

  private func needle(_ texts: String..., foldsCase: Bool = false) -> Needle {
    Needle(texts: texts.map { Array($0.utf8) }, foldsCase: foldsCase)
  }

  @Test("never say no to a needle that is there, and mostly to others")
  func needles() throws {
    var generator = SeededGenerator(seed: 51)
    for count in [1, 30, 1200] {
      func word() -> String {
        String((0..<6).map { _ in "abcdeFGH1 é-".randomElement(using: &generator) ?? "a" })
      }
      let lines = (0..<count).map { _ in word() + word() }
      let filter = filter(lines)
      var (others, passed) = (0, 0)
      for _ in 0..<300 {
        let line = Array((lines.randomElement(using: &generator) ?? "").utf8)
        let start = Int.random(in: 0..<line.count, using: &generator)
        let part = Array(line[start..<Int.random(in: (start + 1)...line.count, using: &generator)])
        #expect(try mayContain(filter, Needle(texts: [Array("zzzzzz".utf8), part])))
        #expect(
          try mayContain(filter, Needle(texts: [part.map(\.lowercaseASCII)], foldsCase: true)))
        let other = "xyz" + word()
        others += 1
        passed += try mayContain(filter, needle(other)) ? 1 : 0
      }
      #expect(passed * 2 < others)
    }
  }

  @Test("do not look over the ends of lines, and say nothing of short needles")
  func edges() throws {
    let filter = filter(["one", "two", "", "x"])
    #expect(try mayContain(filter, needle("one")))
    #expect(try mayContain(filter, needle("TWO")))
    #expect(try !mayContain(filter, needle("onetwo")))
    #expect(try mayContain(filter, needle("qq")))
    #expect(try !mayContain(filter, needle("qqq", "two!")))
    #expect(try mayContain([], needle("qqq")))
  }

  @Test("of a wrong size are refused", arguments: [[8, 0], [9], [17, 0, 0], [9, 0, 0]])
  func damage(bytes: [UInt8]) {
    #expect(throws: (any Error).self) { try mayContain(bytes, needle("abc")) }
  }
}
