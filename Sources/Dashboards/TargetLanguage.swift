// In which language a target asks (specification §5.4): its datasource says, else its text.

import Diagnostics
import LogQLSyntax
import PromQLSyntax

/// The language of a query.
package enum TargetLanguage: Hashable, Sendable {
  case promQL, logQL
  /// A datasource that recorded metrics and logs cannot stand for.
  case unsupported(String)

  /// The language of a datasource's plugin; nil where the plugin does not say.
  package init?(datasourceType type: String) {
    switch type {
    case "prometheus", "grafana-amazonprometheus-datasource": self = .promQL
    case "loki": self = .logQL
    case "", "datasource", "mixed": return nil
    case _ where type.hasPrefix("victoriametrics-logs"): self = .unsupported(type)
    case _ where type.hasPrefix("victoriametrics-"): self = .promQL
    case _ where type.contains("$"): return nil
    default: self = .unsupported(type)
    }
  }

  /// The language of a query's text, its variables replaced: what parses, else what it looks like.
  package static func detect(_ text: String, panelType: String = "") -> TargetLanguage {
    let isPromQL = !parsePromQL(text).diagnostics.contains { $0.severity == .error }
    let isLogQL = !parseLogQL(text).diagnostics.contains { $0.severity == .error }
    if isPromQL, isLogQL { return panelType == "logs" ? .logQL : .promQL }
    if isPromQL { return .promQL }
    if isLogQL || panelType == "logs" { return .logQL }
    // PromQL has no pipe.
    return text.utf8.contains(UInt8(ascii: "|")) && hasPipeOutsideStrings(text) ? .logQL : .promQL
  }

  private static func hasPipeOutsideStrings(_ text: String) -> Bool {
    var quote: UInt8?
    var isEscaped = false
    for byte in text.utf8 {
      if let open = quote {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\"), open != UInt8(ascii: "`") {
          isEscaped = true
        } else if byte == open {
          quote = nil
        }
      } else if byte == UInt8(ascii: "|") {
        return true
      } else if "\"'`".utf8.contains(byte) {
        quote = byte
      }
    }
    return false
  }
}
