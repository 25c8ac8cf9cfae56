// Cuts a query that may be unfinished into tokens: for completion, colours and the search for
// brackets.

/// A token of PromQL or LogQL; both languages are cut alike.
package struct QueryToken: Hashable, Sendable {
  /// What a token is, as far as that shows without parsing.
  package enum Kind: Hashable, Sendable {
    /// A name, function or keyword.
    case word
    /// A number, duration or size.
    case number
    case string
    /// A string whose end is missing.
    case openString
    case openBracket, closeBracket
    case comma
    /// `=`, `|=`, `and` is a word.
    case symbol
    case comment
  }

  package var kind: Kind
  /// UTF-8 offsets.
  package var range: Range<Int>
}

/// The tokenizer. It reads any text, and never fails.
package struct QueryTokenizer {
  private let bytes: [UInt8]
  private var position = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// All tokens of `text`, blanks left out.
  ///
  /// - Complexity: O(length of the text).
  package static func tokens(of text: String) -> [QueryToken] { tokens(of: Array(text.utf8)) }

  static func tokens(of bytes: [UInt8]) -> [QueryToken] {
    var tokenizer = QueryTokenizer(bytes)
    var found: [QueryToken] = []
    while let token = tokenizer.next() { found.append(token) }
    return found
  }

  private mutating func next() -> QueryToken? {
    while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
    guard position < bytes.count else { return nil }
    let start = position
    let kind = scan(bytes[position])
    return QueryToken(kind: kind, range: start..<position)
  }

  /// Moves behind the token that starts with `byte`.
  private mutating func scan(_ byte: UInt8) -> QueryToken.Kind {
    switch byte {
    case UInt8(ascii: "#"):
      while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      return .comment
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return scanString(byte)
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      position += 1
      return .openBracket
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      position += 1
      return .closeBracket
    case UInt8(ascii: ","):
      position += 1
      return .comma
    case _ where Self.isWord(byte):
      while position < bytes.count, Self.isWord(bytes[position]) || bytes[position] == 0x2E {
        position += 1
      }
      return Self.isDigit(byte) ? .number : .word
    default:
      while position < bytes.count, Self.isSymbol(bytes[position]) { position += 1 }
      return .symbol
    }
  }

  private mutating func scanString(_ quote: UInt8) -> QueryToken.Kind {
    position += 1
    while position < bytes.count {
      if bytes[position] == quote {
        position += 1
        return .string
      }
      let isEscape = bytes[position] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`")
      position = min(position + (isEscape ? 2 : 1), bytes.count)
    }
    return .openString
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (byte >= 9 && byte <= 13)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// Bytes of names; those beyond ASCII are taken for letters.
  private static func isWord(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":") || byte >= 0x80
      || (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z"))
  }

  private static func isSymbol(_ byte: UInt8) -> Bool {
    !isBlank(byte) && !isWord(byte) && !"#\"'`()[]{},".utf8.contains(byte)
  }
}

/// Whether a line of input is a whole query.
package enum QueryContinuation: Hashable, Sendable {
  case complete
  /// A bracket or a raw string is open, or an operator waits for its right side.
  case unfinished

  /// Whether `text` goes on in the next line. Brackets too many are left to the parser.
  ///
  /// - Complexity: O(length of the text).
  package init(of text: String) {
    let bytes = Array(text.utf8)
    let tokens = QueryTokenizer.tokens(of: bytes).filter { $0.kind != .comment }
    var depth = 0
    for token in tokens {
      if token.kind == .openBracket { depth += 1 }
      if token.kind == .closeBracket { depth -= 1 }
    }
    guard let last = tokens.last, depth >= 0 else {
      self = .complete
      return
    }
    let isOpenRaw =
      last.kind == .openString && bytes[last.range.lowerBound] == UInt8(ascii: "`")
    let isOpenEnd = last.kind == .symbol || last.kind == .comma
    self = depth > 0 || isOpenRaw || isOpenEnd ? .unfinished : .complete
  }
}
