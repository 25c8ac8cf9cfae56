/// Shows diagnostics to people: message, place, the source line with a caret under the exact range,
/// notes and suggestions.
package struct TerminalRenderer: Sendable {
  package var style: Style

  package init(style: Style = .plain) { self.style = style }

  /// The text for `diagnostics`, a blank line between two.
  package func render(_ diagnostics: [LocatedDiagnostic]) -> String {
    diagnostics.map(render).joined(separator: "\n")
  }

  /// The lines for one diagnostic, each with its line break.
  package func render(_ located: LocatedDiagnostic) -> String {
    let diagnostic = located.diagnostic
    let excerpts = SourceExcerpt(source: located.source, style: style)
    let gutter = gutterWidth(located)
    var out = style.paint(
      "\(diagnostic.severity.rawValue)[\(diagnostic.id)]", diagnostic.severity.role)
    out += style.paint(": " + located.headline, .emphasis) + "\n"
    let indent = String(repeating: " ", count: gutter)
    if let range = diagnostic.range {
      out += place(located.source, range, gutter)
      out += excerpts.lines(range, gutter: gutter, role: diagnostic.severity.role)
    } else {
      out += indent + style.paint("--> ", .faint) + located.source.name + "\n"
    }
    for note in diagnostic.notes {
      out +=
        indent + style.paint(" = note: ", .faint) + indentedLines(note.message, gutter + 9) + "\n"
      if let range = note.range {
        out += place(located.source, range, gutter)
        out += excerpts.lines(range, gutter: gutter, role: .info)
      }
    }
    for fixIt in diagnostic.fixIts {
      out +=
        indent + style.paint(" = help: ", .faint) + indentedLines(fixIt.message, gutter + 9) + "\n"
      out += excerpts.suggestion(fixIt, gutter: gutter)
    }
    return out
  }

  private func place(_ source: SourceText, _ range: SourceRange, _ gutter: Int) -> String {
    let position = source.scalarPosition(at: range.start)
    return String(repeating: " ", count: gutter) + style.paint("--> ", .faint)
      + "\(source.name):\(position)\n"
  }

  /// Room for the largest line number that is shown.
  private func gutterWidth(_ located: LocatedDiagnostic) -> Int {
    let diagnostic = located.diagnostic
    let ranges =
      [diagnostic.range].compactMap { $0 } + diagnostic.notes.compactMap(\.range)
      + diagnostic.fixIts.map(\.range)
    let last = ranges.map { located.source.lineNumber(at: max($0.start, $0.end)) }.max() ?? 1
    return String(last).utf8.count
  }

  private func indentedLines(_ text: String, _ columns: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "\n" + String(repeating: " ", count: columns))
  }
}
