import Diagnostics

/// What a query may use beyond the stable language.
package struct ParseOptions: Hashable, Sendable {
  /// `promql-experimental-functions`.
  package var experimentalFunctions = true
  /// `promql-extended-range-selectors`: `anchored` and `smoothed`.
  package var extendedRangeSelectors = true
  /// `promql-binop-fill-modifiers`.
  package var fillModifiers = true

  package init() {}
}

/// A parsed query: the tree (nil where none could be made) and what there is to say about the text.
package struct ParseResult: Hashable, Sendable {
  package var expr: Expr?
  package var diagnostics: [Diagnostic]

  package init(expr: Expr?, diagnostics: [Diagnostic]) {
    self.expr = expr
    self.diagnostics = diagnostics
  }
}

/// Parses and type-checks a query. Never throws: what is wrong stands in the diagnostics.
package func parsePromQL(_ text: String, options: ParseOptions = ParseOptions()) -> ParseResult {
  ParseResult(expr: nil, diagnostics: [])
}
