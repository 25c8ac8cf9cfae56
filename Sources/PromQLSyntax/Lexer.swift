import Diagnostics
import TelemetryModel

/// Cuts a query into tokens; the only place that knows bytes.
///
/// Words mean different things in braces (label names only), in brackets (durations only) and
/// elsewhere.
struct Lexer {
  let bytes: [UInt8]
  var position = 0
  private var tokens: [Token] = []
  private var parenStarts: [Int] = []
  private var context = Context.outside

  private enum Context {
    case outside
    case braces(start: Int)
    case brackets(start: Int, gotDuration: Bool, gotColon: Bool)
  }

  init(_ text: String) { bytes = Array(text.utf8) }

  /// All tokens; the last is the end of input, or an error.
  ///
  /// - Complexity: O(length of the text).
  static func tokens(of text: String) -> [Token] {
    var lexer = Lexer(text)
    return lexer.run()
  }

  private mutating func run() -> [Token] {
    while true {
      skipBlanks()
      let start = position
      let kind = next()
      tokens.append(Token(kind: kind, range: SourceRange(start, position)))
      switch kind {
      case .endOfInput, .error: return tokens
      default: break
      }
    }
  }

  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        position += 1
      case UInt8(ascii: "#"):
        if case .brackets(_, gotDuration: false, _) = context { return }
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n"),
          bytes[position] != UInt8(ascii: "\r")
        {
          position += 1
        }
      default: return
      }
    }
  }

  private mutating func next() -> TokenKind {
    guard position < bytes.count else { return atEnd() }
    switch context {
    case .outside: return nextOutside()
    case .braces: return nextInBraces()
    case .brackets(let start, let gotDuration, let gotColon):
      return nextInBrackets(start, gotDuration, gotColon)
    }
  }

  private func atEnd() -> TokenKind {
    switch context {
    case .braces: return .error("unexpected end of input inside braces")
    case .brackets(_, let gotDuration, _):
      return .error(
        gotDuration ? "unclosed left bracket" : "unexpected end of input in duration expression")
    case .outside:
      return parenStarts.isEmpty ? .endOfInput : .error("unclosed left parenthesis")
    }
  }

  private mutating func nextOutside() -> TokenKind {
    let byte = bytes[position]
    if isAlpha(byte) || byte == UInt8(ascii: ":") { return word() }
    if isDigit(byte) || (byte == UInt8(ascii: ".") && isDigit(peek(1))) {
      return numberOrDuration()
    }
    if let quoted = quotedString() { return quoted }
    position += 1
    switch byte {
    case UInt8(ascii: ","): return .comma
    case UInt8(ascii: "@"): return .at
    case UInt8(ascii: "("), UInt8(ascii: ")"): return parenthesis(byte)
    case UInt8(ascii: "{"):
      context = .braces(start: position - 1)
      return .leftBrace
    case UInt8(ascii: "["):
      context = .brackets(start: position - 1, gotDuration: false, gotColon: false)
      return .leftBracket
    case UInt8(ascii: "]"): return .error("unexpected right bracket ']'")
    default: return operatorOutside(byte)
    }
  }

  private mutating func parenthesis(_ byte: UInt8) -> TokenKind {
    if byte == UInt8(ascii: "(") {
      parenStarts.append(position - 1)
      return .leftParen
    }
    return parenStarts.popLast() == nil ? .error("unexpected right parenthesis ')'") : .rightParen
  }

  private mutating func operatorOutside(_ byte: UInt8) -> TokenKind {
    if let arithmetic = arithmeticOperator(byte) { return .binaryOperator(arithmetic) }
    switch byte {
    case UInt8(ascii: "="):
      if accept("=") { return .binaryOperator(.equal) }
      if peek(0) == UInt8(ascii: "~") { return .error("unexpected character after '=': '~'") }
      return .equal
    case UInt8(ascii: "!"):
      return accept("=")
        ? .binaryOperator(.notEqual)
        : .error("unexpected character after '!': \(shownCharacter(at: position))")
    case UInt8(ascii: "<"):
      if accept("/") { return .binaryOperator(.trimUpper) }
      return .binaryOperator(accept("=") ? .lessOrEqual : .less)
    case UInt8(ascii: ">"):
      if accept("/") { return .binaryOperator(.trimLower) }
      return .binaryOperator(accept("=") ? .greaterOrEqual : .greater)
    default:
      return .error("unexpected character: \(shownCharacter(at: position - 1))")
    }
  }

  private func arithmeticOperator(_ byte: UInt8) -> BinaryOperator? {
    switch byte {
    case UInt8(ascii: "+"): .add
    case UInt8(ascii: "-"): .subtract
    case UInt8(ascii: "*"): .multiply
    case UInt8(ascii: "/"): .divide
    case UInt8(ascii: "%"): .modulo
    case UInt8(ascii: "^"): .power
    default: nil
    }
  }

  private mutating func word() -> TokenKind {
    let start = position
    while position < bytes.count,
      isAlpha(bytes[position]) || isDigit(bytes[position])
        || bytes[position] == UInt8(ascii: ":")
    {
      position += 1
    }
    let kind = TokenKind.word(String(decoding: bytes[start..<position], as: UTF8.self))
    if case .keyword(let keyword) = kind {
      switch keyword {
      case .fill, .fillLeft, .fillRight:
        return nextNonBlank() == UInt8(ascii: "(") ? kind : .identifier
      case .offset, .smoothed, .anchored, .by, .without, .on, .ignoring, .groupLeft, .groupRight,
        .bool:
        break
      }
    }
    return kind
  }

  private mutating func nextInBraces() -> TokenKind {
    let byte = bytes[position]
    if isAlpha(byte) {
      while position < bytes.count, isAlpha(bytes[position]) || isDigit(bytes[position]) {
        position += 1
      }
      return .identifier
    }
    if let quoted = quotedString() { return quoted }
    position += 1
    switch byte {
    case UInt8(ascii: ","): return .comma
    case UInt8(ascii: "="): return accept("~") ? .regexEqual : .equal
    case UInt8(ascii: "!"):
      if accept("~") { return .regexNotEqual }
      if accept("=") { return .binaryOperator(.notEqual) }
      return .error(
        "unexpected character after '!' inside braces: \(shownCharacter(at: position))")
    case UInt8(ascii: "{"): return .error("unexpected left brace '{'")
    case UInt8(ascii: "}"):
      context = .outside
      return .rightBrace
    default:
      return .error("unexpected character inside braces: \(shownCharacter(at: position - 1))")
    }
  }

  private mutating func nextInBrackets(
    _ start: Int, _ gotDuration: Bool, _ gotColon: Bool
  ) -> TokenKind {
    let byte = bytes[position]
    if isDigit(byte) || (byte == UInt8(ascii: ".") && isDigit(peek(1))) {
      context = .brackets(start: start, gotDuration: true, gotColon: gotColon)
      return numberOrDuration()
    }
    if isAlpha(byte) { return wordInBrackets(start, gotDuration, gotColon) }
    position += 1
    switch byte {
    case UInt8(ascii: "]"):
      context = .outside
      return .rightBracket
    case UInt8(ascii: ":"):
      if !gotDuration { return .error("unexpected colon before duration in duration expression") }
      if gotColon { return .error("unexpected repeated colon in duration expression") }
      context = .brackets(start: start, gotDuration: true, gotColon: true)
      return .colon
    case UInt8(ascii: ","): return .comma
    case UInt8(ascii: "("), UInt8(ascii: ")"): return parenthesis(byte)
    case UInt8(ascii: "["): return .error("unexpected left bracket '['")
    default:
      if let arithmetic = arithmeticOperator(byte) { return .binaryOperator(arithmetic) }
      return .error(
        "unexpected character in duration expression: \(shownCharacter(at: position - 1))")
    }
  }

  private mutating func wordInBrackets(
    _ start: Int, _ gotDuration: Bool, _ gotColon: Bool
  ) -> TokenKind {
    let first = position
    while position < bytes.count, isAlpha(bytes[position]) || isDigit(bytes[position]) {
      position += 1
    }
    let kind = TokenKind.word(String(decoding: bytes[first..<position], as: UTF8.self))
    if case .preprocessor(let word) = kind, word != .start, word != .end {
      context = .brackets(start: start, gotDuration: true, gotColon: gotColon)
      return kind
    }
    position = first + 1
    let shown = shownCharacter(at: first)
    return .error(
      gotDuration && !gotColon
        ? "unexpected character: \(shown), expected ':'"
        : "unexpected character in duration expression: \(shown)")
  }

  // MARK: Bytes

  func peek(_ ahead: Int) -> UInt8? {
    position + ahead < bytes.count ? bytes[position + ahead] : nil
  }

  mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard peek(0) == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 &- UInt8(ascii: "0") < 10 } ?? false }

  func isAlpha(_ byte: UInt8?) -> Bool {
    byte.map { ($0 | 0x20) &- UInt8(ascii: "a") < 26 || $0 == UInt8(ascii: "_") } ?? false
  }

  private func nextNonBlank() -> UInt8? {
    bytes[position...].first {
      $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: "\n")
        && $0 != UInt8(ascii: "\r")
    }
  }

  /// The character at `index`, between single quotes.
  func shownCharacter(at index: Int) -> String {
    guard index < bytes.count else { return "end of input" }
    let text = String(decoding: bytes[index..<min(bytes.count, index + 4)], as: UTF8.self)
    return "'\(text.first.map(String.init) ?? "")'"
  }
}
