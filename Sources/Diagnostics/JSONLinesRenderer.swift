/// Writes diagnostics as JSON lines, one object a diagnostic: for scripts and editors.
///
/// Lines and columns count from 1, columns in Unicode scalars; the end is behind the range.
package struct JSONLinesRenderer: Sendable {
  /// The version of the records' form; it changes when a member changes its meaning.
  package static let schema = 1

  package init() {}

  /// A line for each of `diagnostics`.
  package func render(_ diagnostics: [LocatedDiagnostic]) -> String {
    diagnostics.map { record($0).text + "\n" }.joined()
  }

  private func record(_ located: LocatedDiagnostic) -> ReportJSON {
    let diagnostic = located.diagnostic
    let positions = located.positions
    return .object([
      ("schema", .integer(Self.schema)),
      ("id", .string(diagnostic.id)),
      ("severity", .string(diagnostic.severity.rawValue)),
      ("file", .string(located.source.name)),
      ("line", positions.map { .integer($0.start.line) }),
      ("col", positions.map { .integer($0.start.column) }),
      ("endLine", positions.map { .integer($0.end.line) }),
      ("endCol", positions.map { .integer($0.end.column) }),
      ("rule", located.subject.map { .string($0) }),
      ("message", .string(diagnostic.message)),
      ("notes", notes(located)),
      ("suggestions", suggestions(located)),
      ("fingerprint", .string(located.fingerprint)),
    ])
  }

  private func notes(_ located: LocatedDiagnostic) -> ReportJSON? {
    let notes = located.diagnostic.notes
    if notes.isEmpty { return nil }
    return .array(
      notes.map { note in
        let start = note.range.map { located.source.scalarPosition(at: $0.start) }
        return .object([
          ("message", .string(note.message)),
          ("line", start.map { .integer($0.line) }),
          ("col", start.map { .integer($0.column) }),
        ])
      })
  }

  private func suggestions(_ located: LocatedDiagnostic) -> ReportJSON? {
    let fixIts = located.diagnostic.fixIts
    if fixIts.isEmpty { return nil }
    return .array(
      fixIts.map { fixIt in
        let start = located.source.scalarPosition(at: fixIt.range.start)
        let end = located.source.scalarPosition(at: fixIt.range.end)
        return .object([
          ("message", .string(fixIt.message)),
          ("line", .integer(start.line)),
          ("col", .integer(start.column)),
          ("endLine", .integer(end.line)),
          ("endCol", .integer(end.column)),
          ("newText", .string(fixIt.replacement)),
        ])
      })
  }
}
