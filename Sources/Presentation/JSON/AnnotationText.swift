import Diagnostics

extension Diagnostic {
  /// An evaluation's annotation as the HTTP API says it: severity, message, and the place in
  /// `query`: `PromQL warning: metric might not be a counter … (1:6)`.
  package func annotationText(in query: String) -> String {
    let severityName =
      switch severity {
      case .info: "info"
      case .warning: "warning"
      case .error: "error"
      }
    let place = range.map { " (\(SourcePosition(offset: $0.start, in: query)))" } ?? ""
    return "PromQL \(severityName): \(message)\(place)"
  }
}
