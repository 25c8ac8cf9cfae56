// The entry: a query's text to its tree and what there is to say about it.

import Diagnostics

/// What a query may use beyond the reference's language, and what is checked.
package struct ParseOptions: Hashable, Sendable {
  /// Refuses every extension, with the reference's verdict.
  package var isStrict = false
  /// Also reports what the reference only finds when it builds a pipeline: bad line regexes,
  /// templates, paths, address patterns. Off, the verdict is the reference parser's own.
  package var checksStages = true

  package init() {}
}

/// A parsed query: the tree (nil where none could be made) and what there is to say about the text.
package struct ParseResult: Hashable, Sendable {
  /// Nil if a diagnostic is an error.
  package var query: Query?
  /// The one that the reference reports stands first among the errors.
  package var diagnostics: [Diagnostic]

  package init(query: Query?, diagnostics: [Diagnostic]) {
    self.query = query
    self.diagnostics = diagnostics
  }
}

/// The length of text, in bytes, from which a query is refused.
package let queryLengthLimit = 131_072

/// Parses and validates a query. Never throws: what is wrong stands in the diagnostics.
///
/// - Complexity: O(length of `text`), apart from regular expressions, which are compiled.
package func parseLogQL(_ text: String, options: ParseOptions = ParseOptions()) -> ParseResult {
  let length = text.utf8.count
  if length >= queryLengthLimit {
    return ParseResult(query: nil, diagnostics: [.tooLong(length)])
  }
  var parser = QueryParser(text, options: options)
  let query: Query
  do throws(SyntaxFailure) {
    query = try parser.parseQuery()
  } catch {
    return ParseResult(
      query: nil, diagnostics: [error.diagnostic.withAdvice(for: text)] + parser.warnings)
  }
  var errors = parser.deferredErrors
  errors += selectorErrors(of: query)
  errors = inTreeOrder(errors)
  var warnings = parser.warnings
  if options.checksStages {
    let found = stageDiagnostics(of: query)
    errors += found.filter { $0.severity == .error }
    warnings += found.filter { $0.severity != .error }
  }
  return ParseResult(query: errors.isEmpty ? query : nil, diagnostics: errors + warnings)
}

/// The order in which the reference meets errors of nodes: a node's own before those within it,
/// left before right.
private func inTreeOrder(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
  func key(_ diagnostic: Diagnostic) -> (Int, Int) {
    (diagnostic.range?.start ?? 0, -(diagnostic.range?.end ?? 0))
  }
  return diagnostics.sorted { key($0) < key($1) }
}
