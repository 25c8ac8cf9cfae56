// Stage order, the labels that stages read, paths and address patterns.

import LogQLSyntax
import Testing

private func stages(_ text: String) -> [Stage] {
  guard case .log(let expr)? = parseLogQL("{a=\"b\"} " + text).query else { return [] }
  return expr.stages
}

@Suite struct StageOrderTests {
  @Test(arguments: [
    ("| json |= \"x\"", "|= \"x\" | json"),
    ("| decolorize |= \"x\"", "|= \"x\" | decolorize"),
    ("| json | a=\"b\" |= \"x\"", "| json | a=\"b\" |= \"x\""),
    ("| json |= \"x\" | a=\"b\" | logfmt |= \"y\"", "|= \"x\" | json | a=\"b\" |= \"y\" | logfmt"),
    ("| line_format \"z\" |= \"x\"", "| line_format \"z\" |= \"x\""),
    ("|= \"x\" | unpack |= \"y\"", "|= \"x\" | unpack |= \"y\""),
  ])
  func movesLineFiltersToTheBarrier(_ written: String, _ executed: String) {
    #expect(reordered(stages(written)).map(\.kind) == stages(executed).map(\.kind))
  }
}

@Suite struct LabelNeedsTests {
  @Test(arguments: [
    ("| json | status >= 500", ["status"]),
    ("| json | label_format x=y, z=\"{{.w}}\"", ["w", "y"]),
    ("| json | line_format \"{{.a}} {{ $.b | upper }}\"", ["a", "b"]),
    ("| json | drop a, b=\"c\"", ["b"]),
    ("|= \"x\" | json", []),
  ])
  func namesTheLabelsThatAreRead(_ text: String, _ labels: [String]) {
    #expect(labelsRead(by: stages(text)) == .some(Set(labels)))
  }

  @Test func aTemplateOfTheWholeMapReadsEverything() {
    #expect(labelsRead(by: stages("| json | line_format \"{{.}}\"")) == .all)
  }
}

@Suite struct FieldPathTests {
  @Test func readsKeysAndIndexes() throws {
    let path = try FieldPath("a.b[0][\"k-1\"].c")
    #expect(path.components == [.key("a"), .key("b"), .index(0), .key("k-1"), .key("c")])
  }

  @Test(arguments: ["", "[", "a.", "a[1.5]", "a[x]", "a b", "a..b", "-"])
  func refusesWhatIsNoPath(_ text: String) {
    #expect(throws: FieldPath.Failure.self) { try FieldPath(text) }
  }
}

@Suite struct AddressPatternTests {
  @Test(arguments: [
    "192.168.4.5", "192.168.4.5/16", "10.0.0.1-10.0.0.9", "::1", "2001:db8::/32",
    "2001:db8::1-2001:db8::8", "::ffff:1.2.3.4",
  ])
  func readsAddressesNetworksAndRanges(_ text: String) {
    #expect(AddressPattern(text) != nil)
  }

  @Test(arguments: [
    "", "b", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4/33", "1.2.3.4/-1", "1::2::3",
    "1.2.3.4-::1", "10.0.0.9-10.0.0.1", ":::", "1.2.3.4/", "-",
  ])
  func refusesEverythingElse(_ text: String) {
    #expect(AddressPattern(text) == nil)
  }
}

@Suite struct RegexSyntaxTests {
  @Test(arguments: [
    ("[a", "missing closing ]: `[a`"), ("(a", "missing closing ): `(a`"),
    ("a)", "unexpected ): `a)`"),
    ("*", "missing argument to repetition operator: `*`"),
    ("a**", "invalid nested repetition operator: `**`"),
    ("a{2,1}", "invalid repeat count: `{2,1}`"), ("a{1001}", "invalid repeat count: `{1001}`"),
    ("\\q", "invalid escape sequence: `\\q`"), ("[z-a]", "invalid character class range: `z-a`"),
    ("(?P<a b>x)", "invalid named capture: `(?P<a b>`"),
    ("(?=x)", "invalid or unsupported Perl syntax: `(?=`"),
    ("\\", "trailing backslash at end of expression: ``"),
  ])
  func complainsInGosWords(_ pattern: String, _ complaint: String) {
    #expect(RegexSyntax.matcherError(in: pattern) == "error parsing regexp: " + complaint)
  }

  @Test(arguments: [
    "a{,2}", "x{", "[]a]", "[^]]", "[[:alpha:]_-]", "\\pL\\p{Greek}", "(?i)a(?s:b)", "\\Qa*b\\E",
    "a+?b*?c??", "(?P<x>a)|(?<y>b)", "\\x{1F600}\\x41\\012", "[a-\\x7f\\d-]",
  ])
  func acceptsGosSyntax(_ pattern: String) {
    #expect(RegexSyntax.matcherError(in: pattern) == nil)
  }

  @Test(arguments: [
    ("", true), (".*", true), (".+", false), ("^$", true), ("a|", true), ("(a?)*", true),
    ("\\b", false),
    ("bar|baz", false), ("a{0,3}", true), ("[a]*b*", true),
  ])
  func knowsWhatMatchesNothing(_ pattern: String, _ expected: Bool) {
    #expect(RegexSyntax.matchesEmpty(pattern) == expected)
  }
}
