// Properties that hold for every text: no crash, and printing is stable.

import Diagnostics
import LogQLSyntax
import Testing

/// A small generator with a fixed seed (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite struct PropertyTests {
  private static let pieces: [String] = [
    "{", "}", "(", ")", "[5m]", "[", "]", ",", "=", "!=", "=~", "!~", "|", "|=", "|~", "|>", "!>",
    "==", ">", ">=", "<", "<=", "+", "-", "*", "/", "%", "^", "{a=\"b\"}", "a", "b", "count", "ip(",
    "\"x\"", "`y`", "'z'", "\"", "5m", "-5m", "10KB", "1", "0.5", "0x1p3", "0b", "08", "by",
    "without",
    "on", "ignoring", "group_left", "or", "and", "unless", "bool", "offset", "json", "logfmt",
    "--strict", "regexp", "pattern", "unwrap", "line_format", "label_format", "drop", "keep",
    "decolorize", "unpack", "rate(", "sum(", "topk(", "quantile_over_time(", "label_replace(",
    "vector(", "bytes(", "now()", "#", "//", "/*", "*/", "\n", "é", "\u{201C}", "\"<_> x <y>\"",
    "\"(?P<n>.*)\"", "\"{{.x}}\"", "\"[\"",
  ]

  @Test(arguments: [1 as UInt64, 2, 3, 4])
  func survivesSoupsOfTokens(_ seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    for _ in 0..<3000 {
      let count = Int.random(in: 1...24, using: &generator)
      let words = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }
      check(words.joined(separator: Bool.random(using: &generator) ? " " : ""))
    }
  }

  @Test(arguments: [5 as UInt64, 6])
  func survivesRandomBytes(_ seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    for _ in 0..<3000 {
      let count = Int.random(in: 0...40, using: &generator)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      check(String(decoding: bytes, as: UTF8.self))
      check("{a=\"b\"} " + String(decoding: bytes.map { $0 & 0x7F }, as: UTF8.self))
    }
  }

  @Test(arguments: [7 as UInt64, 8, 9])
  func printsWhatItReadsAgain(_ seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    var query = QueryGenerator(generator: generator)
    for _ in 0..<1000 {
      let text = query.next()
      guard let parsed = parseLogQL(text).query else {
        Issue.record("refused: \(text)")
        continue
      }
      checkPrinting(parsed)
    }
    generator = query.generator
  }

  @Test(arguments: [
    "1 % 0", "1e308 * 10", "sum(rate({a=\"b\"}[5m])) + -1e308 * 10", "{a=\"b\"} | logfmt ! | json",
  ])
  func printsWhatHasNoWordOfItsOwn(_ text: String) throws {
    checkPrinting(try #require(parseLogQL(text).query))
  }

  private func check(_ text: String) {
    let result = parseLogQL(text)
    for diagnostic in result.diagnostics where diagnostic.severity == .error {
      #expect(referenceErrorText(for: diagnostic, in: text) != nil)
      if let range = diagnostic.range {
        #expect(range.start >= 0 && range.start <= range.end && range.end <= text.utf8.count)
      }
    }
    #expect((result.query == nil) == result.diagnostics.contains { $0.severity == .error })
    if let query = result.query { checkPrinting(query) }
  }

  private func checkPrinting(_ query: Query) {
    let text = query.canonicalText(.faithful)
    let again = parseLogQL(text).query
    #expect(again?.canonicalText(.faithful) == text)
    #expect(parseLogQL(query.prettyText(.faithful)).query?.canonicalText(.faithful) == text)
  }
}

/// Makes queries that must be accepted.
private struct QueryGenerator {
  var generator: SeededGenerator

  mutating func next() -> String {
    Bool.random(using: &generator) ? log(unwrap: false) : metric(depth: 4)
  }

  private mutating func pick(_ choices: [String]) -> String {
    choices.randomElement(using: &generator) ?? ""
  }

  private mutating func log(unwrap: Bool) -> String {
    var text = pick(["{a=\"b\"}", "{a=~\"x.+\", c!=\"d\"}", "{ e = `f` }"])
    for _ in 0..<Int.random(in: 0...4, using: &generator) { text += " " + stage() }
    return unwrap ? text + " | unwrap " + pick(["x", "bytes(x)", "duration(y) | z > 1"]) : text
  }

  private mutating func stage() -> String {
    pick(
      [
        "|= \"x\" or `y`", "!= \"x\" or ip(\"10.0.0.0/8\")", "|~ \"a+\"", "|> \"<_> z\"", "| json",
        "| json a=\"b[0]\", c", "| logfmt --strict --keep-empty", "| logfmt a, b=\"c\"", "| unpack",
        "| regexp \"(?P<n>.*)\"", "| pattern `<a> - <b>`", "| line_format \"{{.a}}\"",
        "| decolorize",
        "| label_format a=b, c=`{{.d}}`", "| drop a, b=\"c\"", "| keep a, b=~\"c\"",
      ].shuffled(using: &generator) + ["| " + filter(depth: 3)])
  }

  private mutating func filter(depth: Int) -> String {
    if depth == 0 || Int.random(in: 0...2, using: &generator) == 0 {
      return pick([
        "a=\"b\"", "a!=\"b\"", "a=~`5..`", "a > 5", "a <= -1.5", "a == 1h30m", "a >= 2.5KiB",
        "a = ip(\"::1\")", "rate < 1e3", "count != 250ms",
      ])
    }
    let lhs = filter(depth: depth - 1)
    let rhs = filter(depth: depth - 1)
    return pick(["\(lhs) and \(rhs)", "\(lhs) or \(rhs)", "\(lhs), \(rhs)", "(\(lhs)) \(rhs)"])
  }

  private mutating func metric(depth: Int) -> String {
    if depth == 0 { return range() }
    let inner = metric(depth: depth - 1)
    let other = range()
    return pick([
      range(), "sum by (a, b) (\(inner))", "topk(3, \(inner)) without (c)", "(\(inner))",
      "\(inner) / \(other)", "\(inner) > bool on (a) group_left (b) \(other)",
      "\(inner) or vector(0.25)", "2 ^ \(other)", "\(inner) * ignoring (a) group_right \(other)",
      "label_replace(\(inner), \"a\", \"$1\", \"b\", \"(.*)\")",
    ])
  }

  private mutating func range() -> String {
    let offset = pick(["", " offset 5m", " offset -1h30m", " offset 1.5s"])
    let lines = "(\(log(unwrap: false)) [\(pick(["5m", "1h30m", "25h"]))]\(offset))"
    let numbers = "\(log(unwrap: true)) [1m]\(offset)"
    return pick([
      "count_over_time" + lines, "rate" + lines, "bytes_rate" + lines,
      "avg_over_time(\(numbers)) by (a)", "quantile_over_time(0.99, \(numbers)) without ()",
    ])
  }
}
