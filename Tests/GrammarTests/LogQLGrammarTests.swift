import Diagnostics
import LogQLSyntax
import Testing

/// `Grammar/logql.ebnf` and the parser are the same language.
@Suite("LogQL's grammar") struct LogQLGrammarTests {
  static let keywords: Set<String> = [
    "by", "without", "bool", "offset", "on", "ignoring", "group_left", "group_right", "or", "and",
    "unless", "json", "regexp", "logfmt", "unpack", "pattern", "label_format", "line_format",
    "decolorize", "drop", "keep", "unwrap",
  ]

  /// Words that are functions where they are called, and names elsewhere.
  static let functions: Set<String> = [
    "rate", "rate_counter", "count_over_time", "bytes_rate", "bytes_over_time", "avg_over_time",
    "sum_over_time", "min_over_time", "max_over_time", "stdvar_over_time", "stddev_over_time",
    "quantile_over_time", "first_over_time", "last_over_time", "absent_over_time", "sum", "avg",
    "max", "min", "count", "stddev", "stdvar", "bottomk", "topk", "sort", "sort_desc",
    "approx_topk", "bytes", "duration", "duration_seconds", "vector", "label_replace", "ip",
  ]

  private static func isCalled(_ tokens: [String], _ index: Int) -> Bool {
    func token(_ ahead: Int) -> String {
      index + ahead < tokens.count ? tokens[index + ahead].lowercased() : ""
    }
    return token(1) == "(" || (["by", "without"].contains(token(1)) && token(2) == "(")
  }

  static let vocabulary = Vocabulary(
    kinds: [
      "IDENTIFIER": Vocabulary.Kind(["a", "level", "é", "now", "count", "ip"]) { (tokens, index) in
        let word = tokens[index].lowercased()
        guard word.wholeMatch(of: /[a-z_é][a-z0-9_é]*/) != nil, !keywords.contains(word) else {
          return false
        }
        return !functions.contains(word) || !isCalled(tokens, index)
      },
      "STRING": Vocabulary.Kind([#""a.+""#, "`<_> x <y>`", #""(?P<n>.*)""#, #""""#]) { text in
        text.first == "\"" || text.first == "`"
      },
      "NUMBER": Vocabulary.Kind(["1", "0.5", "1e3", "0x1p3"]) { text in
        text.wholeMatch(of: /0x[0-9a-f]+p[0-9]+|[0-9]+(\.[0-9]+)?(e[0-9]+)?/) != nil
      },
      "DURATION": Vocabulary.Kind(["5m", "1h30m", "-5m", "1.5s", "250ms"]) { text in
        text.wholeMatch(of: /-?([0-9.]+(ms|[ywdhms]))+/) != nil
      },
      "BYTES": Vocabulary.Kind(["10KB", "1B", "2.5MiB"]) { text in
        text.wholeMatch(of: /[0-9.]+[KMG]?i?B/) != nil
      },
      "RANGE": Vocabulary.Kind(["[5m]", "[1h30m]"]) { $0.hasPrefix("[") },
      "FUNCTION_FLAG": Vocabulary.Kind(["--strict", "--keep-empty"]) { $0.hasPrefix("--") },
    ],
    conditions: [
      "no parenthesis follows": { (tokens, index) in index == tokens.count || tokens[index] != "("
      },
      "no text follows": { (tokens, index) in
        index == tokens.count || !"\"`".contains(tokens[index].prefix(1))
      },
      "no matching operator follows": { (tokens, index) in
        index == tokens.count || !["=", "!=", "=~", "!~"].contains(tokens[index])
      },
      "no empty text follows": { (tokens, index) in
        index == tokens.count || (tokens[index] != "\"\"" && tokens[index] != "``")
      },
    ])

  static let words =
    keywords.sorted() + functions.sorted() + vocabulary.kinds.values.flatMap(\.samples).sorted()
    + ["(", ")", "(", ")", "{", "}", ",", "=", "!=", "=~", "!~", "==", "<", ">", "<=", ">="]
    + ["|", "|", "|=", "|~", "|>", "!>", "+", "-", "*", "/", "%", "^", "."]

  /// What the parser says.
  enum Verdict: Equatable {
    case accepted
    /// The text is no sentence.
    case refused(String)
    /// A rule beyond the grammar speaks against it; what stands behind may not have been read.
    case wrong(String)
  }

  static func verdict(_ text: String) -> Verdict {
    let result = parseLogQL(text)
    if result.query != nil { return .accepted }
    guard let said = result.diagnostics.first(where: { $0.severity == .error }) else {
      return .refused("without a word")
    }
    let isAboutGrammar = ["logql/syntax", "logql/token"].contains(said.id)
    return isAboutGrammar ? .refused(said.message) : .wrong(said.message)
  }

  @Test func everyNameIsARuleOrAToken() throws {
    let grammar = try EBNF(named: "logql")
    let tokens = Set(Self.vocabulary.kinds.keys)
    for name in grammar.names(from: "query", tokens: tokens) {
      #expect(grammar.rules[name] != nil || tokens.contains(name), "\(name)")
    }
  }

  @Test(arguments: 1...4)
  func whatTheGrammarDerivesIsRead(seed: Int) throws {
    let grammar = try EBNF(named: "logql")
    var generator = SentenceGenerator(grammar, vocabulary: Self.vocabulary, seed: UInt64(seed))
    for round in 0..<400 {
      let text = generator.sentence("query", depth: 4 + round % 20).joined(separator: " ")
      if case .refused(let why) = Self.verdict(text) { Issue.record("\(text)\n  \(why)") }
    }
  }

  @Test(arguments: 1...4)
  func whatTheGrammarDoesNotDeriveIsRefused(seed: Int) throws {
    let grammar = try EBNF(named: "logql")
    let recogniser = try Recogniser(grammar, start: "query", vocabulary: Self.vocabulary)
    var generator = SentenceGenerator(grammar, vocabulary: Self.vocabulary, seed: UInt64(seed))
    var (kept, refused) = (0, 0)
    for round in 0..<300 {
      let sentence = generator.sentence("query", depth: 4 + round % 16)
      if sentence.count > 60 { continue }
      let tokens =
        round % 6 == 0
        ? generator.soup(words: Self.words) : generator.mutated(sentence, words: Self.words)
      let text = tokens.joined(separator: " ")
      switch (recogniser.accepts(tokens), Self.verdict(text)) {
      case (true, .refused(let why)): Issue.record("refused: \(text)\n  \(why)")
      case (false, .accepted): Issue.record("accepted: \(text)")
      case (true, _): kept += 1
      case (false, _): refused += 1
      }
    }
    // Both kinds came up, or nothing was shown.
    #expect(kept > 4 && refused > 100, "\(kept) sentences, \(refused) others")
  }
}
