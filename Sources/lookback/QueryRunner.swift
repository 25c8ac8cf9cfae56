import Diagnostics
import LogQLSyntax
import Presentation
import PromQLSyntax
import QueryEngine
import RuleLinting
import TelemetryModel

/// Runs one query for the commands and the REPL: answer on standard output, everything else on
/// standard error.
struct QueryRunner {
  let data: OpenedData
  let engine: QueryEngine

  init(data: OpenedData, options: EngineOptions) {
    self.data = data
    engine = data.engine(options: options)
  }

  /// Answers a query and writes it. Returns whether there is anything in the answer.
  func run(
    _ text: String, language: QueryLanguage, grid: StepGrid, format: ResultFormat,
    layout: ResultLayout
  ) throws -> Bool {
    let result: QueryResult
    do throws(DiagnosticError) {
      result = try engine.evaluate(text, language: language, grid: grid)
    } catch {
      throw CommandFailure(error, query: text)
    }
    complain(result.annotations, text)
    let isWritten = format.write(
      result, query: text, language: language, layout: layout, to: StandardOutput.write)
    if !isWritten {
      throw CommandFailure(.badUsage, "this answer cannot be written as \(format.rawValue)")
    }
    if result.value.isEmpty { explainEmpty(text, language: language) }
    return !result.value.isEmpty
  }

  /// When `text` is evaluated. Log queries read all of the data where nothing narrows it; their end
  /// does not belong to the range, so the last line's own millisecond is put in.
  func grid(_ text: String, language: QueryLanguage, time: TimeOptions) throws -> StepGrid {
    let isLog = language == .logQL && (try? engine.parsedLogQL(text))?.0.isMetric == false
    guard isLog else { return time.asksForRange ? try time.range(data) : try time.instant(data) }
    var grid = try time.range(data)
    if time.to == nil { grid.end += 1 }
    return grid
  }

  private func complain(_ diagnostics: [Diagnostic], _ text: String) {
    if diagnostics.isEmpty { return }
    let source = SourceText(name: "query", text: text)
    StandardOutput.complain(
      DiagnosticFormat.text.render(
        diagnostics.map { LocatedDiagnostic($0, in: source) }, style: Terminal.errorStyle))
  }

  /// Says which names of an empty answer's query the data does not have.
  private func explainEmpty(_ text: String, language: QueryLanguage) {
    guard let lintData = try? LintData(engine: engine, start: data.start, end: data.end) else {
      return
    }
    let linter = RuleLinter(checks: LintCheck.aboutNames, data: lintData)
    var findings: [Diagnostic] = []
    switch language {
    case .promQL: findings = (try? engine.parsedPromQL(text)).map { linter.lint($0) } ?? []
    case .logQL: findings = (try? engine.parsedLogQL(text)).map { linter.lint($0.0) } ?? []
    }
    if findings.isEmpty {
      StandardOutput.complain("the answer is empty")
    } else {
      complain(findings, text)
    }
  }
}

extension QueryValue {
  /// Whether there is nothing in the answer.
  var isEmpty: Bool {
    switch self {
    case .vector(let series), .matrix(let series): series.isEmpty
    case .streams(let streams): streams.isEmpty
    case .scalar, .string: false
    }
  }
}
