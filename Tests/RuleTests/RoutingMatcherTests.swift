import AlertRouting
import Diagnostics
import TelemetryModel
import Testing

@Suite("Alert matchers")
struct RoutingMatcherTests {
  private func texts(_ text: String, _ syntax: MatcherSyntax) -> [String]? {
    guard let parsed = try? parseMatchers(text, syntax: syntax) else { return nil }
    return parsed.matchers.map(\.matcher.description)
  }

  @Test(arguments: [
    (#"a="b""#, [#"a="b""#]), (#"{a="b", c=~"d|e",}"#, [#"a="b""#, #"c=~"d|e""#]),
    (#"a=b"#, [#"a="b""#]), (#" a != "b,c" "#, [#"a!="b,c""#]), ("{}", []), ("", []),
    (#"a!~"\\d""#, [#"a!~"\\d""#]), (#"a="x\"y""#, [#"a="x\"y""#]),
  ])
  func bothSyntaxesRead(text: String, expected: [String]) {
    #expect(texts(text, .classic) == expected)
    #expect(texts(text, .utf8Strict) == expected)
    #expect((try? parseMatchers(text))?.warnings == [])
  }

  @Test(arguments: [
    (#"a="#, [#"a="""#]), (#"a=b\d"#, [#"a="b\\d""#]), (#"a=~"\d""#, [#"a=~"\\d""#]),
    (#"a=b c"#, [#"a="b c""#]),
  ])
  func onlyTheClassicSyntaxReads(text: String, expected: [String]) throws {
    #expect(texts(text, .classic) == expected)
    #expect(texts(text, .utf8Strict) == nil)
    let parsed = try parseMatchers(text)
    #expect(parsed.matchers.map(\.matcher.description) == expected)
    #expect(parsed.warnings.map(\.id) == ["routing/classic-matcher"])
  }

  @Test func theModernSyntaxReadsAnyName() throws {
    #expect(texts(#""foo bar"="1", 𝄞=2"#, .utf8Strict) == [#""foo bar"="1""#, #""𝄞"="2""#])
    #expect(texts(#""foo bar"="1""#, .classic) == nil)
    #expect(try parseMatchers(#""foo bar"="1""#).warnings == [])
  }

  @Test func theClassicReadingWinsADisagreement() throws {
    // An escape of the UTF-8 syntax that the classic one takes for two characters.
    let parsed = try parseMatchers(#"a="\t""#)
    #expect(parsed.matchers.map(\.matcher.value) == [#"\t"#])
    #expect(parsed.warnings.map(\.id) == ["routing/matcher-disagreement"])
  }

  @Test(arguments: ["a", "=b", #"a="b"#, "a=b,,c=d", "{{a=b}}", #"a="b"c"#, "1a=", "a=b}x"])
  func refusesMalformedText(text: String) {
    if let parsed = try? parseMatchers(text, syntax: .utf8Strict) {
      Issue.record("read \(text) as \(parsed.matchers)")
    }
  }

  @Test func anAbsentLabelIsAnEmptyOne() throws {
    let whole = SourceRange(0, 0)
    #expect(try AlertMatcher(Matcher("a", .equal, ""), range: whole).matches([:]))
    #expect(try !AlertMatcher(Matcher("a", .notEqual, ""), range: whole).matches([:]))
    #expect(try AlertMatcher(Matcher("a", .regex, ".*"), range: whole).matches([:]))
    #expect(try !AlertMatcher(Matcher("a", .regex, "b"), range: whole).matches(["a": "bb"]))
    #expect(try AlertMatcher(Matcher("a", .notRegex, "b"), range: whole).matches([:]))
  }

  @Test func garbageDoesNotCrash() {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    let alphabet = Array("ab=!~\"\\,{} \n'é")
    for _ in 0..<4000 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      for syntax in MatcherSyntax.allCases {
        guard let parsed = try? parseMatchers(text, syntax: syntax) else { continue }
        for matcher in parsed.matchers {
          #expect(matcher.range.start >= 0 && matcher.range.end <= text.utf8.count)
        }
      }
    }
  }
}
