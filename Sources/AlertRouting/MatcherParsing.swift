// Text to matchers, by the rule that Alertmanager loads files with: the UTF-8 syntax first, then
// the classic one (specification §4.2).

import Diagnostics
import TelemetryModel

/// Which of the two matcher syntaxes are read.
package enum MatcherSyntax: String, Hashable, Sendable, CaseIterable {
  /// Both; the classic reading wins where they disagree.
  case fallback
  case utf8Strict = "utf8-strict-mode"
  case classic = "classic-mode"
}

/// Why a text is no list of matchers; offsets are bytes of the text.
package struct MatcherSyntaxError: Error, Hashable, Sendable {
  package var message: String
  package var range: SourceRange
}

/// A matcher and its place in the text.
package struct LocatedMatcher: Hashable, Sendable {
  package var matcher: Matcher
  package var range: SourceRange
}

/// The matchers of one text.
package struct ParsedMatchers: Hashable, Sendable {
  package var matchers: [LocatedMatcher]
  /// What a user should know although the text was read.
  package var warnings: [Diagnostic]
}

/// Parses a comma-separated list of matchers, with or without braces: `{a="b", c=~"d|e"}`.
///
/// - Complexity: O(length of the text).
package func parseMatchers(
  _ text: String, syntax: MatcherSyntax = .fallback
) throws(MatcherSyntaxError) -> ParsedMatchers {
  switch syntax {
  case .classic: return ParsedMatchers(matchers: try ClassicMatcherParser.parse(text), warnings: [])
  case .utf8Strict: return ParsedMatchers(matchers: try UTF8MatcherParser.parse(text), warnings: [])
  case .fallback: return try parseWithFallback(text)
  }
}

private func parseWithFallback(_ text: String) throws(MatcherSyntaxError) -> ParsedMatchers {
  let whole = SourceRange(0, text.utf8.count)
  let modern: [LocatedMatcher]
  do throws(MatcherSyntaxError) {
    modern = try UTF8MatcherParser.parse(text)
  } catch let modernError {
    let classic = try ClassicMatcherParser.parse(text)
    let suggestion = classic.map(\.matcher.description).joined(separator: ",")
    return ParsedMatchers(
      matchers: classic,
      warnings: [
        Diagnostic(
          id: "routing/classic-matcher", severity: .warning,
          message: "only the classic matcher syntax reads this: \(modernError.message)",
          range: whole, notes: [Diagnostic.Note("write `\(suggestion)`")])
      ])
  }
  guard let classic = try? ClassicMatcherParser.parse(text),
    !classic.map(\.matcher).elementsEqual(modern.map(\.matcher))
  else { return ParsedMatchers(matchers: modern, warnings: []) }
  let readings = [classic, modern].map { reading in
    reading.map(\.matcher.description).joined(separator: ",")
  }
  return ParsedMatchers(
    matchers: classic,
    warnings: [
      Diagnostic(
        id: "routing/matcher-disagreement", severity: .warning,
        message: "the two matcher syntaxes read this differently, and the classic one wins",
        range: whole,
        notes: [
          Diagnostic.Note("classic: `\(readings[0])`"), Diagnostic.Note("UTF-8: `\(readings[1])`"),
        ])
    ])
}
