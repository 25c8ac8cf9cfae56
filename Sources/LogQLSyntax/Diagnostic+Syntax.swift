// The words for what is wrong with a query's text. Messages are the reference's; what helps beyond
// them stands in notes and fix-its.

import Diagnostics

extension Diagnostic {
  /// Syntax errors list at most this many alternatives; where there are more, none.
  private static let alternativesLimit = 4

  static func unexpected(_ token: Token, expected: [String]) -> Diagnostic {
    var message = "syntax error: unexpected " + token.kind.displayName
    if !expected.isEmpty && expected.count <= alternativesLimit {
      message += ", expecting " + expected.joined(separator: " or ")
    }
    var notes: [Note] = []
    if expected.count > alternativesLimit {
      notes.append(Note("expected one of " + expected.joined(separator: " ")))
    }
    return Diagnostic(
      id: "logql/syntax", severity: .error, message: message, range: token.range, notes: notes)
  }

  static func lexical(_ fault: LexicalFault) -> Diagnostic {
    Diagnostic(id: "logql/token", severity: .error, message: fault.message, range: fault.range)
  }

  static func tooLong(_ length: Int) -> Diagnostic {
    Diagnostic(
      id: "logql/length", severity: .error,
      message: "input size too long (\(length) > \(queryLengthLimit))", range: nil)
  }

  static func tooDeep(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      id: "logql/nesting", severity: .error,
      message: "the query nests more than \(QueryParser.nestingLimit) levels deep", range: range)
  }

  static func badRegex(_ error: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(id: "logql/regex", severity: .error, message: error, range: range)
  }

  static func megabytes(_ token: Token) -> Diagnostic {
    let minutes = String(token.text.dropLast()) + "m"
    return Diagnostic(
      id: "logql/unit", severity: .info,
      message: "\(token.text) is a byte size, of megabytes; minutes are written \(minutes)",
      range: token.range)
  }

  static func nowExtension(_ range: SourceRange) -> Diagnostic {
    Diagnostic(
      id: "logql/extension-now", severity: .warning,
      message: "comparing a label with now() is an extension of this program", range: range,
      notes: [
        Note(
          "elsewhere the time range is given beside the query: start and end, or --since 1h; "
            + "entries are selected by their own timestamps then")
      ])
  }
}
