import QueryEditing
import QueryEngine
import Testing

/// Two metrics and a stream label, told by hand.
private struct FewNames: QueryVocabulary {
  let metricNames = ["node_load1", "up"]

  func labelNames(for language: QueryLanguage, ofMetric metric: String?) -> [String] {
    switch language {
    case .promQL: metric == "up" ? ["instance", "job"] : ["cpu", "instance", "job"]
    case .logQL: ["job", "level"]
    }
  }

  func labelValues(
    _ label: String, for language: QueryLanguage, ofMetric metric: String?
  ) -> [String] {
    label == "job" ? ["chat-server", "chat-web", #"odd"one"#] : []
  }
}

@Suite("Completion of queries")
struct QueryCompletionTests {
  private func words(
    _ text: String, _ language: QueryLanguage = .promQL, isQuoteClosed: Bool = false
  ) -> [String] {
    QueryCompletion(FewNames()).candidates(
      before: text, language: language, isQuoteClosed: isQuoteClosed
    ).words
  }

  @Test("an expression begins with a function, an aggregation or a metric")
  func completesExpressions() {
    #expect(words("sum(nod") == ["node_load1"])
    #expect(words("histogram_q") == ["histogram_quantile(", "histogram_quantiles("])
    #expect(words("up + count_v") == ["count_values("])
    #expect(words("bytes_", .logQL) == ["bytes_over_time(", "bytes_rate("])
  }

  @Test("label names follow a brace, a comma and grouping words")
  func completesLabelNames() {
    #expect(words("up{") == ["instance", "job"])
    #expect(words(#"up{job="a", in"#) == ["instance"])
    #expect(words("sum by (c") == ["cpu"])
    #expect(words("a / on(job) group_left (") == ["cpu", "instance", "job"])
    #expect(words("{l", .logQL) == ["level"])
  }

  @Test("label values are closed by their quote, unless it is there, and never need escapes")
  func completesLabelValues() {
    #expect(words(#"up{job="chat-s"#) == [#"chat-server""#])
    #expect(words(#"up{job=~'chat-"#, isQuoteClosed: true) == ["chat-server", "chat-web"])
    #expect(words(#"up{job="odd"#).isEmpty)
  }

  @Test("ranges, stages, comments and other strings have their own")
  func completesByPlace() {
    #expect(words("rate(up[5") == ["5m]"])
    #expect(words(#"{a="b"} | js"#, .logQL) == ["json"])
    #expect(words("up # no").isEmpty)
    #expect(words(#"{a="b"} |= "js"#, .logQL).isEmpty)
  }

  @Test("the word's start is told in bytes")
  func tellsWordStart() {
    let found = QueryCompletion(FewNames()).candidates(
      before: #"up{job="chat-s"#, language: .promQL)
    #expect(found.wordStart == 8)
  }

  @Test("random text neither crashes nor gives a start behind the text")
  func survivesRandomText() {
    var state: UInt64 = 7
    let alphabet = Array(#"up{}()[]"'`=~!,|#\ a\#n"#.utf8)
    for _ in 0..<2000 {
      var text: [UInt8] = []
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      #expect(CompletionPosition(before: text).wordStart <= text.count)
    }
  }
}
