import Testing
import TextMatching

/// Regular expressions in Go's syntax, patterns, substrings.
@Suite("Text matching") struct RegexTests {
  @Test func matchesTheWholeTextOrAPartOfIt() throws {
    let regex = try Regex("b+")
    #expect(regex.matchesWhole("bb"))
    #expect(!regex.matchesWhole("abb"))
    var text = "abb"
    #expect(text.withUTF8 { regex.isFound(in: $0) })
  }

  @Test func aDotMatchesANewlineOnlyWhereAsked() throws {
    #expect(try !Regex("a.b").matchesWhole("a\nb"))
    #expect(try Regex("a.b", dotMatchesNewline: true).matchesWhole("a\nb"))
  }

  @Test(arguments: ["(", "[a", "*", "a{2,1}", "(?<=a)b"])
  func refusesBrokenPatternsInGosWords(_ pattern: String) throws {
    let text = try #require(Regex.failure(ofPattern: pattern))
    #expect(text.hasPrefix("error parsing regexp: "))
  }

  @Test(arguments: [
    ("$1-${name}", "x-7"), ("$$", "$"), ("$2x", ""), ("${2}x", "7x"), ("$9", ""), ("a$", "a$"),
  ])
  func expandsGroups(_ template: String, _ result: String) throws {
    let regex = try Regex("([a-z])(?P<name>[0-9])")
    #expect(regex.expansion(of: template, on: "x7") == result)
  }

  @Test func whatDoesNotMatchExpandsToNothing() throws {
    #expect(try Regex("a").expansion(of: "x", on: "b") == nil)
  }

  @Test func escapedTextMatchesItself() throws {
    let text = #"a.b*c[d]\e{1}|f(g)^h$"#
    #expect(try Regex(Regex.escaped(text)).matchesWhole(text))
  }

  @Test func findsSubstringsByBytes() {
    let searcher = SubstringSearcher([0, 255])
    #expect([1, 0, 255, 2].withUnsafeBufferPointer { searcher.first(in: $0) } == 1)
    #expect([0, 1, 255].withUnsafeBufferPointer { searcher.first(in: $0) } == nil)
  }

  @Test(arguments: [
    ("foo <_>", "xx foo bar", true), ("foo <_>", "foo ", false),
    ("GET /api", "GET /api 200", false),
    ("<_>end", "the end", true), ("", "", true), ("", "x", false),
  ])
  func patternFiltersAsTheReference(_ pattern: String, _ line: String, _ isKept: Bool) {
    var line = line
    #expect(line.withUTF8 { LinePattern(pattern).matches($0) } == isKept)
  }

  @Test func patternParsersTakeTheRestWhereALiteralIsMissing() {
    var line = "POST"
    var found: [String: String] = [:]
    line.withUTF8 { bytes in
      LinePattern("<m> <p>").forEachCapture(of: bytes) { name, range in
        found[name] = String(decoding: bytes[range], as: UTF8.self)
      }
    }
    #expect(found == ["m": "POST"])
  }
}
