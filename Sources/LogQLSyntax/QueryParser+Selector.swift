// Stream selectors, matchers and label names.

import Diagnostics
import TelemetryModel

extension QueryParser {
  /// `{…}` with its matchers.
  mutating func parseSelector() throws(SyntaxFailure) -> (matchers: [Matcher], range: SourceRange) {
    let open = try expect(.symbol(.openBrace))
    if try take(.closeBrace) { return ([], SourceRange(open.range.start, lastEnd)) }
    var matchers = [try parseMatcher(["IDENTIFIER", "}"])]
    while true {
      if try take(.closeBrace) { return (matchers, SourceRange(open.range.start, lastEnd)) }
      try expect(.symbol(.comma), ["}", ","])
      matchers.append(try parseMatcher(["IDENTIFIER"]))
    }
  }

  private mutating func parseMatcher(_ expected: [String]) throws(SyntaxFailure) -> Matcher {
    let name = try parseLabelName(expected)
    guard let operation = try takeMatcherOperation() else {
      throw try unexpected(["=", "=~", "!~", "!="])
    }
    return try parseMatcherValue(name, operation)
  }

  /// The string behind `name=`; a regular expression must compile.
  mutating func parseMatcherValue(
    _ name: Token, _ operation: Matcher.Operation
  ) throws(SyntaxFailure) -> Matcher {
    let value = try expect(.string)
    if operation == .regex || operation == .notRegex,
      let error = RegexSyntax.matcherError(in: value.text)
    {
      throw SyntaxFailure(diagnostic: .badRegex(error, at: value.range))
    }
    return Matcher(name.text, operation, value.text)
  }

  /// Consumes `=`, `!=`, `=~` or `!~`.
  mutating func takeMatcherOperation() throws(SyntaxFailure) -> Matcher.Operation? {
    guard case .symbol(let symbol) = try peek().kind,
      let operation = Matcher.Operation(rawValue: symbol.rawValue)
    else { return nil }
    try next()
    return operation
  }

  /// A label's name: a word, or (an extension) a quoted one.
  mutating func parseLabelName(_ expected: [String] = ["IDENTIFIER"]) throws(SyntaxFailure) -> Token
  {
    guard try atLabelName() else { throw try unexpected(expected) }
    return try next()
  }

  /// Whether a label's name stands next.
  mutating func atLabelName() throws(SyntaxFailure) -> Bool {
    let token = try peek()
    if token.kind == .identifier { return true }
    return token.kind == .string && !options.isStrict && !token.text.isEmpty
  }

  /// `(a, b)`: the labels of a grouping or of vector matching.
  mutating func parseLabelList() throws(SyntaxFailure) -> [String] {
    try expect(.symbol(.openParenthesis))
    if try take(.closeParenthesis) { return [] }
    var labels = [try parseLabelName(["IDENTIFIER", ")"]).text]
    while true {
      if try take(.closeParenthesis) { return labels }
      try expect(.symbol(.comma), [",", ")"])
      labels.append(try parseLabelName().text)
    }
  }
}
