import Diagnostics

/// What a run of the program came to.
enum ExitStatus: Int32 {
  case fine = 0
  /// Findings, or an empty answer under `--fail-empty`.
  case findings = 1
  case badUsage = 2
  case badQuery = 3
  case badData = 4
}

/// Why a command ended: what to print on standard error, and the exit status.
struct CommandFailure: Error {
  var status: ExitStatus
  var message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  /// A query that does not parse or cannot be answered, shown with its place; data that cannot be
  /// read have one of their own.
  init(_ error: DiagnosticError, query: String, name: String = "query") {
    if error.first.id.hasPrefix("store/") {
      self.init(.badData, error.first.message)
      return
    }
    let source = SourceText(name: name, text: query)
    let located = error.diagnostics.map { LocatedDiagnostic($0, in: source) }
    self.init(
      .badQuery, DiagnosticFormat.text.render(located, style: Terminal.errorStyle))
  }

  func report() {
    if !message.isEmpty { StandardOutput.complain(message) }
  }
}
