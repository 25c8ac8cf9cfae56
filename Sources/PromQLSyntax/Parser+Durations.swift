import Diagnostics

/// Durations: in brackets, and behind `offset`.
extension Parser {
  private static let bracketContext = "subquery or range selector"
  private static let expectedDuration = "number, duration, step(), or range()"

  /// Duration arithmetic between brackets.
  mutating func parseDuration() throws(SyntaxError) -> DurationExpr {
    try parseDurationBinary(
      minimumPrecedence: BinaryOperator.add.precedence, context: Self.bracketContext)
  }

  /// What may stand behind `offset`: one signed term; only a parenthesis without sign opens
  /// arithmetic.
  mutating func parseOffsetDuration() throws(SyntaxError) -> DurationExpr {
    if peek.kind == .leftParen {
      return try parseDurationBinary(
        minimumPrecedence: BinaryOperator.add.precedence, context: "offset")
    }
    let start = peek.range.start
    guard case .binaryOperator(let sign) = peek.kind, sign == .add || sign == .subtract else {
      return try parseDurationTerm(context: "offset")
    }
    _ = advance()
    return negated(try parseDurationTerm(context: "offset"), sign, from: start)
  }

  private mutating func parseDurationBinary(
    minimumPrecedence: Int, context: String
  ) throws(SyntaxError) -> DurationExpr {
    try nested { (parser) throws(SyntaxError) in
      var lhs = try parser.parseDurationUnary(context: context)
      var height = parser.height
      while case .binaryOperator(let token) = parser.peek.kind,
        let operation = DurationExpr.Operation(rawValue: token.rawValue),
        token.precedence >= minimumPrecedence
      {
        _ = parser.advance()
        let next = operation == .power ? token.precedence : token.precedence + 1
        let rhs = try parser.parseDurationBinary(minimumPrecedence: next, context: context)
        try parser.raise(over: max(height, parser.height))
        height = parser.height
        let range = lhs.range.union(rhs.range)
        if case .literal(let literal) = rhs, literal.value == 0 {
          if operation == .divide { parser.report(.syntax("division by zero", at: range)) }
          if operation == .modulo { parser.report(.syntax("modulo by zero", at: range)) }
        }
        lhs = .binary(operation, lhs, rhs, range)
      }
      return lhs
    }
  }

  private mutating func parseDurationUnary(context: String) throws(SyntaxError) -> DurationExpr {
    guard case .binaryOperator(let sign) = peek.kind, sign == .add || sign == .subtract else {
      return try parseDurationTerm(context: context)
    }
    let start = advance().range.start
    let operand = try parseDurationBinary(
      minimumPrecedence: BinaryOperator.power.precedence, context: context)
    try raise(over: height)
    return negated(operand, sign, from: start)
  }

  /// A signed duration: a literal takes the sign in, a plus vanishes.
  private func negated(
    _ operand: DurationExpr, _ sign: BinaryOperator, from start: Int
  ) -> DurationExpr {
    let range = SourceRange(start, operand.range.end)
    if case .literal(var literal) = operand {
      if sign == .subtract { literal.value = -literal.value }
      literal.range = range
      return .literal(literal)
    }
    return sign == .subtract ? .negate(operand, range) : operand
  }

  private mutating func parseDurationTerm(context: String) throws(SyntaxError) -> DurationExpr {
    let token = peek
    height = 1
    switch token.kind {
    case .number, .duration:
      _ = advance()
      let value = try literal(token)
      if abs(value.value) > 9_223_372_036 {
        report(.syntax("duration out of range", at: token.range))
      }
      return .literal(value)
    case .leftParen:
      _ = advance()
      let inner = try parseDurationBinary(
        minimumPrecedence: BinaryOperator.add.precedence, context: context)
      try raise(over: height)
      let end = try expect(.rightParen, context: context).range.end
      let range = SourceRange(token.range.start, end)
      switch inner {
      case .literal(var literal):
        literal.range = range
        return .literal(literal)
      case .paren(let content, _): return .paren(content, range)
      case .step, .queryRange, .minOf, .maxOf, .negate, .binary: return .paren(inner, range)
      }
    case .preprocessor(let word) where word != .start && word != .end:
      return try parseDurationCall(word)
    default:
      throw unexpected(context: context, expected: Self.expectedDuration)
    }
  }

  private mutating func parseDurationCall(
    _ word: Preprocessor
  ) throws(SyntaxError) -> DurationExpr {
    let start = advance().range.start
    _ = try expect(.leftParen, context: Self.bracketContext)
    if word == .step || word == .range {
      let end = try expect(.rightParen, context: Self.bracketContext).range.end
      let range = SourceRange(start, end)
      return word == .step ? .step(range) : .queryRange(range)
    }
    let lhs = try parseDuration()
    let below = height
    _ = try expect(.comma, context: Self.bracketContext)
    let rhs = try parseDuration()
    try raise(over: max(below, height))
    let end = try expect(.rightParen, context: Self.bracketContext).range.end
    let range = SourceRange(start, end)
    return word == .minOf ? .minOf(lhs, rhs, range) : .maxOf(lhs, rhs, range)
  }
}
