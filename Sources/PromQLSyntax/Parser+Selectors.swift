import Diagnostics
import TelemetryModel

/// Selectors: names, matchers and what stands behind them.
extension Parser {
  /// A selector whose name token has been read, or that begins with a brace.
  mutating func parseSelector(name token: Token?) throws(SyntaxError) -> Expr {
    let start = token?.range.start ?? peek.range.start
    let name = token.map { string($0.range) }
    var matchers: [Matcher] = []
    if peek.kind == .leftBrace { matchers = try parseMatchers() }
    let range = SourceRange(start, previousEnd)
    if let name {
      if let other = matchers.first(where: {
        $0.name == LabelName.metricName && $0.operation == .equal
      }) {
        report(
          .syntax(
            "metric name must not be set twice: \(GoString.quoted(name)) or \(GoString.quoted(other.value))",
            at: range))
      }
      matchers.append(Matcher(LabelName.metricName, .equal, name))
    }
    return .vectorSelector(VectorSelector(name: name, matchers: matchers, range: range))
  }

  private mutating func parseMatchers() throws(SyntaxError) -> [Matcher] {
    _ = advance()
    var matchers: [Matcher] = []
    while peek.kind != .rightBrace {
      matchers.append(try parseMatcher())
      if peek.kind == .rightBrace { break }
      _ = try expect(.comma, context: "label matching", expected: "\",\" or \"}\"")
    }
    _ = advance()
    return matchers
  }

  private mutating func parseMatcher() throws(SyntaxError) -> Matcher {
    let token = peek
    guard token.kind == .identifier || token.kind == .string else {
      throw unexpected(context: "label matching", expected: "identifier or \"}\"")
    }
    _ = advance()
    let name = token.kind == .string ? unquoted(token) : string(token.range)
    let operation: Matcher.Operation
    switch peek.kind {
    case .equal: operation = .equal
    case .binaryOperator(.notEqual): operation = .notEqual
    case .regexEqual: operation = .regex
    case .regexNotEqual: operation = .notRegex
    default:
      if token.kind == .string, peek.kind == .comma || peek.kind == .rightBrace {
        return Matcher(LabelName.metricName, .equal, name)
      }
      throw unexpected(context: "label matching", expected: "label matching operator")
    }
    _ = advance()
    let value = try expect(.string, context: "label matching", expected: "string")
    let matcher = Matcher(name, operation, unquoted(value))
    if let failure = RegexChecking.failure(of: matcher) {
      report(.badRegex(failure, at: value.range))
    }
    return matcher
  }

  // MARK: Behind an operand

  /// `[5m]` or `[1h:5m]`.
  mutating func parseBrackets(_ expr: Expr) throws(SyntaxError) -> Expr {
    let open = advance().range
    let inner = height
    let duration = try parseDuration()
    try raise(over: max(inner, height))
    if accept(.colon) {
      let below = height
      let step = peek.kind == .rightBracket ? nil : try parseDuration()
      height = max(below, height)
      let end = try expect(
        .rightBracket, context: "subquery selector", expected: "\"]\""
      ).range.end
      if expr.type != .instantVector && expr.type != .scalar {
        report(.subqueryOnWrongType(expr.type, at: expr.range))
      }
      return .subquery(
        SubqueryExpr(
          expr: expr, duration: duration, step: step, range: SourceRange(expr.range.start, end)))
    }
    let end = try expect(
      .rightBracket, context: "subquery or range", expected: "\":\" or \"]\""
    ).range.end
    let brackets = SourceRange(open.start, end)
    guard case .vectorSelector(let selector) = expr else {
      report(.rangeOnWrongOperand(expr, at: brackets))
      throw SyntaxError()
    }
    if selector.offset != nil {
      report(.syntax("no offset modifiers allowed before range", at: brackets))
    } else if case .timestamp = selector.at {
      report(.syntax("no @ modifiers allowed before range", at: brackets))
    }
    return .matrixSelector(
      MatrixSelector(
        selector: selector, duration: duration, range: SourceRange(expr.range.start, end)))
  }

  mutating func parseOffset(_ expr: Expr) throws(SyntaxError) -> Expr {
    _ = advance()
    let below = height
    let offset = try parseOffsetDuration()
    height = max(below, height)
    let end = previousEnd
    return modify(
      expr, name: "offset", end: end, isSet: { $0.hasOffset },
      twice: "offset may not be set multiple times"
    ) {
      $0.offset = offset
    }
  }

  mutating func parseAt(_ expr: Expr) throws(SyntaxError) -> Expr {
    _ = advance()
    let at = try parseAtTime()
    let end = previousEnd
    return modify(
      expr, name: "@", end: end, isSet: { $0.at != nil },
      twice: "@ <timestamp> may not be set multiple times"
    ) {
      $0.at = at
    }
  }

  private mutating func parseAtTime() throws(SyntaxError) -> AtModifier? {
    if peek.kind == .preprocessor(.start) || peek.kind == .preprocessor(.end) {
      let isStart = advance().kind == .preprocessor(.start)
      _ = try expect(.leftParen, context: "@", expected: "timestamp")
      _ = try expect(.rightParen, context: "@", expected: "timestamp")
      return isStart ? .start : .end
    }
    let seconds = try parseSignedNumber(context: "@", expected: "timestamp")
    let milliseconds = (seconds.value * 1000).rounded(.toNearestOrAwayFromZero)
    guard milliseconds.isFinite, milliseconds >= -0x1p63, milliseconds < 0x1p63 else {
      report(
        .syntax(
          "timestamp out of bounds for @ modifier: "
            + NumberText.fixed(seconds.value, decimals: 6), at: seconds.range))
      return nil
    }
    return .timestamp(Int64(milliseconds))
  }

  /// What a modifier sets, wherever it is kept.
  struct Modifiers {
    var offset: DurationExpr?
    var at: AtModifier?

    /// An explicit offset of zero counts as none.
    var hasOffset: Bool {
      guard let offset else { return false }
      if case .literal(let literal) = offset { return literal.value != 0 }
      return true
    }
  }

  private mutating func modify(
    _ expr: Expr, name: String, end: Int, isSet: (Modifiers) -> Bool, twice: String,
    _ change: (inout Modifiers) -> Void
  ) -> Expr {
    let range = SourceRange(expr.range.start, end)
    func changed(_ offset: inout DurationExpr?, _ at: inout AtModifier?) -> Bool {
      var modifiers = Modifiers(offset: offset, at: at)
      let wasSet = isSet(modifiers)
      change(&modifiers)
      (offset, at) = (modifiers.offset, modifiers.at)
      return !wasSet
    }
    switch expr {
    case .vectorSelector(var node):
      if !changed(&node.offset, &node.at) { report(.syntax(twice, at: node.range)) }
      node.range = range
      return .vectorSelector(node)
    case .matrixSelector(var node):
      if !changed(&node.selector.offset, &node.selector.at) {
        report(.syntax(twice, at: node.range))
      }
      node.range = range
      return .matrixSelector(node)
    case .subquery(var node):
      if !changed(&node.offset, &node.at) { report(.syntax(twice, at: node.range)) }
      node.range = range
      return .subquery(node)
    case .number, .string, .unary, .binary, .aggregate, .call, .paren:
      report(
        .syntax(
          "\(name) modifier must be preceded by an instant vector selector or range vector selector or a subquery",
          at: expr.range))
      return expr
    }
  }

  /// `anchored` or `smoothed` behind a selector.
  mutating func extend(_ expr: Expr, _ kind: RangeExtension) -> Expr {
    let token = advance()
    let range = SourceRange(expr.range.start, token.range.end)
    if !options.extendedRangeSelectors {
      report(
        .syntax("\(kind.rawValue) modifier is experimental and not enabled", at: token.range))
    }
    let clash = "anchored and smoothed modifiers cannot be used together"
    switch expr {
    case .vectorSelector(var node):
      if node.rangeExtension != .none && node.rangeExtension != kind {
        report(.syntax(clash, at: expr.range))
      }
      node.rangeExtension = kind
      node.range = range
      return .vectorSelector(node)
    case .matrixSelector(var node):
      if node.selector.rangeExtension != .none && node.selector.rangeExtension != kind {
        report(.syntax(clash, at: expr.range))
      }
      node.selector.rangeExtension = kind
      node.range = range
      return .matrixSelector(node)
    case .subquery:
      report(.syntax("\(kind.rawValue) modifier is not supported for subqueries", at: expr.range))
      return expr
    case .number, .string, .unary, .binary, .aggregate, .call, .paren:
      report(.syntax("\(kind.rawValue) modifier not implemented", at: expr.range))
      return expr
    }
  }
}
