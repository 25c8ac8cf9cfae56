import QueryCompletion
import TelemetryModel
import Testing

/// Two metrics with two labels.
private struct Names: CompletionSource {
  func metricNames() -> [String] { ["rate_limit_hits", "up"] }

  func labelNames(selector: [Matcher]) -> [String] {
    ["__name__", "job", "http.method"] + (selector.isEmpty ? ["other"] : [])
  }

  func labelValues(of label: String, selector: [Matcher]) -> [String] {
    label == "job" ? ["api", "a\"b"] : selector.map(\.description)
  }
}

@Suite("Query completion")
struct QueryCompletionTests {
  private func texts(
    _ text: String, _ language: QueryCompleter.Language = .promQL
  ) -> [String] {
    QueryCompleter.completions(of: text, at: text.utf8.count, in: language, from: Names())
      .completions.map(\.text)
  }

  @Test func metricsComeBeforeFunctions() {
    #expect(texts("sum(rat") == ["rate_limit_hits", "rate("])
    #expect(texts("u") == ["up", "unless"])
    #expect(texts("", .logQL).first == "absent_over_time(")
  }

  @Test func labelNamesAreThoseOfTheSelector() {
    #expect(texts("up{") == ["job", #""http.method""#])
    #expect(texts("{o") == ["other"])
    #expect(texts(#"up{job="api", j"#) == ["job"])
    #expect(texts("sum by (j") == ["job"])
  }

  @Test func valuesAreQuotedAndReplaceTheOpenQuote() {
    #expect(texts("up{job=") == [#""api""#, #""a\"b""#])
    let open = QueryCompleter.completions(
      of: #"up{job=~"ap"#, at: 11, in: .promQL, from: Names())
    #expect(open.range == 8..<11)
    #expect(open.completions.map(\.text) == [#""api""#])
    #expect(texts(#"up{a!="x", b="#) == [#""__name__=\"up\"""#, #""a!=\"x\"""#])
  }

  @Test func stagesFollowPipes() {
    #expect(texts(#"{a="b"} | js"#, .logQL) == ["json"])
    #expect(texts(#"{a="b"} |= "x" | line_"#, .logQL) == ["line_format"])
  }

  @Test func nothingFitsInCommentsAndBehindValues() {
    #expect(texts("up # ra").isEmpty)
    #expect(texts(#"up{job="a""#).isEmpty)
  }

  @Test(arguments: [
    ("sum(", true), ("sum(up", true), ("up +", true), ("{a=\"b\"} |", true), ("`x", true),
    ("up", false), ("sum(up)", false), ("up)", false), ("\"x", false), ("", false),
    ("sum( # (", true), ("up # (", false), ("{a=\"(\"}", false),
  ])
  func openBracketsAndOperatorsGoOn(text: String, isUnfinished: Bool) {
    #expect((QueryContinuation(of: text) == .unfinished) == isUnfinished)
  }

  @Test func tokensCoverAnyTextInOrder() {
    var state: UInt64 = 3
    let alphabet = Array("ab1 {}()[]\"'`\\|=~!,#.\né:")
    for _ in 0..<300 {
      var text = ""
      for _ in 0..<16 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      var last = 0
      for token in QueryTokenizer.tokens(of: text) {
        #expect(token.range.lowerBound >= last && !token.range.isEmpty)
        last = token.range.upperBound
      }
      #expect(last <= text.utf8.count)
      for cursor in 0...text.utf8.count {
        let found = QueryCompleter.completions(of: text, at: cursor, in: .logQL, from: Names())
        #expect(found.range.upperBound == cursor)
      }
    }
  }
}
