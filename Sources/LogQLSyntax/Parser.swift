import Diagnostics

/// What a query may use beyond the reference's language.
package struct ParseOptions: Hashable, Sendable {
  /// Refuses every extension, with the reference's verdict.
  package var isStrict = false

  package init() {}
}

/// A parsed query: the tree (nil where none could be made) and what there is to say about the text.
package struct ParseResult: Hashable, Sendable {
  package var query: Query?
  package var diagnostics: [Diagnostic]

  package init(query: Query?, diagnostics: [Diagnostic]) {
    self.query = query
    self.diagnostics = diagnostics
  }
}

/// Parses and validates a query. Never throws: what is wrong stands in the diagnostics.
package func parseLogQL(_ text: String, options: ParseOptions = ParseOptions()) -> ParseResult {
  ParseResult(query: nil, diagnostics: [])
}
