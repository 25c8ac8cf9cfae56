// Label filters: comparisons and how they combine.

import Diagnostics
import TelemetryModel

extension QueryParser {
  /// How strongly `or` and `and` bind. A comma and mere juxtaposition mean `and`, and take
  /// everything to their right.
  private enum Binding {
    static let or = 1
    static let and = 2
  }

  /// A whole label filter.
  mutating func parseLabelFilter(_ expected: [String]) throws(SyntaxFailure) -> LabelFilter {
    try parseLabelFilter(from: Binding.or, expected).filter
  }

  private mutating func parseLabelFilter(
    from binding: Int, _ expected: [String]
  ) throws(SyntaxFailure) -> (filter: LabelFilter, height: Int) {
    try nested { (parser) throws(SyntaxFailure) in
      var (filter, height) = try parser.parseLabelFilterOperand(expected)
      while let (operation, right) = try parser.takeConnective(from: binding) {
        let rhs = try parser.parseLabelFilter(from: right, ["IDENTIFIER", "("])
        filter = operation == .or ? .or(filter, rhs.filter) : .and(filter, rhs.filter)
        height = max(height, rhs.height) + 1
        try parser.checkHeight(parser.depth + height)
      }
      return (filter, height)
    }
  }

  /// What joins the filter so far to the next, and how strongly the next must bind.
  private mutating func takeConnective(
    from binding: Int
  ) throws(SyntaxFailure) -> (operation: Keyword, right: Int)? {
    if try take(.comma) { return (.and, Binding.or) }
    let kind = try peek().kind
    if kind == .identifier || kind == .symbol(.openParenthesis) { return (.and, Binding.or) }
    if binding <= Binding.and, try take(.and) { return (.and, Binding.and + 1) }
    if binding <= Binding.or, try take(.or) { return (.or, Binding.or + 1) }
    return nil
  }

  private mutating func parseLabelFilterOperand(
    _ expected: [String]
  ) throws(SyntaxFailure) -> (filter: LabelFilter, height: Int) {
    if try take(.openParenthesis) {
      let inner = try parseLabelFilter(from: Binding.or, ["IDENTIFIER", "("])
      guard try take(.closeParenthesis) else {
        throw try unexpected([")", "and", "or", ",", "IDENTIFIER"])
      }
      return inner
    }
    let name = try parseLabelName(expected)
    guard case .symbol(let symbol) = try peek().kind else {
      throw try unexpected(Expected.comparisons)
    }
    switch symbol {
    case .equal, .notEqual: return (try parseEquality(name, isNegative: symbol == .notEqual), 0)
    case .regexMatch, .regexNotMatch:
      try next()
      let operation = symbol == .regexMatch ? Matcher.Operation.regex : .notRegex
      return (.matcher(try parseMatcherValue(name, operation)), 0)
    case .comparisonEqual, .greater, .greaterOrEqual, .less, .lessOrEqual:
      guard let comparison = LabelFilter.Comparison(rawValue: symbol.rawValue) else { break }
      try next()
      return (try parseComparison(name.text, comparison), 0)
    case .notPattern, .pipe, .pipeEqual, .pipeMatch, .pipePattern, .openBrace, .closeBrace,
      .closeBracket, .comma, .dot, .openParenthesis, .closeParenthesis, .plus, .minus, .times,
      .dividedBy, .modulo, .power:
      break
    }
    throw try unexpected(Expected.comparisons)
  }

  /// `=` and `!=`: of strings, addresses, or quantities.
  private mutating func parseEquality(
    _ name: Token, isNegative: Bool
  ) throws(SyntaxFailure) -> LabelFilter {
    try next()
    if try peek().kind == .string {
      return .matcher(Matcher(name.text, isNegative ? .notEqual : .equal, try next().text))
    }
    if try peek().kind == .ip {
      let pattern = try parseAddressPattern()
      return .ip(label: name.text, isNegative: isNegative, pattern: pattern)
    }
    return try parseComparison(name.text, isNegative ? .notEqual : .equal)
  }

  /// The quantity behind a comparison operator.
  private mutating func parseComparison(
    _ label: String, _ comparison: LabelFilter.Comparison
  ) throws(SyntaxFailure) -> LabelFilter {
    let token = try peek()
    switch token.kind {
    case .duration(let nanoseconds):
      try next()
      return .duration(label: label, comparison, nanoseconds)
    case .bytes(let size):
      try next()
      if token.text.utf8.last == UInt8(ascii: "M") { warnings.append(.megabytes(token)) }
      return .bytes(label: label, comparison, size)
    case .number, .symbol(.plus), .symbol(.minus):
      return .number(label: label, comparison, try parseSignedNumber())
    case .identifier where token.text == "now" && !options.isStrict:
      return .now(label: label, comparison, offset: try parseNow())
    case .end, .identifier, .string, .functionFlag, .range, .symbol, .keyword, .rangeFunction,
      .vectorFunction, .conversion, .vector, .labelReplace, .ip:
      throw try unexpected(["NUMBER", "DURATION", "BYTES", "+", "-"])
    }
  }

  /// A number with an optional sign; one that does not fit is a failure.
  private mutating func parseSignedNumber() throws(SyntaxFailure) -> Double {
    let isNegative = try at(.minus)
    if try at(.plus) || isNegative { try next() }
    let token = try expect(.number)
    switch NumberLiteral.value(of: token) {
    case .success(let value): return isNegative ? -value : value
    case .failure(let failure): throw failure
    }
  }
}

/// Number literals.
enum NumberLiteral {
  /// The value of a number token, or Go's complaint.
  static func value(of token: Token) -> Result<Double, SyntaxFailure> {
    do throws(FloatParsing.Failure) {
      return .success(try FloatParsing.parse(token.text.utf8))
    } catch {
      return .failure(
        SyntaxFailure(
          diagnostic: Diagnostic(
            id: "logql/number", severity: .error,
            message: "unable to parse literal as a float: " + complaint(error, token.text),
            range: token.range)))
    }
  }

  /// Go's words for a text that is no number.
  static func complaint(_ failure: FloatParsing.Failure, _ text: String) -> String {
    let why =
      switch failure {
      case .syntax: "invalid syntax"
      case .range: "value out of range"
      }
    return "strconv.ParseFloat: parsing \(GoString.quoted(text)): \(why)"
  }
}
