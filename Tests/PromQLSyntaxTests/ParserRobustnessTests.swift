import Diagnostics
import PromQLSyntax
import Testing

/// The parser against text that nobody would write.
@Suite("PromQL parser robustness") struct ParserRobustnessTests {
  /// SplitMix64, so that failures can be had again.
  struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  static let words = [
    "sum", "by", "(", ")", "{", "}", "[", "]", "foo", "rate", "5m", "1", "\"x\"", "=", "=~", "!=",
    "+",
    "-", "*", "/", "^", ",", ":", "offset", "@", "start", "end", "(", ")", "on", "ignoring",
    "group_left", "bool", "and", "unless", "topk", "without", "fill", "anchored", "`", "'", "#",
    "\n",
    "é", "0x", "1e", "inf", "step()", "min_of",
  ]

  @Test(arguments: 1...40)
  func neverCrashesOnTokenSoup(seed: UInt64) {
    var random = SeededGenerator(state: seed)
    for _ in 0..<200 {
      let count = Int.random(in: 0..<24, using: &random)
      let text = (0..<count).map { _ in Self.words.randomElement(using: &random)! }
        .joined(separator: Bool.random(using: &random) ? " " : "")
      let result = parsePromQL(text)
      if let expr = result.expr {
        let printed = expr.description
        // The reference prints infinity with a sign, which reads back as a sign before it.
        if printed.contains("Inf") { continue }
        #expect(parsePromQL(printed).expr?.description == printed, "\(text)")
        #expect(parsePromQL(expr.pretty).expr?.description == printed, "\(text)")
      } else {
        #expect(!result.diagnostics.isEmpty, "rejected without a word: \(text)")
      }
    }
  }

  @Test(arguments: 1...20)
  func neverCrashesOnRandomBytes(seed: UInt64) {
    var random = SeededGenerator(state: seed)
    for _ in 0..<200 {
      let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      _ = parsePromQL(String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test func refusesToNestWithoutEnd() {
    for (open, close) in [("(", ")"), ("-", ""), ("abs(", ")"), ("1 ^ ", "")] {
      let text =
        String(repeating: open, count: 20_000) + "1" + String(repeating: close, count: 20_000)
      let result = parsePromQL(text)
      #expect(result.expr == nil)
      #expect(result.diagnostics.first?.id == "promql/too-deep", "\(open)")
    }
  }

  @Test func aNegativeZeroKeepsItsSignAsADuration() {
    #expect(parsePromQL("-0d").expr?.description == "-0s")
    #expect(parsePromQL("-0s").expr?.description == "-0s")
  }

  @Test func aChainOfOperatorsHasItsLimit() {
    let most = "foo" + String(repeating: " + foo", count: 500)
    #expect(parsePromQL(most).expr?.description == most)
    let text = most + " + foo"
    #expect(parsePromQL(text).diagnostics.first?.id == "promql/too-deep")
  }

  @Test func whatStandsOverEachOtherIsCountedThroughAllLevels() {
    let rows = [
      String(repeating: "(", count: 400) + "g"
        + String(repeating: String(repeating: " + g", count: 400) + ")", count: 400),
      "g" + String(repeating: "[1m:1s]", count: 100_000),
      "g[" + String(repeating: "1 + ", count: 100_000) + "1]",
      "g offset (" + String(repeating: "1 + ", count: 100_000) + "1)",
      "g[" + String(repeating: "-", count: 100_000) + "1]",
    ]
    for row in rows { #expect(parsePromQL(row).diagnostics.last?.id == "promql/too-deep") }
  }
}
