import Diagnostics

/// The first error of a parse as the reference writes it: `LINE:COL: parse error: MESSAGE`. Nil
/// where there is none.
package func referenceErrorText(for result: ParseResult, in text: String) -> String? {
  guard let first = result.diagnostics.first(where: { $0.severity == .error }) else { return nil }
  guard let range = first.range else { return "unknown position: parse error: \(first.message)" }
  if range.start > text.utf8.count { return "invalid position: parse error: \(first.message)" }
  return "\(SourcePosition(offset: range.start, in: text)): parse error: \(first.message)"
}
