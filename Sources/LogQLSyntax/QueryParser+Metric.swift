// Metric expressions: operators by precedence climbing, aggregations, literals, functions.

import Diagnostics
import TelemetryModel

extension QueryParser {
  /// A log or metric expression on its way up, with what its parents need to know.
  struct Operand {
    enum Content {
      case log(LogExpr)
      case metric(MetricExpr)
    }

    var content: Content
    /// Where it starts, parentheses included.
    var start: Int
    var height: Int
  }

  /// An expression whose operators bind at least as strongly as `precedence`.
  mutating func parseExpression(from precedence: Int) throws(SyntaxFailure) -> Operand {
    try nested { (parser) throws(SyntaxFailure) in
      let operand = try parser.parsePrimary()
      return try parser.parseOperators(behind: operand, from: precedence)
    }
  }

  private mutating func parseOperators(
    behind operand: Operand, from precedence: Int
  ) throws(SyntaxFailure) -> Operand {
    var lhs = operand
    while let operation = try peekOperator(), operation.precedence >= precedence {
      let operatorRange = try next().range
      let returnsBool = try take(.bool)
      let matching = try parseVectorMatching()
      let right = operation == .power ? operation.precedence : operation.precedence + 1
      let rhs = try parseExpression(from: right)
      let height = max(lhs.height, rhs.height) + 1
      try checkHeight(depth + height)
      let node = BinaryOperation(
        operation: operation, lhs: .vector(0, operatorRange), rhs: .vector(0, operatorRange),
        returnsBool: returnsBool, matching: matching,
        range: SourceRange(lhs.start, lastEnd), operatorRange: operatorRange)
      let expr = combine(node, lhs.content, rhs.content)
      lhs = Operand(content: .metric(expr), start: lhs.start, height: height)
    }
    return lhs
  }

  private mutating func peekOperator() throws(SyntaxFailure) -> BinaryOperator? {
    let kind = try peek().kind
    if case .symbol(let symbol) = kind { return BinaryOperator(rawValue: symbol.rawValue) }
    if case .keyword(let keyword) = kind { return BinaryOperator(rawValue: keyword.rawValue) }
    return nil
  }

  /// `on (…) group_left (…)`, or nothing.
  private mutating func parseVectorMatching() throws(SyntaxFailure) -> VectorMatching {
    var matching = VectorMatching()
    if try take(.on) {
      matching.isOn = true
    } else if try !take(.ignoring) {
      return matching
    }
    matching.isExplicit = true
    matching.labels = try parseLabelList()
    if try take(.groupLeft) {
      matching.cardinality = .manyToOne
    } else if try take(.groupRight) {
      matching.cardinality = .oneToMany
    } else {
      return matching
    }
    if try at(.openParenthesis) { matching.include = try parseLabelList() }
    return matching
  }

  /// The node with its legs; two literals are folded.
  private mutating func combine(
    _ node: BinaryOperation, _ lhs: Operand.Content, _ rhs: Operand.Content
  ) -> MetricExpr {
    var node = node
    for (side, content) in [("left", lhs), ("right", rhs)] {
      guard case .log(let expr) = content else { continue }
      let type = expr.stages.isEmpty ? "MatchersExpr" : "PipelineExpr"
      deferError(
        "logql/log-operand",
        "unexpected type for \(side) leg of binary operation (\(node.operation.rawValue)): "
          + "*syntax.\(type)", node.range)
      return .vector(0, node.range)
    }
    guard case .metric(let left) = lhs, case .metric(let right) = rhs else {
      return .vector(0, node.range)
    }
    if node.operation.isSet {
      for (side, leg) in [("left", left), ("right", right)] {
        guard case .literal(let value, _) = leg else { continue }
        deferError(
          "logql/literal-operand",
          "unexpected literal for \(side) leg of logical/set binary operation "
            + "(\(node.operation.rawValue)): \(NumberText.fixed(value, decimals: 6))", node.range)
        return .vector(0, node.range)
      }
    }
    if case .literal(let leftValue, _) = left, case .literal(let rightValue, _) = right {
      return .literal(node.operation.folded(leftValue, rightValue), node.range)
    }
    node.lhs = left
    node.rhs = right
    return .binary(node)
  }
}

extension QueryParser {
  private mutating func parsePrimary() throws(SyntaxFailure) -> Operand {
    let start = try peek().range.start
    switch try peek().kind {
    case .symbol(.openParenthesis):
      try next()
      var inner = try parseExpression(from: 0)
      guard try take(.closeParenthesis) else { throw try unexpected([")"] + Expected.operators) }
      inner.start = start
      return inner
    case .symbol(.openBrace):
      let (matchers, _) = try parseSelector()
      let stages = try parsePipeline(.logQuery)
      let range = SourceRange(start, lastEnd)
      let expr = LogExpr(matchers: matchers, stages: stages, range: range)
      return Operand(content: .log(expr), start: start, height: 1)
    case .number, .symbol(.plus), .symbol(.minus):
      return Operand(content: .metric(try parseLiteral()), start: start, height: 1)
    case .rangeFunction(let operation):
      let expr = try parseRangeAggregation(operation)
      return Operand(content: .metric(expr), start: start, height: 1)
    case .vectorFunction(let operation): return try parseVectorAggregation(operation)
    case .labelReplace: return try parseLabelReplace()
    case .vector:
      try next()
      try expect(.symbol(.openParenthesis))
      let value = literalValue(of: try expect(.number), what: "vectorExpr")
      try expect(.symbol(.closeParenthesis))
      let expr = MetricExpr.vector(value, SourceRange(start, lastEnd))
      return Operand(content: .metric(expr), start: start, height: 1)
    case .end, .identifier, .string, .functionFlag, .duration, .bytes, .range, .symbol, .keyword,
      .conversion, .ip:
      throw try unexpected(Expected.expressions)
    }
  }

  private mutating func parseLiteral() throws(SyntaxFailure) -> MetricExpr {
    let start = try peek().range.start
    let isNegative = try at(.minus)
    if try at(.plus) || isNegative { try next() }
    let value = literalValue(of: try expect(.number), what: "literal")
    return .literal(isNegative ? -value : value, SourceRange(start, lastEnd))
  }

  /// A number token's value; a complaint is deferred.
  private mutating func literalValue(of token: Token, what: String) -> Double {
    do throws(FloatParsing.Failure) {
      return try FloatParsing.parse(token.text.utf8)
    } catch {
      let why = NumberLiteral.complaint(error, token.text)
      deferError("logql/number", "unable to parse \(what) as a float: \(why)", token.range)
      return 0
    }
  }

  /// An argument that must be a metric expression.
  private mutating func parseMetricArgument() throws(SyntaxFailure) -> (MetricExpr, height: Int) {
    try metric(try parseExpression(from: 0))
  }

  private mutating func metric(_ operand: Operand) throws(SyntaxFailure) -> (
    MetricExpr, height: Int
  ) {
    guard case .metric(let expr) = operand.content else {
      throw try unexpected(Expected.operators)
    }
    return (expr, operand.height)
  }

  private mutating func parseGrouping() throws(SyntaxFailure) -> Grouping? {
    let isWithout = try at(.without)
    guard try at(.by) || isWithout else { return nil }
    try next()
    return Grouping(isWithout: isWithout, labels: try parseLabelList())
  }

  private mutating func parseRangeAggregation(
    _ operation: RangeOperation
  ) throws(SyntaxFailure) -> MetricExpr {
    let start = try next().range.start
    try expect(.symbol(.openParenthesis))
    var parameter: Token?
    if try peek().kind == .number {
      parameter = try next()
      try expect(.symbol(.comma))
    }
    let expected = parameter == nil ? ["NUMBER", "{", "("] : ["{", "("]
    let logRange = try parseLogRange(expected)
    try expect(.symbol(.closeParenthesis))
    let grouping = try parseGrouping()
    var node = RangeAggregation(
      operation: operation, parameter: nil, logRange: logRange, grouping: grouping,
      range: SourceRange(start, lastEnd))
    if let error = node.takeParameter(parameter) ?? node.ruleViolation {
      deferError(error.id, error.message, node.range)
    }
    return .rangeAggregation(node)
  }

  private mutating func parseVectorAggregation(
    _ operation: VectorOperation
  ) throws(SyntaxFailure) -> Operand {
    let start = try next().range.start
    var grouping = try parseGrouping()
    try expect(.symbol(.openParenthesis))
    var parameter: Token?
    let argument: (expr: MetricExpr, height: Int)
    if try peek().kind == .number {
      let number = try next()
      if try take(.comma) {
        parameter = number
        argument = try parseMetricArgument()
      } else {
        let value = literalValue(of: number, what: "literal")
        let operand = Operand(
          content: .metric(.literal(value, number.range)), start: number.range.start, height: 1)
        argument = try metric(try parseOperators(behind: operand, from: 0))
      }
    } else {
      argument = try parseMetricArgument()
    }
    guard try take(.closeParenthesis) else { throw try unexpected([")"] + Expected.operators) }
    if grouping == nil { grouping = try parseGrouping() }
    var node = VectorAggregation(
      operation: operation, parameter: nil, expr: argument.expr, grouping: grouping,
      range: SourceRange(start, lastEnd))
    if let error = node.takeParameter(parameter) ?? node.ruleViolation {
      deferError(error.id, error.message, node.range)
    }
    return Operand(
      content: .metric(.vectorAggregation(node)), start: start, height: argument.height + 1)
  }

  private mutating func parseLabelReplace() throws(SyntaxFailure) -> Operand {
    let start = try next().range.start
    try expect(.symbol(.openParenthesis))
    let (expr, height) = try parseMetricArgument()
    guard try at(.comma) else { throw try unexpected([","] + Expected.operators) }
    var strings: [Token] = []
    for _ in 0..<4 {
      try expect(.symbol(.comma))
      strings.append(try expect(.string))
    }
    try expect(.symbol(.closeParenthesis))
    let node = LabelReplace(
      expr: expr, destination: strings[0].text, replacement: strings[1].text,
      source: strings[2].text, regex: strings[3].text, range: SourceRange(start, lastEnd))
    if let error = RegexSyntax.labelReplaceError(in: node.regex) {
      deferError("logql/regex", "invalid regex in label_replace: " + error, node.range)
    }
    return Operand(content: .metric(.labelReplace(node)), start: start, height: height + 1)
  }
}
