import Diagnostics
import LogQLSyntax
import Presentation
import QueryCompletion
import QueryEngine
import TelemetryModel

/// What a REPL knows between two lines: the language, the times, a query that goes on.
final class REPLSession {
  let data: OpenedData
  var language: QueryLanguage = .promQL
  var format: ResultFormat
  var time: TimeOptions
  var settings: QuerySettings
  /// Whether `:limit` was given: charts count all lines without it.
  var isLimitSet = false
  /// What the first query or instruction that failed came to: the exit status where input is a
  /// pipe.
  private(set) var firstFailure = ExitStatus.fine
  private let completion: REPLCompletion
  private var pending = ""

  init(data: OpenedData, time: TimeOptions, format: ResultFormat, settings: QuerySettings) {
    self.data = data
    self.settings = settings
    self.time = time
    self.format = format
    completion = REPLCompletion(data)
  }

  var greeting: String {
    let span =
      data.end == 0
      ? "no data" : "\(CivilTime(milliseconds: data.start)) to \(CivilTime(milliseconds: data.end))"
    return "lookback: \(span). :help lists what else can be typed.\n"
  }

  var prompt: String {
    pending.isEmpty ? "\(language.rawValue)> " : String(repeating: " ", count: 6) + "> "
  }

  /// Takes a line. False ends the session.
  func take(_ line: String) -> Bool {
    let text = pending.isEmpty ? line : pending + "\n" + line
    let trimmed = text.drop(while: \.isWhitespace)
    if trimmed.isEmpty { return true }
    if pending.isEmpty, trimmed.hasPrefix(":") { return follow(String(trimmed)) }
    // An empty line ends a query that seems to go on.
    if QueryContinuation(of: text) == .unfinished, !line.isEmpty {
      pending = text
      return true
    }
    pending = ""
    reporting { try evaluate(text) }
    return true
  }

  /// Answers what is left when the input ends within a query.
  func finish() {
    let text = pending
    pending = ""
    if !text.isEmpty { reporting { try evaluate(text) } }
  }

  /// The candidates for the word at `line[start, end)` (bytes).
  func candidates(_ line: String, _ start: Int, _ end: Int) -> [String] {
    if pending.isEmpty, line.hasPrefix(":") {
      return start <= 1
        ? REPLInstruction.names.filter { (":" + $0).hasPrefix(line) }
          .map { (start == 0 ? ":" : "") + $0 } : []
    }
    // Earlier lines of the query tell in which brackets this one begins.
    let earlier = pending.isEmpty ? "" : pending + "\n"
    let lead = earlier.utf8.count
    return completion.candidates(earlier + line, lead + start, lead + end)
  }

  /// Runs `body`, and says on standard error what it throws.
  func reporting(_ body: () throws -> Void) {
    do {
      try body()
    } catch let failure as CommandFailure {
      failure.report()
      if firstFailure == .fine { firstFailure = failure.status }
    } catch {
      StandardOutput.complain("\(error)")
      if firstFailure == .fine { firstFailure = .badData }
    }
  }

  private func evaluate(_ text: String) throws { _ = try runner.run(request(text)) }

  /// Shows how a query is answered.
  func explain(_ text: String) throws { try runner.explain(request(text)) }

  private var runner: QueryRunner {
    var settings = settings
    if format == .chart && !isLimitSet { settings.engine.logLimit = 0 }
    return QueryRunner(data: data, settings: settings)
  }

  private func request(_ text: String) throws -> QueryRequest {
    let runner = runner
    let asked = language(of: text, runner)
    return QueryRequest(
      text: text, language: asked, grid: try runner.grid(text, language: asked, time: time),
      format: format,
      layout: ResultLayout(
        style: Terminal.outputStyle, width: Terminal.width,
        isBackward: settings.engine.isBackward))
  }

  /// The session's language, or the other where only that one reads the text; what neither reads is
  /// told by its look, so that the error is the right parser's.
  private func language(of text: String, _ runner: QueryRunner) -> QueryLanguage {
    let readsPromQL = (try? runner.engine.parsedPromQL(text)) != nil
    let readsLogQL = (try? runner.engine.parsedLogQL(text)) != nil
    if readsPromQL != readsLogQL { return readsPromQL ? .promQL : .logQL }
    if readsPromQL { return language }
    // No PromQL has a pipe.
    let hasPipe = QueryTokenizer.tokens(of: text).contains { token in
      token.kind == .symbol
        && text.utf8.dropFirst(token.range.lowerBound).first == UInt8(ascii: "|")
    }
    return hasPipe ? .logQL : language
  }
}
