import Diagnostics
import LineScanning
import LogQLSyntax
import Presentation
import PromQLSyntax

/// Queries and the parser's verdict on each: canonical forms and type, or the error.
enum ParseCases {
  enum Language: String {
    case promQL = "promql"
    case logQL = "logql"
  }

  /// What the parser says of one query.
  private enum Verdict {
    case accepted(string: String, pretty: String, type: String?)
    case refused(String)
  }

  /// Prints a row for each of `cases`.
  static func answer(_ cases: JSONValue, language: Language) throws {
    guard let elements = cases.elements else { throw CaseFormatFailure("expected a list of cases") }
    var rows = CaseRows()
    for element in elements {
      guard let query = element["query"]?.text else {
        throw CaseFormatFailure("a case without a query")
      }
      let verdict =
        switch language {
        case .promQL: promQL(query)
        case .logQL: logQL(query)
        }
      rows.row { writer in
        writer.key("query")
        writer.string(query)
        write(verdict, to: &writer)
      }
    }
    rows.flush()
  }

  private static func promQL(_ query: String) -> Verdict {
    let result = parsePromQL(query)
    if let error = result.diagnostics.first(where: { $0.severity == .error }) {
      return .refused(error.message)
    }
    guard let expr = result.expr else { return .refused("no expression") }
    return .accepted(string: expr.description, pretty: expr.pretty, type: expr.type.rawValue)
  }

  private static func logQL(_ query: String) -> Verdict {
    var options = LogQLSyntax.ParseOptions()
    options.isStrict = true
    // The reference's parser leaves the inside of stages to its server.
    options.checksStages = false
    let result = parseLogQL(query, options: options)
    if let error = result.diagnostics.first(where: { $0.severity == .error }) {
      return .refused(error.message)
    }
    guard let tree = result.query else { return .refused("no query") }
    return .accepted(string: tree.description, pretty: tree.pretty, type: nil)
  }

  private static func write(_ verdict: Verdict, to writer: inout JSONWriter) {
    switch verdict {
    case .accepted(let string, let pretty, let type):
      for (key, value) in [("string", string), ("pretty", pretty), ("type", type)] {
        guard let value else { continue }
        writer.key(key)
        writer.string(value)
      }
    case .refused(let message):
      writer.key("error")
      writer.string(message)
    }
  }
}
