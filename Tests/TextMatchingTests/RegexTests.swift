import Testing
import TextMatching

@Suite struct RegexTests {
  private func groups(_ pattern: String, _ text: [UInt8], from start: Int = 0) throws -> [String?]?
  {
    let regex = try Regex(pattern)
    return text.withUnsafeBufferPointer { bytes in
      regex.firstMatch(in: bytes, from: start).map { found in
        found.map { $0.map { String(decoding: bytes[$0], as: UTF8.self) } }
      }
    }
  }

  @Test(arguments: [
    ("[a", "error parsing regexp: missing closing ]: `[a`"),
    ("a(b", "error parsing regexp: missing closing ): `a(b`"),
    ("*a", "error parsing regexp: missing argument to repetition operator: `*`"),
    ("a)", "error parsing regexp: unexpected ): `a)`"),
    ("a{1001}", "error parsing regexp: invalid repeat count: `{1001}`"),
    ("a**", "error parsing regexp: invalid nested repetition operator: `**`"),
    ("[b-a]", "error parsing regexp: invalid character class range: `b-a`"),
    ("\\8", "error parsing regexp: invalid escape sequence: `\\8`"),
    ("(?<n", "error parsing regexp: invalid named capture: `(?<n`"),
    ("a\\", "error parsing regexp: trailing backslash at end of expression: ``"),
    ("(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"),
  ])
  func tellsWhatIsWrong(pattern: String, text: String) {
    #expect(Regex.failure(ofPattern: pattern) == text)
  }

  @Test func namesItsGroups() throws {
    let regex = try Regex("(?P<year>\\d+)-(\\d+)(?P<day>-\\d+)?")
    #expect(regex.groupCount == 3)
    #expect(regex.groupNames == ["year", "", "day"])
    #expect(try groups(regex.pattern, Array("on 2026-07".utf8)) == ["2026-07", "2026", "07", nil])
  }

  @Test(arguments: [
    ("(?<a>x)(?P<b>y)", ["a", "b"]), ("[(?<a>]\\((?<b>x)", ["b"]), ("\\Q(?<a>\\E(?<b>x)", ["b"]),
    ("[]](?<a>x)[^](](?<b>y)", ["a", "b"]),
  ])
  func readsBothFormsOfNamedGroups(pattern: String, names: [String]) throws {
    #expect(try Regex(pattern).groupNames == names)
  }

  @Test func searchesFromAPlace() throws {
    #expect(try groups("a.", Array("ab ac".utf8), from: 1) == ["ac"])
    #expect(try groups("a.", Array("ab ac".utf8), from: 4) == nil)
    #expect(try groups("a*", [], from: 0) == [""])
  }

  @Test(arguments: [
    ("foo", "foo", true), ("foo", "xfoo", false), ("foo.*", "foobar", true),
    ("foo.*", "xfoobar", false), (".*foo", "xfoo", true), (".*foo.*", "xfoox", true),
    ("a|bc|", "bc", true), ("a|bc|", "", true), ("a|bc|", "b", false), (".*", "a\nb", false),
    ("a.*", "a\nb", false), ("a\\.b", "a.b", true), ("a\\.b", "axb", false), ("", "", true),
    ("err.*", "xerr", false),
  ])
  func matchesWholeTexts(pattern: String, text: String, matches: Bool) throws {
    #expect(try Regex(pattern).matchesWhole(text) == matches)
  }

  @Test func letsTheDotMatchANewlineOnlyWhenAsked() throws {
    #expect(try Regex("a.*b", dotMatchesNewline: true).matchesWhole("a\nb"))
    #expect(try !Regex("a.*b").matchesWhole("a\nb"))
  }

  /// Go's expressions take a byte that is no UTF-8 for one character, U+FFFD.
  @Test func takesBytesThatAreNoUTF8ForCharacters() throws {
    let text: [UInt8] = [0x61, 0xFF, 0x62, 0x00, 0x63]
    let dot = try Regex("a.b")
    let whole = try Regex("a[^x]b.c")
    let replacement = try Regex("\u{FFFD}")
    text.withUnsafeBufferPointer { bytes in
      #expect(dot.isFound(in: bytes))
      #expect(whole.matchesWhole(bytes))
      #expect(replacement.isFound(in: bytes))
      #expect(dot.firstMatch(in: bytes)?.first == 0..<3)
    }
    let behind = try Regex("(.)b(.)")
    text.withUnsafeBufferPointer { bytes in
      #expect(behind.firstMatch(in: bytes, from: 1) == [1..<4, 1..<2, 3..<4])
    }
  }

  @Test(arguments: [
    ("$1-$2", "a-b"), ("${1}x", "ax"), ("$1x", ""), ("$name", "b"), ("${name}", "b"), ("$$1", "$1"),
    ("$9", ""), ("$", "$"), ("${1", "${1"), ("$0", "ab"), ("$-", "$-"),
  ])
  func expandsTemplates(template: String, text: String) throws {
    #expect(try Regex("(a)(?P<name>b)").expansion(of: template, on: "xaby") == text)
  }

  @Test func expandsNothingWithoutAMatch() throws {
    #expect(try Regex("a").expansion(of: "$0", on: "b") == nil)
  }

  @Test(arguments: ["", "a.b", "\\", "[x]{2}|(y)^$*+?", "é\n"])
  func escapesTexts(text: String) throws {
    #expect(try Regex(Regex.escaped(text)).matchesWhole(text))
  }
}
