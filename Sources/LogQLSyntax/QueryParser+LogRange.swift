// Log ranges: a selector, its pipeline, a window and an offset, in the orders the language allows.

import Diagnostics

extension QueryParser {
  /// A log range. `expected` names what may stand at its start.
  mutating func parseLogRange(_ expected: [String]) throws(SyntaxFailure) -> LogRange {
    let start = try peek().range.start
    if try at(.openBrace) {
      var parts = try parseSelectorWithWindow()
      if parts.window == nil { try requireWindow(&parts) }
      return logRange(parts, start)
    }
    guard try take(.openParenthesis) else { throw try unexpected(expected) }
    return try nested { (parser) throws(SyntaxFailure) in
      try parser.parseParenthesisedLogRange(start)
    }
  }

  private struct LogRangeParts {
    var log: LogExpr
    var window: (milliseconds: Int64, offset: Int64)?
  }

  /// What follows the opening parenthesis: a whole log range, or one whose window stands outside.
  private mutating func parseParenthesisedLogRange(_ start: Int) throws(SyntaxFailure) -> LogRange {
    guard try at(.openBrace) else {
      var inner = try parseLogRange(["{", "("])
      try expect(.symbol(.closeParenthesis))
      inner.range = SourceRange(start, lastEnd)
      return inner
    }
    var parts = try parseSelectorWithWindow()
    if parts.window != nil {
      try expect(.symbol(.closeParenthesis))
      return logRange(parts, start)
    }
    if case .range = try peek().kind {
      parts.window = try parseWindow()
      try expect(.symbol(.closeParenthesis))
      return logRange(parts, start)
    }
    guard try take(.closeParenthesis) else {
      throw try unexpected(endsInUnwrap(parts) ? ["RANGE", ")", "|"] : [])
    }
    guard case .range = try peek().kind else { throw try unexpected(["RANGE"]) }
    parts.window = try parseWindow()
    if parts.log.stages.isEmpty, try at(.pipe) {
      let pipe = try next().range.start
      parts.log.stages = try parseUnwrap(from: pipe)
    }
    return logRange(parts, start)
  }

  /// A selector, then a window and a pipeline, or a pipeline alone.
  private mutating func parseSelectorWithWindow() throws(SyntaxFailure) -> LogRangeParts {
    let (matchers, range) = try parseSelector()
    var parts = LogRangeParts(log: LogExpr(matchers: matchers, stages: [], range: range))
    if case .range = try peek().kind { parts.window = try parseWindow() }
    parts.log.stages = try parsePipeline(.logRange)
    if !parts.log.stages.isEmpty { parts.log.range.end = lastEnd }
    return parts
  }

  private mutating func requireWindow(_ parts: inout LogRangeParts) throws(SyntaxFailure) {
    guard case .range = try peek().kind else {
      throw try unexpected(endsInUnwrap(parts) ? ["RANGE", "|"] : [])
    }
    parts.window = try parseWindow()
  }

  private func endsInUnwrap(_ parts: LogRangeParts) -> Bool {
    parts.log.stages.contains {
      if case .unwrap = $0.kind { true } else { false }
    }
  }

  /// `[5m] offset 1h`.
  private mutating func parseWindow() throws(SyntaxFailure) -> (milliseconds: Int64, offset: Int64)
  {
    guard case .range(let milliseconds) = try peek().kind else { throw try unexpected(["RANGE"]) }
    try next()
    guard try take(.offset) else { return (milliseconds, 0) }
    guard case .duration(let offset) = try peek().kind else { throw try unexpected(["DURATION"]) }
    try next()
    return (milliseconds, offset)
  }

  private func logRange(_ parts: LogRangeParts, _ start: Int) -> LogRange {
    let window = parts.window ?? (0, 0)
    return LogRange(
      log: parts.log, duration: window.milliseconds, offset: window.offset,
      range: SourceRange(start, lastEnd))
  }
}
