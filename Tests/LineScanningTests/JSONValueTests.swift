import LineScanning
import Testing

@Suite struct JSONValueTests {
  private func parse(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

  @Test(
    arguments: [
      ("null", .null), (" true\n", .bool(true)), ("false", .bool(false)), ("0", .number(0)),
      ("-12", .number(-12)), ("1.5e3", .number(1500)), ("1E-2", .number(0.01)),
      ("12345678901234567890", .number(12_345_678_901_234_567_890)), (#""""#, .string("")),
      (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{C}\n\r\tz")),
      (#""\u00e9\ud83d\ude42""#, .string("é🙂")), (#""\ud83dx""#, .string("\u{FFFD}x")),
      (#""\ude42\u0041""#, .string("\u{FFFD}A")), ("[]", .array([])), ("{ }", .object([])),
      ("[1, [2]]", .array([.number(1), .array([.number(2)])])),
    ] as [(String, JSONValue)])
  func reads(text: String, value: JSONValue) throws {
    #expect(try parse(text) == value)
  }

  @Test func findsTheLastMemberOfAName() throws {
    let value = try parse(#"{"a": 1, "b": {"c": "d"}, "a": 2}"#)
    #expect(value["a"]?.integer == 2)
    #expect(value["b"]?["c"]?.text == "d")
    #expect(value["z"] == nil)
    #expect(value.members?.count == 3)
  }

  @Test(arguments: [
    "", " ", "nul", "01", "-", "1.", "1e", "+1", ".5", "[1", "[1,]", "[1 2]", "{", "{a:1}",
    #"{"a"}"#,
    #"{"a":}"#, #"{"a":1,}"#, #"""#, #""\x""#, #""\u12""#, #""\u12g4""#, "\"a\nb\"", "1 2", "[1]]",
    #""\ud83d\u"#,
  ])
  func refuses(text: String) {
    #expect(throws: JSONFailure.self) { try parse(text) }
  }

  @Test func limitsNesting() throws {
    let most = JSONValue.nestingMax
    let fits = String(repeating: "[", count: most + 1) + String(repeating: "]", count: most + 1)
    #expect(throws: Never.self) { try parse(fits) }
    #expect(throws: JSONFailure.self) { try parse("[" + fits + "]") }
    #expect(throws: JSONFailure.self) { try parse(String(repeating: "[", count: 1_000_000)) }
  }

  @Test func survivesRandomBytes() {
    var generator = SplitMix(state: 7)
    let alphabet = Array(#"{}[]",:\u0123dEe+-.tfn truealsn"#.utf8)
    for _ in 0..<5000 {
      let bytes = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
        Bool.random(using: &generator)
          ? alphabet.randomElement(using: &generator) ?? 0
          : UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? JSONValue.parse(bytes)
    }
  }
}

/// A seeded generator (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators").
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
