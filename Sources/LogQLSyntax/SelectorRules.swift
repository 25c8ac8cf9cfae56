// Every selector needs a matcher that leaves out streams without the label.

import Diagnostics
import TelemetryModel

/// An error for each log selector of `query` that could select everything.
func selectorErrors(of query: Query) -> [Diagnostic] {
  query.logExpressions.compactMap { expr in
    if expr.matchers.contains(where: \.excludesEmpty) { return nil }
    return Diagnostic(
      id: "logql/empty-selector", severity: .error,
      message:
        "queries require at least one regexp or equality matcher that does not have an "
        + "empty-compatible value. For instance, app=~\".*\" does not meet this requirement, "
        + "but app=~\".+\" will", range: expr.range)
  }
}

extension Matcher {
  /// Whether a stream without the label fails the matcher.
  package var excludesEmpty: Bool {
    switch operation {
    case .equal: !value.isEmpty
    case .notEqual: value.isEmpty
    case .regex: !RegexSyntax.matchesEmpty(value)
    case .notRegex: RegexSyntax.matchesEmpty(value)
    }
  }
}
