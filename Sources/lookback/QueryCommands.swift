import ArgumentParser
import LogQLSyntax
import Presentation
import QueryEngine
import TelemetryModel
import WorkSharing

/// `lookback promql QUERY`.
struct PromQLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promql", abstract: "Answer one PromQL query, at a time or over a range.")

  @Argument(help: "The query.")
  var query: String

  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var time: TimeOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var evaluation: PromQLOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup var explanation: ExplainOptions

  func run() throws {
    FreedMemory.shareHeap()
    var settings = QuerySettings()
    try evaluation.apply(to: &settings, isLenient: false)
    try limits.apply(to: &settings)
    settings.explainsEmpty = explanation.explainEmpty
    settings.start = ProcessClock.monotonic()
    let data = try opened(settings)
    data.keepOpen()
    let runner = QueryRunner(data: data, settings: settings)
    let request = QueryRequest(
      text: query, language: .promQL,
      grid: time.asksForRange ? try time.range(data) : try time.instant(data),
      format: output.output, layout: output.layout(), file: output.outputFile)
    if explanation.explain { return try runner.explain(request) }
    let found = try runner.run(request)
    if !found && output.failEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
  }

  private func opened(_ settings: QuerySettings) throws -> OpenedData {
    do {
      return try storeOptions.open(deadlinePassed: settings.started.deadlinePassed)
    } catch let failure as CommandFailure {
      if output.output == .json && failure.status != .badUsage {
        StandardOutput.write(
          apiError: failure.status == .badQuery ? "timeout" : "internal", failure.message)
      }
      throw failure
    }
  }
}

extension PromQLCommand: DirectCommand {
  static let repeatable: Set<String> = ["enable-feature"]

  mutating func setDefaults() {
    (storeOptions, time, output) = (.defaults, .defaults, .defaults)
    (evaluation, limits, explanation) = (.defaults, .defaults, .defaults)
  }

  mutating func set(_ name: String, to value: String) -> Bool {
    storeOptions.set(name, to: value) || time.set(name, to: value) || output.set(name, to: value)
      || evaluation.set(name, to: value) || limits.set(name, to: value)
  }

  mutating func raise(_ name: String) -> Bool { output.raise(name) || explanation.raise(name) }

  mutating func take(positional: [String]) -> Bool {
    guard positional.count == 1 else { return false }
    query = positional[0]
    return true
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
  @OptionGroup var limits: LimitOptions
  @OptionGroup var explanation: ExplainOptions

  @Option(help: "Most lines of a log query, 0 for all; 100 if left out, all for a chart.")
  var limit: Int?

  @Option(help: "backward (newest first) or forward.")
  var direction: LogDirection = .usual

  @Option(help: "Show this many lines of the stream before each line found.")
  var before = 0

  @Option(help: "Show this many lines of the stream after each line found.")
  var after = 0

  @Flag(help: "Metric queries leave out lines that a stage could not read, and say how many.")
  var skipErrors = false

  @Flag(help: "Go on reading the file, and show lines as they come.")
  var follow = false

  @Flag(help: "Refuse every extension, as the reference does.")
  var strict = false

  func run() throws {
    let settings = try settings()
    if follow { return try runFollowing(settings) }
    let deadlinePassed = settings.started.deadlinePassed
    let data =
      try file.map {
        try OpenedData.open(
          $0, isAskedOnce: true, expectsLogs: true, deadlinePassed: deadlinePassed)
      } ?? storeOptions.open(isAskedOnce: true, deadlinePassed: deadlinePassed)
    data.keepOpen()
    let runner = QueryRunner(data: data, settings: settings)
    let request = QueryRequest(
      text: query, language: .logQL, grid: try runner.grid(query, language: .logQL, time: time),
      format: output.output, layout: output.layout(isBackward: settings.engine.isBackward),
      file: output.outputFile, before: before, after: after)
    if explanation.explain { return try runner.explain(request) }
    let found = try runner.run(request)
    if !found && output.failEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
  }

  private func settings() throws -> QuerySettings {
    if limit ?? 0 < 0 { throw CommandFailure(.badUsage, "--limit is 0 or more") }
    if before < 0 || after < 0 {
      throw CommandFailure(.badUsage, "--before and --after are 0 or more")
    }
    if skipErrors && strict {
      throw CommandFailure(.badUsage, "--skip-errors is an extension, which --strict refuses")
    }
    if (before > 0 || after > 0) && strict {
      throw CommandFailure(.badUsage, "--before and --after are extensions, which --strict refuses")
    }
    var settings = QuerySettings()
    try limits.apply(to: &settings)
    settings.explainsEmpty = explanation.explainEmpty
    settings.start = ProcessClock.monotonic()
    settings.engine.logLimit = limit ?? (output.output == .chart ? 0 : 100)
    settings.engine.isBackward = direction == .backward
    settings.engine.keepsLogLabels = output.output != .raw
    settings.engine.isStrict = strict
    settings.engine.skipsErrors = skipErrors
    return settings
  }

  private func runFollowing(_ settings: QuerySettings) throws {
    guard let file else {
      throw CommandFailure(.badUsage, "--follow reads a log file: name it behind the query, or -")
    }
    if time.asksForRange || time.at != nil || before > 0 || after > 0 || explanation.explain
      || output.outputFile != nil
    {
      throw CommandFailure(
        .badUsage, "--follow shows lines as they come: no times, context or files go with it")
    }
    try LogFollower(query: query, path: file, settings: settings, format: output.output).run()
  }
}

extension LogQLCommand: DirectCommand {
  static let repeatable: Set<String> = []

  mutating func setDefaults() {
    (storeOptions, time, output) = (.defaults, .defaults, .defaults)
    (limits, explanation) = (.defaults, .defaults)
    (file, limit, direction, before, after) = (nil, nil, .usual, 0, 0)
    (skipErrors, follow, strict) = (false, false, false)
  }

  mutating func set(_ name: String, to value: String) -> Bool {
    switch name {
    case "limit", "before", "after":
      guard let count = Int(argument: value) else { return false }
      if name == "limit" { limit = count }
      if name == "before" { before = count }
      if name == "after" { after = count }
    case "direction":
      guard let order = LogDirection(argument: value) else { return false }
      direction = order
    default:
      return storeOptions.set(name, to: value) || time.set(name, to: value)
        || output.set(name, to: value) || limits.set(name, to: value)
    }
    return true
  }

  mutating func raise(_ name: String) -> Bool {
    switch name {
    case "skip-errors": skipErrors = true
    case "follow": follow = true
    case "strict": strict = true
    default: return output.raise(name) || explanation.raise(name)
    }
    return true
  }

  mutating func take(positional: [String]) -> Bool {
    guard (1...2).contains(positional.count) else { return false }
    query = positional[0]
    file = positional.count == 2 ? positional[1] : nil
    return true
  }
}

/// The order of log lines.
enum LogDirection: String, ExpressibleByArgument, CaseIterable {
  case backward, forward

  /// Where none is named.
  static let usual = LogDirection.backward
}

/// `lookback explain QUERY`.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show how a query is answered: its plan, what it read, and where the time went.")

  @Argument(help: "The query.")
  var query: String

  @Option(help: "promql or logql.")
  var language: QueryLanguage = .promQL

  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var time: TimeOptions
  @OptionGroup var evaluation: PromQLOptions
  @OptionGroup var limits: LimitOptions

  func run() throws {
    var settings = QuerySettings()
    try evaluation.apply(to: &settings, isLenient: true)
    try limits.apply(to: &settings)
    let runner = QueryRunner(data: try storeOptions.open(), settings: settings)
    try runner.explain(
      QueryRequest(
        text: query, language: language,
        grid: try runner.grid(query, language: language, time: time),
        layout: ResultLayout(style: Terminal.outputStyle, width: Terminal.width)))
  }
}
