/// The tokens of a language: what the grammar leaves to words.
struct Vocabulary: Sendable {
  /// A kind of token: texts that are one, and whether a text in its place is one.
  struct Kind: Sendable {
    var samples: [String]
    var matches: @Sendable (_ tokens: [String], _ index: Int) -> Bool

    init(
      _ samples: [String], _ matches: @escaping @Sendable (_ tokens: [String], _ index: Int) -> Bool
    ) {
      self.samples = samples
      self.matches = matches
    }

    /// A kind that is told by the text alone.
    init(_ samples: [String], _ matches: @escaping @Sendable (String) -> Bool) {
      self.init(samples) { (tokens, index) in matches(tokens[index]) }
    }
  }

  /// By the names that the grammar has for them.
  var kinds: [String: Kind]
  /// Conditions between question marks: whether they hold before the token at an index.
  var conditions: [String: @Sendable (_ tokens: [String], _ index: Int) -> Bool] = [:]

  /// Whether a text is a token that the grammar gives between quotes: words in any case.
  static func isLiteral(_ text: String, _ literal: String) -> Bool {
    text == literal || text.lowercased() == literal
  }

  static func isWord(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil
  }
}
