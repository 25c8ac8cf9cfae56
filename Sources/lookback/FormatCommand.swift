import ArgumentParser
import Diagnostics
import LogQLSyntax
import PromQLSyntax
import QueryEngine

extension QueryLanguage: ExpressibleByArgument {}

/// `lookback fmt`.
struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Write a query in its canonical form, long ones on several lines."
  )

  @Argument(help: "The query; - reads it from standard input.")
  var query: String

  @Option(help: "promql or logql.")
  var language: QueryLanguage = .promQL

  @Flag(help: "On one line, however long, as the reference prints it.")
  var oneLine = false

  func run() throws {
    let text = query == "-" ? try TextFile.read("-") : query
    switch language {
    case .promQL:
      let parsed = parsePromQL(text)
      guard let expr = parsed.expr else {
        throw CommandFailure(DiagnosticError(parsed.diagnostics), query: text)
      }
      StandardOutput.write((oneLine ? expr.description : expr.pretty) + "\n")
    case .logQL:
      let parsed = parseLogQL(text)
      guard let query = parsed.query else {
        throw CommandFailure(DiagnosticError(parsed.diagnostics), query: text)
      }
      StandardOutput.write(
        (oneLine ? query.canonicalText(.faithful) : query.prettyText(.faithful)) + "\n")
    }
  }
}
