/// Writes diagnostics as workflow commands of GitHub Actions, which become annotations on the
/// change.
package struct GitHubRenderer: Sendable {
  package init() {}

  /// A line for each of `diagnostics`.
  package func render(_ diagnostics: [LocatedDiagnostic]) -> String {
    diagnostics.map { command($0) + "\n" }.joined()
  }

  private func command(_ located: LocatedDiagnostic) -> String {
    let diagnostic = located.diagnostic
    var properties = [("file", located.source.name)]
    if let (start, end) = located.positions {
      properties += [("line", String(start.line)), ("col", String(start.column))]
      properties += [("endLine", String(end.line))]
      // A last column is that of the range's last character, and only counts on one line.
      if start.line == end.line {
        properties += [("endColumn", String(max(start.column, end.column - 1)))]
      }
    }
    properties.append(("title", diagnostic.id))
    let listed = properties.map { "\($0.0)=\(escaped(property: $0.1))" }.joined(separator: ",")
    let lines = [located.headline] + diagnostic.notes.map(\.message)
    let help = diagnostic.fixIts.map { "help: \($0.message)" }
    return "::\(name(diagnostic.severity)) \(listed)::"
      + escaped((lines + help).joined(separator: "\n"))
  }

  private func name(_ severity: Diagnostic.Severity) -> String {
    switch severity {
    case .info: "notice"
    case .warning: "warning"
    case .error: "error"
    }
  }

  private func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": out += "%25"
      case "\r": out += "%0D"
      case "\n": out += "%0A"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private func escaped(property text: String) -> String {
    var out = ""
    for scalar in escaped(text).unicodeScalars {
      switch scalar {
      case ":": out += "%3A"
      case ",": out += "%2C"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
