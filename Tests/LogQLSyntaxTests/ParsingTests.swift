// What the parser makes of texts: accepted ones by their canonical form, refused ones by their
// error.

import Diagnostics
import LogQLSyntax
import TelemetryModel
import Testing

private func strict() -> ParseOptions {
  var options = ParseOptions()
  options.isStrict = true
  return options
}

/// The canonical form of an accepted query, or the reference's text for a refused one.
private func verdict(_ text: String, _ options: ParseOptions = strict()) -> String {
  let result = parseLogQL(text, options: options)
  if let query = result.query { return query.description }
  return result.diagnostics.first.flatMap { referenceErrorText(for: $0, in: text) } ?? ""
}

@Suite struct ParsingTests {
  @Test(arguments: [
    ("{a=`b\\d`}", "{a=\"b\\\\d\"}"),
    ("{a=\"b\"} # c\n |= \"#\"", "{a=\"b\"} |= \"#\""),
    ("{a=\"b\"} /* c */ // d", "{a=\"b\"}"),
    (
      "count_over_time({a=\"b\"}[1h30m] offset -10m)",
      "count_over_time({a=\"b\"}[1h30m] offset -10m0s)"
    ),
    ("SUM BY (A) (RATE({a=\"b\"}[5m]))", "sum by (A)(rate({a=\"b\"}[5m]))"),
    ("{a=\"b\"} | x > 1.5h", "{a=\"b\"} | x>1h30m0s"),
    ("{a=\"b\"} | x > 1d", "{a=\"b\"} | x>24h0m0s"),
    ("{a=\"b\"} | x >= 10KB", "{a=\"b\"} | x>=10kB"),
    ("{a=\"b\"} | count=\"1\"", "{a=\"b\"} | count=\"1\""),
    ("{a=\"b\"} | rate > 2", "{a=\"b\"} | rate>2"),
    ("{a=\"b\"} | a==1, b!=\"x\" or c<2", "{a=\"b\"} | ( a==1 , ( b!=\"x\" or c<2 ) )"),
    ("{a=\"b\"} | a==1 b!=\"x\" or c<2", "{a=\"b\"} | ( a==1 , ( b!=\"x\" or c<2 ) )"),
    ("{a=\"b\"} | a==1 or b!=\"x\", c<2", "{a=\"b\"} | ( a==1 or ( b!=\"x\" , c<2 ) )"),
    ("{a=\"b\"} | a==1 and b!=\"x\" or c<2", "{a=\"b\"} | ( ( a==1 , b!=\"x\" ) or c<2 )"),
    ("{a=\"b\"} != \"x\" or \"y\"", "{a=\"b\"} != \"x\" != \"y\""),
    ("{a!=\"\"}", "{a!=\"\"}"),
    ("{a=~\".+\"}", "{a=~\".+\"}"),
    ("{a!~\"^$\"}", "{a!~\"^$\"}"),
    ("-2^2", "4"), ("2^3^2", "512"), ("10/5/2", "1"), ("10%0", "NaN"), ("1 == bool 2", "0"),
    ("2 > 1", "1"), ("1 - 0", "1"), ("1--1", "2"), ("1+1--1", "3"), ("0x1p3", "8"), (".5", "0.5"),
    ("rate({a=\"b\"} | unwrap x [5m])", "rate({a=\"b\"} | unwrap x[5m])"),
    ("rate({a=\"b\"}[5m] | json)", "rate({a=\"b\"} | json[5m])"),
    ("rate(({a=\"b\"} | json)[5m])", "rate({a=\"b\"} | json[5m])"),
    ("rate((({a=\"b\"} | json [5m])))", "rate({a=\"b\"} | json[5m])"),
    ("sum by () (rate({a=\"b\"}[5m]))", "sum(rate({a=\"b\"}[5m]))"),
    ("({a=\"b\"} |= \"x\")", "{a=\"b\"} |= \"x\""),
    ("{a=\"b\"} | x=~`5..`", "{a=\"b\"} | x=~`5..`"),
    ("{a=\"b\"} | x=~`foo|bar.*`", "{a=\"b\"} | x=~\"foo|bar.*\""),
    ("\u{FEFF}{a=\"b\"}", "{a=\"b\"}"),
    ("{größe=\"b\"}", "{größe=\"b\"}"),
  ])
  func acceptsAndPrintsCanonically(_ text: String, _ canonical: String) {
    #expect(verdict(text) == canonical)
  }

  @Test(arguments: [
    ("", "parse error : syntax error: unexpected $end"),
    (
      "SUM BY (A) (RATE({a=\"b\"}[5M]))",
      "parse error at line 0, col 25: unknown unit \"M\" in duration \"5M\""
    ),
    (
      "{a=\"b\",}", "parse error at line 1, col 8: syntax error: unexpected }, expecting IDENTIFIER"
    ),
    (
      "{a='b'}",
      "parse error at line 1, col 4: syntax error: unexpected IDENTIFIER, expecting STRING"
    ),
    ("{a='bc'}", "parse error at line 1, col 4: invalid char literal"),
    ("{a=\"\\q\"}", "parse error at line 1, col 4: invalid char escape"),
    (
      "count_over_time({a=\"b\"}[1.5h])",
      "parse error at line 0, col 24: unknown unit \".\" in duration \"1.5h\""
    ),
    ("{a=\"b\"} | x >= 1mb", "parse error at line 1, col 19: syntax error: unexpected $end"),
    ("{a=\"b\"} | offset=\"1\"", "parse error at line 1, col 11: syntax error: unexpected offset"),
    ("1-0", "parse error at line 0, col 2: syntax error: unexpected DURATION"),
    (
      "1 and 2",
      "parse error : unexpected literal for left leg of logical/set binary operation (and): 1.000000"
    ),
    (
      "topk(0, rate({a=\"b\"}[1m]))",
      "parse error : invalid parameter (must be greater than 0) topk(0"
    ),
    ("topk(1.5, rate({a=\"b\"}[1m]))", "parse error : invalid parameter topk(1.5,"),
    ("topk(rate({a=\"b\"}[1m]))", "parse error : parameter required for operation topk"),
    ("sum(2, rate({a=\"b\"}[1m]))", "parse error : unsupported parameter for operation sum(2,"),
    (
      "count_over_time({a=\"b\"} | unwrap x [5m])",
      "parse error : invalid aggregation count_over_time with unwrap"
    ),
    (
      "sum_over_time({a=\"b\"}[5m])",
      "parse error : invalid aggregation sum_over_time without unwrap"
    ),
    (
      "sum_over_time({a=\"b\"} | unwrap x [5m]) by (a)",
      "parse error : grouping not allowed for sum_over_time aggregation"
    ),
    (
      "{a=\"b\"} | json | unwrap x",
      "parse error at line 1, col 18: syntax error: unexpected unwrap"
    ),
    (
      "{a=\"b\"} | drop",
      "parse error at line 1, col 15: syntax error: unexpected $end, expecting IDENTIFIER"
    ),
    (
      "{a=\"b\"} |~ ip(\"1.2.3.4\")",
      "parse error : stage '|~ ip(\"1.2.3.4\")' : ip: invalid operation"
    ),
    ("({a=\"b\"} |= \"x\") |= \"y\"", "parse error at line 0, col 18: syntax error: unexpected |="),
    (
      "rate({a=\"b\"}[5m] foo)",
      "parse error at line 1, col 18: syntax error: unexpected IDENTIFIER, expecting )"
    ),
    (
      "-rate({a=\"b\"}[5m])",
      "parse error at line 1, col 2: syntax error: unexpected RATE, expecting NUMBER"
    ),
    ("{a=~\"[a\"}", "parse error : error parsing regexp: missing closing ]: `[a`"),
    (
      "{a=\"b\"} | regexp \"x\"",
      "parse error : invalid regexp parser: at least one named capture must be supplied"
    ),
    (
      "{a=\"b\"} | pattern \"<a><b>\"",
      "parse error : invalid pattern parser: found consecutive capture '<a><b>': invalid expression"
    ),
    (
      "{a=\"b\"} | label_format a=b,a=c",
      "parse error : stage '| label_format a=b,a=c' : "
        + "multiple label name 'a' not allowed in a single format operation"
    ),
    (
      "{\"a.b\"=\"x\"}",
      "parse error at line 1, col 2: syntax error: unexpected STRING, expecting IDENTIFIER or }"
    ),
    (
      "{a=\"b\"} | time > now() - 1h",
      "parse error at line 1, col 18: syntax error: unexpected IDENTIFIER"
    ),
    ("{a=\"b\"}\n  | ä=1 )", "parse error at line 2, col 9: syntax error: unexpected )"),
  ])
  func refusesInTheReferencesWords(_ text: String, _ error: String) {
    #expect(verdict(text) == error)
  }

  @Test(arguments: ["{a=~\".*\"}", "{a!=\"b\"}", "{}", "1 + rate({a!~\"x\"}[1m])"])
  func demandsAMatcherThatExcludesEmpty(_ text: String) {
    #expect(verdict(text).hasPrefix("parse error : queries require at least one regexp"))
  }

  @Test func refusesTextThatIsTooLong() {
    let text = "{a=\"" + String(repeating: "b", count: queryLengthLimit) + "\"}"
    #expect(verdict(text) == "parse error : input size too long (\(text.utf8.count) > 131072)")
  }

  @Test(arguments: [
    (String(repeating: "(", count: 100_000), "("),
    ("{a=\"b\"} | " + String(repeating: "(", count: 100_000), "("),
    (String(repeating: "2^", count: 60_000), "^"),
    ("{a=\"b\"} | " + String(repeating: "a=1 ", count: 30_000), "a"),
    ("rate(" + String(repeating: "(", count: 100_000), "("),
    ("{a=\"b\"} |~ \"" + String(repeating: "(", count: 100_000) + "\"", "regex"),
  ])
  func refusesDeepNestingWithoutCrashing(_ text: String, _ what: String) {
    #expect(parseLogQL(text).query == nil)
  }

  @Test func countsTheLevelsOfAChain() {
    let term = "rate({a=\"b\"}[1m])"
    let short = Array(repeating: term, count: 400).joined(separator: "+")
    let long = Array(repeating: term, count: 600).joined(separator: "+")
    #expect(parseLogQL(short).query != nil)
    #expect(parseLogQL(long).diagnostics.first?.id == "logql/nesting")
  }
}

@Suite struct ExtensionTests {
  @Test func readsNowWithAWarning() throws {
    let result = parseLogQL("{a=\"b\"} | json | time > now() - 1h + 30m")
    #expect(result.diagnostics.map(\.id) == ["logql/extension-now"])
    #expect(result.diagnostics.first?.severity == .warning)
    guard case .log(let expr) = try #require(result.query),
      case .labelFilter(let filter) = try #require(expr.stages.last).kind
    else { return #expect(Bool(false)) }
    #expect(filter == .now(label: "time", .greater, offset: -1_800_000_000_000))
    #expect(result.query?.description == "{a=\"b\"} | json | time>now() - 30m0s")
  }

  @Test func readsQuotedLabelNames() {
    let text = "sum by (\"a.b\")(rate({\"a.b\"=\"x\"} | \"offset\"=\"y\" | drop \"c.d\"[1m]))"
    #expect(parseLogQL(text).query?.description == text)
    var options = ParseOptions()
    options.isStrict = true
    #expect(parseLogQL(text, options: options).query == nil)
  }
}

@Suite struct AdviceTests {
  @Test(arguments: [
    ("{a='b'}", "logql/syntax", "\"b\""),
    ("{a=\u{201C}b\u{201D}}", "logql/syntax", "\""),
    ("{a=\"b\"} | x == \"y\"", "logql/syntax", "="),
    ("{a=\"b\"} json", "logql/syntax", "| "),
    ("{a=\"b\"} \"x\"", "logql/syntax", "|= "),
    ("{a=\"b\"} | offset=\"1\"", "logql/reserved-word", "\"offset\""),
    ("cuont_over_time({a=\"b\"}[5m])", "logql/unknown-function", "count_over_time"),
    ("rate({a=\"b\"}[5M])", "logql/token", "5m"),
    ("{a=\"b\"} | x > 1mb", "logql/syntax", "1MB"),
  ])
  func offersAMend(_ text: String, _ id: String, _ replacement: String) throws {
    let diagnostic = try #require(parseLogQL(text).diagnostics.first)
    #expect(diagnostic.id == id)
    #expect(diagnostic.fixIts.map(\.replacement) == [replacement])
  }

  @Test func showsWhereABracketWasOpened() throws {
    let diagnostic = try #require(parseLogQL("sum(rate({a=\"b\"}[5m])").diagnostics.first)
    #expect(diagnostic.notes.contains { $0.range == SourceRange(3, 4) })
  }

  @Test func saysThatAFunctionBelongsToPromQL() throws {
    let diagnostic = try #require(parseLogQL("increase({a=\"b\"}[5m])").diagnostics.first)
    #expect(diagnostic.id == "logql/unknown-function")
    #expect(diagnostic.notes.contains { $0.message.contains("PromQL") })
  }

  @Test func warnsOfATemplateThatNobodyReads() {
    let text = "count_over_time({a=\"b\"} | line_format \"{{.x\" [5m])"
    let result = parseLogQL(text)
    #expect(result.query != nil)
    #expect(result.diagnostics.map(\.severity) == [.warning])
    #expect(parseLogQL(text.replacingPrefix("count", "bytes")).query == nil)
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, _ replacement: String) -> String {
    hasPrefix(prefix) ? replacement + dropFirst(prefix.count) : self
  }
}
