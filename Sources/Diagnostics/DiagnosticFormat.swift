/// The forms in which diagnostics can be written.
package enum DiagnosticFormat: String, Hashable, Sendable, CaseIterable {
  /// For people, with source lines and carets.
  case text
  /// One object a line.
  case json
  case sarif
  /// Workflow commands of GitHub Actions.
  case github
  case junit
  case checkstyle

  /// The whole output for `diagnostics`.
  ///
  /// - Parameters:
  ///   - checked: the names of all texts that were looked at, for forms that list those, too.
  ///   - style: colours, for `text` only.
  package func render(
    _ diagnostics: [LocatedDiagnostic], checked: [String] = [], style: Style = .plain
  ) -> String {
    switch self {
    case .text: TerminalRenderer(style: style).render(diagnostics)
    case .json: JSONLinesRenderer().render(diagnostics)
    case .sarif: SARIFRenderer(toolName: "lookback").render(diagnostics)
    case .github: GitHubRenderer().render(diagnostics)
    case .junit: JUnitRenderer().render(diagnostics, checked: checked)
    case .checkstyle: CheckstyleRenderer().render(diagnostics)
    }
  }
}
