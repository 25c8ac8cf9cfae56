// The reference's whole error text, position included.

import Diagnostics

/// The IDs of diagnostics that the reference reports with a position: those of text and syntax.
private let positionedIDs: Set<String> = [
  "logql/syntax", "logql/token", "logql/reserved-word", "logql/unknown-function",
]

/// The reference's error text for an error of `parseLogQL(text)`; nil for what is no error.
///
/// Positions count characters; the reference loses the line of tokens that it finds by looking
/// ahead (ranges, durations, operators of two characters) and gives 0 for it.
/// - Complexity: O(length of `text`).
package func referenceErrorText(for diagnostic: Diagnostic, in text: String) -> String? {
  guard diagnostic.severity == .error else { return nil }
  guard positionedIDs.contains(diagnostic.id), let range = diagnostic.range,
    let position = position(ofTokenAt: range, in: text), position.line != 0 || position.column != 0
  else { return "parse error : " + diagnostic.message }
  return "parse error at line \(position.line), col \(position.column): " + diagnostic.message
}

/// The position of the token (or the fault) that starts where `range` does.
private func position(ofTokenAt range: SourceRange, in text: String) -> SourcePosition? {
  var lexer = Lexer(text)
  while true {
    do throws(LexicalFault) {
      let token = try lexer.next()
      if token.range.start >= range.start || token.kind == .end { return token.position }
    } catch {
      return error.position
    }
  }
}
