// The parser's state and primitives: one token of lookahead, expectations, positions, nesting.

import Diagnostics

/// What ends a parse at its first fault.
struct SyntaxFailure: Error {
  var diagnostic: Diagnostic
}

/// A recursive-descent parser with precedence climbing; the grammar's areas stand in its
/// extensions.
struct QueryParser {
  /// How deep expressions may nest, counting operators of a chain.
  static let nestingLimit = 500

  let options: ParseOptions
  private var lexer: Lexer
  private var lookahead: Token?
  /// The end of the last consumed token.
  private(set) var lastEnd = 0
  private(set) var depth = 0
  /// Errors that do not end the parse: the reference reports them after the syntax.
  var deferredErrors: [Diagnostic] = []
  var warnings: [Diagnostic] = []

  init(_ text: String, options: ParseOptions) {
    lexer = Lexer(text)
    self.options = options
  }

  /// The next token, unconsumed. It is read only when asked for, so a fault behind a finished node
  /// comes after that node's own errors.
  mutating func peek() throws(SyntaxFailure) -> Token {
    if let lookahead { return lookahead }
    do throws(LexicalFault) {
      let token = try lexer.next()
      lookahead = token
      return token
    } catch {
      throw SyntaxFailure(diagnostic: .lexical(error))
    }
  }

  /// Consumes the next token.
  @discardableResult
  mutating func next() throws(SyntaxFailure) -> Token {
    let token = try peek()
    lookahead = nil
    lastEnd = token.range.end
    return token
  }

  /// Whether the next token is `symbol`.
  mutating func at(_ symbol: Symbol) throws(SyntaxFailure) -> Bool {
    try peek().kind == .symbol(symbol)
  }

  /// Whether the next token is `keyword`.
  mutating func at(_ keyword: Keyword) throws(SyntaxFailure) -> Bool {
    try peek().kind == .keyword(keyword)
  }

  /// Consumes the next token if it is `symbol`.
  mutating func take(_ symbol: Symbol) throws(SyntaxFailure) -> Bool {
    guard try at(symbol) else { return false }
    try next()
    return true
  }

  /// Consumes the next token if it is `keyword`.
  mutating func take(_ keyword: Keyword) throws(SyntaxFailure) -> Bool {
    guard try at(keyword) else { return false }
    try next()
    return true
  }

  /// Consumes a token of `kind`, else fails naming `expected` (the kind itself unless given).
  @discardableResult
  mutating func expect(_ kind: TokenKind, _ expected: [String]? = nil) throws(SyntaxFailure)
    -> Token
  {
    guard try peek().kind == kind else { throw try unexpected(expected ?? [kind.displayName]) }
    return try next()
  }

  /// The failure for the next token. More than four alternatives are not listed.
  mutating func unexpected(_ expected: [String] = []) throws(SyntaxFailure) -> SyntaxFailure {
    SyntaxFailure(diagnostic: .unexpected(try peek(), expected: expected))
  }

  /// Runs `body` one level deeper.
  mutating func nested<Result>(
    _ body: (inout QueryParser) throws(SyntaxFailure) -> Result
  ) throws(SyntaxFailure) -> Result {
    depth += 1
    defer { depth -= 1 }
    try checkHeight(depth)
    return try body(&self)
  }

  /// Fails where a tree of `height` would be too high.
  mutating func checkHeight(_ height: Int) throws(SyntaxFailure) {
    if height > Self.nestingLimit {
      throw SyntaxFailure(diagnostic: .tooDeep(at: try peek().range))
    }
  }

  mutating func deferError(_ id: String, _ message: String, _ range: SourceRange) {
    deferredErrors.append(
      Diagnostic(id: id, severity: .error, message: message, range: range))
  }
}

extension QueryParser {
  /// A whole query.
  mutating func parseQuery() throws(SyntaxFailure) -> Query {
    let operand = try parseExpression(from: 0)
    guard try peek().kind == .end else { throw try unexpected(["$end"] + Expected.operators) }
    switch operand.content {
    case .log(let expr): return .log(expr)
    case .metric(let expr): return .metric(expr)
    }
  }
}

/// The long lists of what may stand in a place; error messages leave them out, notes give them.
enum Expected {
  static let operators = BinaryOperator.allCases.map(\.rawValue)
  static let comparisons = ["=", "=~", "!~", "!=", "==", ">", ">=", "<", "<="]
  static let stages = [
    "IDENTIFIER", "(", "json", "regexp", "logfmt", "line_format", "label_format", "unpack",
    "pattern", "decolorize", "drop", "keep",
  ]
  static let expressions = [
    "NUMBER", "{", "(", "+", "-", "an aggregation", "label_replace", "vector",
  ]
}
