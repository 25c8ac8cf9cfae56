import Diagnostics
import LogQLSyntax
import Presentation
import QueryCompletion
import QueryEngine
import TelemetryModel

/// What a REPL knows between two lines: the language, the times, a query that goes on.
struct REPLSession {
  private let data: OpenedData
  private var language: QueryLanguage = .promQL
  private var format: ResultFormat = .table
  /// The length of range queries before the end of the data, in milliseconds; nil for instant ones.
  private var range: Int64?
  private var time: Int64
  private var pending = ""

  init(data: OpenedData) {
    self.data = data
    time = data.end
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
  mutating func take(_ line: String) -> Bool {
    let text = pending.isEmpty ? line : pending + "\n" + line
    let trimmed = text.drop(while: \.isWhitespace)
    if trimmed.isEmpty { return true }
    if pending.isEmpty, trimmed.hasPrefix(":") { return command(String(trimmed)) }
    // An empty line ends a query that seems to go on.
    if QueryContinuation(of: text) == .unfinished, !line.isEmpty {
      pending = text
      return true
    }
    pending = ""
    evaluate(text)
    return true
  }

  private mutating func evaluate(_ text: String) {
    let runner = QueryRunner(data: data, options: EngineOptions())
    let asked = language(of: text, runner)
    let isLog = asked == .logQL && (try? runner.engine.parsedLogQL(text))?.0.isMetric == false
    let grid: StepGrid
    if let range {
      grid = StepGrid(start: time - range, end: time, step: max(1000, range / 250_000 * 1000))
    } else if isLog {
      grid = StepGrid(start: min(data.start, time), end: time + 1, step: 1000)
    } else {
      grid = StepGrid(instant: time)
    }
    let layout = ResultLayout(style: Terminal.outputStyle, width: Terminal.width)
    do {
      _ = try runner.run(text, language: asked, grid: grid, format: format, layout: layout)
    } catch let failure as CommandFailure {
      failure.report()
    } catch {
      StandardOutput.complain("\(error)")
    }
  }

  /// The session's language, or the other where only that one reads the text.
  private func language(of text: String, _ runner: QueryRunner) -> QueryLanguage {
    let readsPromQL = (try? runner.engine.parsedPromQL(text)) != nil
    let readsLogQL = (try? runner.engine.parsedLogQL(text)) != nil
    if readsPromQL == readsLogQL { return language }
    return readsPromQL ? .promQL : .logQL
  }

  // MARK: Commands

  private mutating func command(_ line: String) -> Bool {
    let words = line.dropFirst().split(separator: " ").map(String.init)
    switch words.first {
    case "q", "quit", "exit": return false
    case "promql": language = .promQL
    case "logql": language = .logQL
    case "help": StandardOutput.write(Self.help)
    case "at", "range", "output": set(words[0], words.dropFirst().first)
    default: StandardOutput.complain("\(line): no such command; :help lists them")
    }
    return true
  }

  private mutating func set(_ name: String, _ value: String?) {
    do {
      switch name {
      case "at": time = try value.map { try TimeArgument.moment($0, now: data.end) } ?? data.end
      case "range": range = try value.map(TimeArgument.duration)
      default:
        guard let value, let known = ResultFormat(rawValue: value) else {
          let all = ResultFormat.allCases.map(\.rawValue).joined(separator: ", ")
          throw CommandFailure(.badUsage, ":output takes one of \(all)")
        }
        format = known
      }
    } catch let failure as CommandFailure {
      failure.report()
    } catch {
      StandardOutput.complain("\(error)")
    }
  }

  private static let help = """
    A query is answered at the end of the data; the language is found out where only one reads it.
    A query with open brackets goes on in the next line.
      :promql, :logql    the language of what both could read
      :at TIME           evaluate at a time (2025-12-04T10:00:00Z, now-1h); without one at the end
      :range DURATION    range queries over that long before the time; without one instant again
      :output FORMAT     table, chart, json, csv, openmetrics, raw
      :quit              leave (as does Ctrl-D)
    The tabulator key completes metric names, label names, label values and functions.

    """
}
