// The extension `label > now() - 1h`.

import Diagnostics

extension QueryParser {
  /// `now()` and the durations added to or taken from it; answers their sum in nanoseconds.
  mutating func parseNow() throws(SyntaxFailure) -> Int64 {
    let name = try next()
    guard try at(.openParenthesis) else {
      throw SyntaxFailure(diagnostic: .unexpected(name, expected: []))
    }
    try next()
    try expect(.symbol(.closeParenthesis))
    var offset: Int64 = 0
    while let term = try takeNowTerm() {
      let (sum, overflowed) = offset.addingReportingOverflow(term)
      if overflowed {
        throw SyntaxFailure(
          diagnostic: Diagnostic(
            id: "logql/number", severity: .error, message: "duration out of range",
            range: SourceRange(name.range.start, lastEnd)))
      }
      offset = sum
    }
    warnings.append(.nowExtension(SourceRange(name.range.start, lastEnd)))
    return offset
  }

  /// `- 1h`, `+ 1h`, or `-1h`, which is one token.
  private mutating func takeNowTerm() throws(SyntaxFailure) -> Int64? {
    if case .duration(let nanoseconds) = try peek().kind, nanoseconds < 0 {
      try next()
      return nanoseconds
    }
    let isNegative = try at(.minus)
    guard try at(.plus) || isNegative else { return nil }
    return try parseNowTerm(isNegative: isNegative)
  }

  private mutating func parseNowTerm(isNegative: Bool) throws(SyntaxFailure) -> Int64 {
    try next()
    guard case .duration(let nanoseconds) = try peek().kind else {
      throw try unexpected(["DURATION"])
    }
    try next()
    return isNegative ? 0 &- nanoseconds : nanoseconds
  }
}
