import Diagnostics
import TelemetryModel

/// What a query may use beyond the stable language.
package struct ParseOptions: Hashable, Sendable {
  /// `promql-experimental-functions`.
  package var experimentalFunctions = true
  /// `promql-extended-range-selectors`: `anchored` and `smoothed`.
  package var extendedRangeSelectors = true
  /// `promql-binop-fill-modifiers`.
  package var fillModifiers = true

  package init() {}
}

/// A parsed query: the tree (nil where none could be made) and what there is to say about the text.
package struct ParseResult: Hashable, Sendable {
  package var expr: Expr?
  package var diagnostics: [Diagnostic]

  package init(expr: Expr?, diagnostics: [Diagnostic]) {
    self.expr = expr
    self.diagnostics = diagnostics
  }
}

/// Parses and type-checks a query. Never throws: what is wrong stands in the diagnostics.
///
/// - Complexity: O(length of the text).
package func parsePromQL(_ text: String, options: ParseOptions = ParseOptions()) -> ParseResult {
  var parser = Parser(text, options: options)
  let expr = parser.parseQuery()
  guard let expr, parser.diagnostics.isEmpty else {
    return ParseResult(expr: nil, diagnostics: parser.diagnostics)
  }
  var checker = TypeChecker()
  checker.check(expr)
  return ParseResult(
    expr: checker.diagnostics.isEmpty ? expr : nil, diagnostics: checker.diagnostics)
}

/// Recursive descent over the tokens, precedence climbing for operators. A syntax error ends the
/// parse: it throws `SyntaxError` inside and becomes a diagnostic at the top.
struct Parser {
  /// Thrown after the diagnostic has been noted.
  struct SyntaxError: Error {}

  /// How deep expressions may nest. In a row of operators each stands over the one before, so they
  /// count, too: what walks a tree must not run out of stack.
  static let nestingLimit = 500

  let text: String
  let bytes: [UInt8]
  let options: ParseOptions
  private(set) var diagnostics: [Diagnostic] = []
  private let tokens: [Token]
  private var index = 0
  private var depth = 0
  /// How many nodes stand over each other in the tree that was made last.
  var height = 0

  init(_ text: String, options: ParseOptions) {
    self.text = text
    self.options = options
    bytes = Array(text.utf8)
    tokens = Lexer.tokens(of: text)
  }

  mutating func parseQuery() -> Expr? {
    do throws(SyntaxError) {
      if case .endOfInput = peek.kind {
        report(.noExpression())
        throw SyntaxError()
      }
      let expr = try parseExpr()
      guard case .endOfInput = peek.kind else { throw unexpected() }
      return expr
    } catch {
      return nil
    }
  }

  // MARK: Tokens

  var peek: Token { tokens[index] }

  func peek(_ ahead: Int) -> Token { tokens[min(index + ahead, tokens.count - 1)] }

  /// The end of the token before the next.
  var previousEnd: Int { index == 0 ? 0 : tokens[index - 1].range.end }

  mutating func advance() -> Token {
    let token = tokens[index]
    if index + 1 < tokens.count { index += 1 }
    return token
  }

  mutating func accept(_ kind: TokenKind) -> Bool {
    guard peek.kind == kind else { return false }
    _ = advance()
    return true
  }

  mutating func expect(
    _ kind: TokenKind, context: String? = nil, expected: String? = nil
  ) throws(SyntaxError) -> Token {
    guard peek.kind == kind else { throw unexpected(context: context, expected: expected) }
    return advance()
  }

  func string(_ range: SourceRange) -> String {
    String(decoding: bytes[range.start..<range.end], as: UTF8.self)
  }

  // MARK: Reports

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Notes that the next token has no place here, and gives the error to throw.
  mutating func unexpected(context: String? = nil, expected: String? = nil) -> SyntaxError {
    report(.unexpected(peek, in: text, context: context, expected: expected, previous: previous))
    return SyntaxError()
  }

  private var previous: Token? { index == 0 ? nil : tokens[index - 1] }

  /// Runs `body` one level deeper.
  mutating func nested<Result>(
    _ body: (inout Parser) throws(SyntaxError) -> Result
  ) throws(SyntaxError) -> Result {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.nestingLimit { throw tooDeep() }
    return try body(&self)
  }

  /// Notes that a node was made over a tree that is `below` high.
  mutating func raise(over below: Int) throws(SyntaxError) {
    height = below + 1
    if height > Self.nestingLimit + 1 { throw tooDeep() }
  }

  /// Notes that the expression nests too deep here, and gives the error to throw.
  mutating func tooDeep() -> SyntaxError {
    report(.tooDeep(at: peek.range))
    return SyntaxError()
  }
}
