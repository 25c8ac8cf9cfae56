import Diagnostics
import PromQLSyntax
import Testing

/// `Grammar/promql.ebnf` and the parser are the same language.
@Suite("PromQL's grammar") struct PromQLGrammarTests {
  static let keywords: Set<String> = [
    "and", "or", "unless", "atan2", "sum", "avg", "count", "min", "max", "group", "stddev",
    "stdvar", "topk", "bottomk", "count_values", "quantile", "limitk", "limit_ratio", "offset",
    "smoothed", "anchored", "by", "without", "on", "ignoring", "group_left", "group_right", "fill",
    "fill_left", "fill_right", "bool", "start", "end", "step", "range", "max_of", "min_of", "inf",
    "nan",
  ]

  static let vocabulary = Vocabulary(
    kinds: [
      "NUMBER": Vocabulary.Kind(["1", "0.5", "1e3", "0x1F", "Inf", "NaN", "1_000"]) {
        (tokens, index) in
        if ["inf", "nan"].contains(tokens[index].lowercased()) {
          let bracket = tokens[..<index].last { $0 == "[" || $0 == "]" }
          return bracket != "["
        }
        return tokens[index].wholeMatch(of: /0x[0-9A-Fa-f]+|[0-9_]*\.?[0-9]+(e[0-9]+)?/) != nil
      },
      "DURATION": Vocabulary.Kind(["5m", "1h30m", "100ms", "2w"]) { text in
        text.wholeMatch(of: /([0-9]+(ms|[ywdhms]))+/) != nil
      },
      "STRING": Vocabulary.Kind([#""a.b""#, "'x'", "`y`"]) { text in
        text.first.map { "\"'`".contains($0) } ?? false
      },
      "WORD": Vocabulary.Kind(["job", "sum", "inf", "_x9"], Vocabulary.isWord),
      "IDENTIFIER": Vocabulary.Kind(["rate", "abs", "vector", "foo", "Foo_1"]) { text in
        Vocabulary.isWord(text) && !keywords.contains(text.lowercased())
      },
      "METRIC_IDENTIFIER": Vocabulary.Kind(["a:b", ":c"]) { text in
        text.contains(":")
      },
    ],
    conditions: [
      "no parenthesis follows": { (tokens, index) in index == tokens.count || tokens[index] != "("
      },
      "no arithmetic follows": { (tokens, index) in
        index == tokens.count || !["+", "-", "*", "/", "%", "^"].contains(tokens[index])
      },
    ])

  /// What mutations put in: every token between quotes, and samples of the others.
  static let words =
    keywords.sorted() + vocabulary.kinds.values.flatMap(\.samples).sorted()
    + [
      "(", ")", "(", ")", "{", "}", "[", "]", ",", ":", "@", "=", "!=", "=~", "!~", "==", "<", ">",
    ]
    + ["<=", ">=", "</", ">/", "+", "-", "*", "/", "%", "^"]

  /// What the parser says.
  enum Verdict: Equatable {
    case accepted
    /// The text is no sentence.
    case refused(String)
    /// A rule beyond the grammar speaks against it; what stands behind may not have been read.
    case wrong(String)
  }

  static func verdict(_ text: String) -> Verdict {
    let result = parsePromQL(text)
    if result.expr != nil { return .accepted }
    let said = result.diagnostics.first { isAboutGrammar($0) } ?? result.diagnostics.first
    guard let said else { return .refused("without a word") }
    return isAboutGrammar(said) ? .refused(said.message) : .wrong(said.message)
  }

  private static func isAboutGrammar(_ diagnostic: Diagnostic) -> Bool {
    let beginnings = [
      "unexpected ", "unclosed ", "trailing commas", "no expression found", "no arguments for",
      "wrong number of arguments for aggregate", "bad number or duration",
    ]
    return beginnings.contains { diagnostic.message.hasPrefix($0) }
  }

  @Test func everyNameIsARuleOrAToken() throws {
    let grammar = try EBNF(named: "promql")
    let tokens = Set(Self.vocabulary.kinds.keys)
    for name in grammar.names(from: "query", tokens: tokens) {
      #expect(grammar.rules[name] != nil || tokens.contains(name), "\(name)")
    }
  }

  @Test(arguments: 1...4)
  func whatTheGrammarDerivesIsRead(seed: Int) throws {
    let grammar = try EBNF(named: "promql")
    var generator = SentenceGenerator(grammar, vocabulary: Self.vocabulary, seed: UInt64(seed))
    for round in 0..<400 {
      let text = generator.sentence("query", depth: 4 + round % 20).joined(separator: " ")
      if case .refused(let why) = Self.verdict(text) { Issue.record("\(text)\n  \(why)") }
    }
  }

  @Test(arguments: 1...4)
  func whatTheGrammarDoesNotDeriveIsRefused(seed: Int) throws {
    let grammar = try EBNF(named: "promql")
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
    #expect(kept > 20 && refused > 100, "\(kept) sentences, \(refused) others")
  }
}
