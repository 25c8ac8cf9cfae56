import Testing

@testable import ChunkEncoding

@Suite("Plain escapes") struct PlainEscapesTests {
  private func isIn(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBufferPointer { PlainEscapes.areIn($0) }
  }

  @Test(
    "are those of ASCII's visible characters",
    arguments: [
      (#"{"a":"f\u0061il"}"#, true), (#"\u0020"#, true), (#"\u007F"#, true), (#"\\u0041"#, true),
      (#"{"a":"\u00e9"}"#, false), (#"\u0019"#, false), (#"\u0080"#, false), (#"\u00"#, false),
      (#"u0061"#, false), (#"\u0161"#, false), ("", false), (#"\u00e9 \u0\u00 \u0065"#, true),
    ])
  func found(text: String, isIn expected: Bool) { #expect(isIn(text) == expected) }

  @Test("of a value's characters start as they do")
  func starts() {
    let starts = PlainEscapes.starts(of: Array("f0Oo".utf8))
      .map { String(decoding: $0, as: UTF8.self) }
    #expect(starts == [#"\u003"#, #"\u004"#, #"\u006"#])
    for character in "f0Oo".utf8 {
      let digits = String(character, radix: 16)
      let written = #"\u00"# + digits
      #expect(isIn(written))
      #expect(starts.contains { written.hasPrefix($0) })
    }
  }
}
