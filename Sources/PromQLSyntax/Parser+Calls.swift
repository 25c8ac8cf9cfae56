import Diagnostics

/// Function calls and aggregations.
extension Parser {
  mutating func parseCall() throws(SyntaxError) -> Expr {
    let name = advance()
    _ = advance()
    let arguments = try parseArguments(isAggregate: false)
    try raise(over: height)
    let end = try expect(.rightParen).range.end
    let written = string(name.range)
    guard let function = Function(rawValue: written) else {
      report(.unknownFunction(written, at: name.range))
      throw SyntaxError()
    }
    if function.signature.isExperimental && !options.experimentalFunctions {
      report(.syntax("function \"\(written)\" is not enabled", at: name.range))
    }
    return .call(
      CallExpr(
        function: function, arguments: arguments, range: SourceRange(name.range.start, end),
        nameRange: name.range))
  }

  /// The arguments; `height` is that of the highest then.
  private mutating func parseArguments(isAggregate: Bool) throws(SyntaxError) -> [Expr] {
    var arguments: [Expr] = []
    var highest = 0
    defer { height = highest }
    let context = isAggregate ? "aggregation" : nil
    if peek.kind == .rightParen { return [] }
    while true {
      arguments.append(try parseExpr())
      highest = max(highest, height)
      if peek.kind == .rightParen { return arguments }
      let comma = peek.range
      guard accept(.comma) else { throw unexpected(context: context) }
      if peek.kind == .rightParen {
        report(.trailingComma(at: comma))
        return arguments
      }
    }
  }

  /// An aggregation, or nil where the word is a metric's name.
  mutating func parseAggregate(_ operation: AggregateOperator) throws(SyntaxError) -> Expr? {
    let isAggregation: Bool
    switch peek(1).kind {
    case .leftParen, .keyword(.by), .keyword(.without): isAggregation = true
    default: isAggregation = false
    }
    guard isAggregation else { return nil }
    let name = advance()
    var grouping = try parseGroupingClause()
    _ = try expect(.leftParen, context: "aggregation")
    let arguments = try parseArguments(isAggregate: true)
    try raise(over: height)
    var end = try expect(.rightParen, context: "aggregation").range.end
    if grouping == nil, let behind = try parseGroupingClause() {
      grouping = behind
      end = previousEnd
    }
    let range = SourceRange(name.range.start, end)
    return try makeAggregate(operation, arguments, grouping, name: name, range: range)
  }

  private mutating func parseGroupingClause() throws(SyntaxError) -> (
    labels: [String], isWithout: Bool
  )? {
    guard peek.kind == .keyword(.by) || peek.kind == .keyword(.without) else { return nil }
    let isWithout = advance().kind == .keyword(.without)
    return (try parseLabelList(), isWithout)
  }

  private mutating func makeAggregate(
    _ operation: AggregateOperator, _ arguments: [Expr],
    _ grouping: (labels: [String], isWithout: Bool)?, name: Token, range: SourceRange
  ) throws(SyntaxError) -> Expr {
    if (operation == .limitk || operation == .limitRatio) && !options.experimentalFunctions {
      report(
        .syntax(
          "\(operation.rawValue)() is experimental and must be enabled with --enable-feature=promql-experimental-functions",
          at: name.range))
    }
    let wanted = operation.takesParameter ? 2 : 1
    guard let last = arguments.last else {
      report(.syntax("no arguments for aggregate expression provided", at: range))
      throw SyntaxError()
    }
    if arguments.count != wanted {
      report(
        .syntax(
          "wrong number of arguments for aggregate expression provided, expected \(wanted), got \(arguments.count)",
          at: range))
      throw SyntaxError()
    }
    return .aggregate(
      AggregateExpr(
        operation: operation, expr: last, parameter: wanted == 2 ? arguments[0] : nil,
        grouping: grouping?.labels ?? [], isWithout: grouping?.isWithout ?? false, range: range))
  }
}
