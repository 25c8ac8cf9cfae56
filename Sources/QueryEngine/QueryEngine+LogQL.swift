import Diagnostics
import TelemetryModel

extension QueryEngine {
  func evaluateLogQL(_ text: String, grid: StepGrid) throws(DiagnosticError) -> QueryResult {
    throw DiagnosticError([
      Diagnostic(id: "engine/incomplete", severity: .error, message: "not evaluated", range: nil)
    ])
  }
}
