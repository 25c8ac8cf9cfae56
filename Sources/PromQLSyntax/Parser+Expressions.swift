import Diagnostics
import TelemetryModel

/// Operators, signs, parentheses and literals.
extension Parser {
  mutating func parseExpr() throws(SyntaxError) -> Expr {
    try parseBinary(minimumPrecedence: 1)
  }

  /// Precedence climbing: operands joined by operators that bind at least as tight as
  /// `minimumPrecedence`.
  mutating func parseBinary(minimumPrecedence: Int) throws(SyntaxError) -> Expr {
    try nested { (parser) throws(SyntaxError) in
      var lhs = try parser.parseUnary()
      var height = parser.height
      while case .binaryOperator(let operation) = parser.peek.kind,
        operation.precedence >= minimumPrecedence
      {
        _ = parser.advance()
        let modifiers = try parser.parseBinaryModifiers(operation)
        let next = operation == .power ? operation.precedence : operation.precedence + 1
        let rhs = try parser.parseBinary(minimumPrecedence: next)
        try parser.raise(over: max(height, parser.height))
        height = parser.height
        lhs = parser.join(lhs, operation, modifiers, rhs)
      }
      return lhs
    }
  }

  private mutating func join(
    _ lhs: Expr, _ operation: BinaryOperator, _ modifiers: BinaryModifiers, _ rhs: Expr
  ) -> Expr {
    var matching = modifiers.matching
    if operation.isSet {
      matching.cardinality = modifiers.isGrouped ? matching.cardinality : .manyToMany
    }
    let isBetweenVectors = lhs.type == .instantVector && rhs.type == .instantVector
    let operatorRange = trimmed(SourceRange(lhs.range.end, rhs.range.start))
    return .binary(
      BinaryExpr(
        operation: operation, lhs: lhs, rhs: rhs, returnsBool: modifiers.returnsBool,
        matching: isBetweenVectors || modifiers.isWritten ? matching : nil,
        range: lhs.range.union(rhs.range), operatorRange: operatorRange))
  }

  /// `range` without blanks at its ends.
  private func trimmed(_ range: SourceRange) -> SourceRange {
    var (start, end) = (range.start, max(range.start, range.end))
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    return SourceRange(start, end)
  }

  private mutating func parseUnary() throws(SyntaxError) -> Expr {
    guard case .binaryOperator(let sign) = peek.kind, sign == .add || sign == .subtract else {
      return try parsePostfix()
    }
    let start = advance().range.start
    // A sign binds as `*` does: looser than `^`.
    let operand = try parseBinary(minimumPrecedence: BinaryOperator.power.precedence)
    try raise(over: height)
    let range = SourceRange(start, operand.range.end)
    if case .number(var literal) = operand {
      if sign == .subtract { literal.value = -literal.value }
      literal.range = range
      return .number(literal)
    }
    if operand.type != .scalar && operand.type != .instantVector {
      report(.unaryOnWrongType(operand.type, at: range))
    }
    return .unary(UnaryExpr(isPlus: sign == .add, expr: operand, range: range))
  }

  /// An operand and the modifiers behind it.
  private mutating func parsePostfix() throws(SyntaxError) -> Expr {
    var expr = try parsePrimary()
    while true {
      switch peek.kind {
      case .leftBracket: expr = try parseBrackets(expr)
      case .keyword(.offset): expr = try parseOffset(expr)
      case .at: expr = try parseAt(expr)
      case .keyword(.anchored): expr = extend(expr, .anchored)
      case .keyword(.smoothed): expr = extend(expr, .smoothed)
      default: return expr
      }
    }
  }

  private mutating func parsePrimary() throws(SyntaxError) -> Expr {
    let token = peek
    height = 1
    switch token.kind {
    case .number, .duration:
      _ = advance()
      return .number(try literal(token))
    case .string:
      _ = advance()
      return .string(StringLiteral(bytes: unquotedBytes(token), range: token.range))
    case .leftParen: return try parseParen()
    case .leftBrace: return try parseSelector(name: nil)
    case .aggregate(let operation):
      if let aggregate = try parseAggregate(operation) { return aggregate }
      return try parseSelector(name: advance())
    case .identifier, .preprocessor:
      if peek(1).kind == .leftParen { return try parseCall() }
      return try parseSelector(name: advance())
    case .keyword, .binaryOperator, .metricIdentifier:
      guard token.kind.isMetricName else { throw unexpected() }
      return try parseSelector(name: advance())
    case .endOfInput, .error, .rightParen, .rightBrace, .leftBracket, .rightBracket, .comma,
      .equal, .colon, .at, .regexEqual, .regexNotEqual:
      throw unexpected()
    }
  }

  private mutating func parseParen() throws(SyntaxError) -> Expr {
    let start = advance().range.start
    let expr = try parseExpr()
    try raise(over: height)
    let end = try expect(.rightParen).range.end
    return .paren(ParenExpr(expr: expr, range: SourceRange(start, end)))
  }

  /// The value of a number or duration token.
  mutating func literal(_ token: Token) throws(SyntaxError) -> NumberLiteral {
    let shown = string(token.range)
    if token.kind == .duration {
      do throws(PrometheusDuration.Failure) {
        let milliseconds = try PrometheusDuration.parse(shown)
        return NumberLiteral(
          value: Double(milliseconds) / 1000, isDuration: true, range: token.range)
      } catch {
        report(.syntax(error.description, at: token.range))
        throw SyntaxError()
      }
    }
    switch Lexer.number(shown) {
    case .success(let value): return NumberLiteral(value: value, range: token.range)
    case .failure(let failure):
      let why = failure == .range ? "value out of range" : "invalid syntax"
      report(
        .syntax(
          "error parsing number: strconv.ParseFloat: parsing \(GoString.quoted(shown)): \(why)",
          at: token.range))
      throw SyntaxError()
    }
  }

  func unquotedBytes(_ token: Token) -> [UInt8] {
    Lexer.unquoted(bytes[token.range.start..<token.range.end])
  }

  func unquoted(_ token: Token) -> String {
    String(decoding: unquotedBytes(token), as: UTF8.self)
  }
}

extension BinaryOperator {
  /// From 1, the loosest; signs bind as `*` does.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and, .unless: 2
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .trimUpper, .trimLower:
      3
    case .add, .subtract: 4
    case .multiply, .divide, .modulo, .atan2: 5
    case .power: 6
    }
  }
}
