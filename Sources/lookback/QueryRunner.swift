import Diagnostics
import LogQLSyntax
import Presentation
import PromQLSyntax
import QueryDiagnosis
import QueryEngine
import Recordings
import TelemetryModel

/// One query and how its answer is written.
struct QueryRequest {
  var text: String
  var language: QueryLanguage
  var grid: StepGrid
  var format = ResultFormat.table
  var layout = ResultLayout()
  /// The file that takes the answer; nil for standard output.
  var file: String?
  /// Lines of a log stream shown around each line found.
  var before = 0
  var after = 0
}

/// Runs one query for the commands and the REPL: answer on standard output, everything else on
/// standard error.
struct QueryRunner {
  let data: OpenedData
  let settings: QuerySettings

  /// An engine for one query: its time runs from now.
  var engine: QueryEngine { data.engine(options: settings.started) }

  /// Answers a query and writes it. Returns whether there is anything in the answer.
  func run(_ request: QueryRequest) throws -> Bool {
    if request.before > 0 || request.after > 0 { return try runWithContext(request) }
    let engine = engine
    let result: QueryResult
    do throws(DiagnosticError) {
      result = try engine.evaluate(request.text, language: request.language, grid: request.grid)
    } catch {
      throw failure(error, request)
    }
    complain(result.annotations, request.text)
    var layout = request.layout
    if request.language == .promQL, let expr = try? engine.parsedPromQL(request.text) {
      layout.unit = ValueUnit(of: expr)
    }
    let isWritten = try writing(to: request.file) { sink in
      request.format.write(
        result, query: request.text, language: request.language, layout: layout, to: sink)
    }
    if !isWritten {
      throw CommandFailure(
        .badUsage, "this answer cannot be written as \(request.format.rawValue)")
    }
    if result.value.isEmpty { explainEmpty(request) }
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

  // MARK: Context

  private func runWithContext(_ request: QueryRequest) throws -> Bool {
    guard request.format == .table else {
      throw CommandFailure(.badUsage, "lines around others are shown as a table only")
    }
    let engine = engine
    let blocks: [[LogContextLine]]
    do {
      guard case .log(let log) = try engine.parsedLogQL(request.text).0 else {
        throw CommandFailure(.badUsage, "--before and --after take a query of lines")
      }
      blocks = try engine.withContext(
        log, grid: request.grid, before: request.before, after: request.after)
    } catch let error as DiagnosticError {
      throw failure(error, request)
    }
    _ = try writing(to: request.file) { sink in
      LogLines.render(blocks, style: request.layout.style, to: sink)
      return true
    }
    if blocks.isEmpty { explainEmpty(request) }
    return !blocks.isEmpty
  }

  // MARK: Explaining

  /// Answers a query, and writes how in place of the answer.
  func explain(_ request: QueryRequest) throws {
    let text = ExplanationText(style: request.layout.style, width: request.layout.width)
    let engine = engine
    let clock = { @Sendable in ProcessClock.thread() }
    var out = ""
    do throws(DiagnosticError) {
      switch request.language {
      case .promQL:
        let expr = try engine.parsedPromQL(request.text)
        let found = try engine.explain(expr, grid: request.grid, clock: clock)
        out = found.map(text.render) ?? "no plan: the answer is as it is stored or written\n"
      case .logQL:
        let query = try engine.parsedLogQL(request.text).0
        let flows = LogStageFlow.flows(of: query, engine: engine, grid: request.grid)
        if case .metric(let expr) = query,
          let found = try engine.explain(expr, grid: request.grid, clock: clock)
        {
          out = text.render(found) + "\n"
        }
        out += text.render(flows, query: request.text)
      }
    } catch {
      throw failure(error, request)
    }
    _ = try writing(to: request.file) { sink in
      sink(Array(out.utf8))
      return true
    }
  }

  /// Says why an answer is empty; where that was not asked for, names that the data does not have.
  private func explainEmpty(_ request: QueryRequest) {
    let answer = EmptyAnswer(
      engine: engine, recorded: RecordedTime(start: data.start, end: data.end))
    let reasons: [Diagnostic]
    switch request.language {
    case .promQL:
      let expr = try? engine.parsedPromQL(request.text)
      reasons =
        expr.map {
          settings.explainsEmpty
            ? answer.reasons(for: $0, grid: request.grid) : answer.unknownNames(in: $0)
        } ?? []
    case .logQL:
      let query = try? engine.parsedLogQL(request.text).0
      reasons =
        query.map {
          settings.explainsEmpty
            ? answer.reasons(for: $0, grid: request.grid) : answer.unknownNames(in: $0)
        } ?? []
    }
    if reasons.isEmpty {
      let hint = settings.explainsEmpty ? "" : "; --explain-empty says why"
      StandardOutput.complain("the answer is empty\(hint)")
    } else {
      complain(reasons, request.text)
    }
  }

  // MARK: Output

  /// Hands `body` what takes its bytes: a file or standard output. Returns what it returns; where
  /// that is false, nothing was written.
  private func writing(
    to path: String?, _ body: (@escaping ByteSink) -> Bool
  ) throws -> Bool {
    guard let path else { return body { StandardOutput.write($0) } }
    do throws(RecordingError) {
      let file = try OutputFile(path: path)
      var failure: RecordingError?
      let isWritten = body { bytes in
        if failure != nil { return }
        do throws(RecordingError) { try file.write(bytes) } catch { failure = error }
      }
      if let failure { throw failure }
      if isWritten { try file.finish() }
      return isWritten
    } catch {
      throw CommandFailure(.badData, error.line)
    }
  }

  private func failure(_ error: DiagnosticError, _ request: QueryRequest) -> CommandFailure {
    let failure = CommandFailure(error, query: request.text)
    if request.format == .json && request.language == .promQL {
      StandardOutput.write(apiError: error.first.apiErrorType, error.first.message)
    }
    return failure
  }

  private func complain(_ diagnostics: [Diagnostic], _ text: String) {
    if diagnostics.isEmpty { return }
    let source = SourceText(name: "query", text: text)
    StandardOutput.complain(
      DiagnosticFormat.text.render(
        diagnostics.map { LocatedDiagnostic($0, in: source) }, style: Terminal.errorStyle))
  }
}

extension StandardOutput {
  /// Writes an error as the HTTP API answers it: programs that read its answers read its errors.
  static func write(apiError kind: String, _ message: String) {
    write(PrometheusJSON.failure(errorType: kind, message: message) + [UInt8(ascii: "\n")])
  }
}

extension Diagnostic {
  /// What the HTTP API calls an error of this kind.
  fileprivate var apiErrorType: String {
    if message.hasPrefix("query timed out") { return "timeout" }
    if id.hasPrefix("query/") { return "execution" }
    return id.hasPrefix("store/") ? "internal" : "bad_data"
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
