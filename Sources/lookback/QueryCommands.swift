import ArgumentParser
import LogQLSyntax
import Presentation
import QueryEngine
import TelemetryModel

/// `lookback promql QUERY`.
struct PromQLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promql", abstract: "Answer one PromQL query, at a time or over a range.")

  @Argument(help: "The query.")
  var query: String

  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var time: TimeOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "How far back an instant selector looks.")
  var lookbackDelta = "5m"

  @OptionGroup var compatibility: CompatibilityOptions

  @Flag(help: "Refuse what the reference refuses by default: experimental functions and modifiers.")
  var strict = false

  func run() throws {
    var options = EngineOptions()
    options.lookbackDelta = try TimeArgument.duration(lookbackDelta)
    options.compatibility = compatibility.compat
    if strict { options.features = [] }
    let data = try storeOptions.open()
    let grid = time.asksForRange ? try time.range(data) : try time.instant(data)
    let found = try QueryRunner(data: data, options: options).run(
      query, language: .promQL, grid: grid, format: output.output, layout: output.layout())
    if !found && output.failEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
  }
}

/// `lookback logql QUERY [FILE]`.
struct LogQLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logql",
    abstract: "Answer one LogQL query: log lines, or numbers at a time or over a range.")

  @Argument(help: "The query.")
  var query: String

  @Argument(help: "A log file to read in place of --store.")
  var file: String?

  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var time: TimeOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Most lines of a log query; 0 for all.")
  var limit = 100

  @Option(help: "backward (newest first) or forward.")
  var direction: LogDirection = .backward

  @Flag(help: "Refuse every extension, as the reference does.")
  var strict = false

  func run() throws {
    if limit < 0 { throw CommandFailure(.badUsage, "--limit is 0 or more") }
    var options = EngineOptions()
    options.logLimit = limit
    options.isBackward = direction == .backward
    options.isStrict = strict
    let data =
      try file.map { try OpenedData.open($0, isAskedOnce: true) }
      ?? storeOptions.open(isAskedOnce: true)
    let runner = QueryRunner(data: data, options: options)
    let grid = try runner.grid(query, language: .logQL, time: time)
    let found = try runner.run(
      query, language: .logQL, grid: grid, format: output.output,
      layout: output.layout(isBackward: options.isBackward))
    if !found && output.failEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
  }
}

/// The order of log lines.
enum LogDirection: String, ExpressibleByArgument, CaseIterable {
  case backward, forward
}
