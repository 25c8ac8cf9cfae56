import ArgumentParser
import Diagnostics
import Presentation
import QueryEngine
import TelemetryModel

extension ResultFormat: ExpressibleByArgument {}
extension DiagnosticFormat: ExpressibleByArgument {}

/// Where the data is.
struct StoreOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "A store, or recorded data in place: a file, a directory of files, - for standard input.")
  var store: String?

  /// The named data, or that of `LOOKBACK_STORE`; how often it will be asked is told as for
  /// `OpenedData.open`, and so is how long reading may take.
  func open(
    isAskedOnce: Bool = false, deadlinePassed: @escaping () -> Bool = { false }
  ) throws -> OpenedData {
    guard let path = store ?? Terminal.environment("LOOKBACK_STORE") else {
      throw CommandFailure(.badUsage, "no data: name it with --store PATH or LOOKBACK_STORE")
    }
    return try OpenedData.open(
      path, isAskedOnce: isAskedOnce, deadlinePassed: deadlinePassed)
  }
}

extension StoreOptions: DirectOptions {
  mutating func setDefaults() { store = nil }

  mutating func set(_ name: String, to value: String) -> Bool {
    guard name == "store" else { return false }
    store = value
    return true
  }
}

/// When a query is evaluated.
struct TimeOptions: ParsableArguments {
  @Option(help: "Evaluate at this time; the end of the data if left out.")
  var at: String?

  @Option(help: "Start of a range query.")
  var from: String?

  @Option(help: "End of a range query; the end of the data if left out.")
  var to: String?

  @Option(help: "Range query over this long before its end.")
  var since: String?

  @Option(help: "Step of a range query; a 250th of the range, at least 1s, if left out.")
  var step: String?

  /// Whether any option asks for a range.
  var asksForRange: Bool { from != nil || to != nil || since != nil || step != nil }

  /// The single time of an instant query.
  func instant(_ data: OpenedData) throws -> StepGrid {
    StepGrid(instant: try at.map { try TimeArgument.moment($0, now: data.end) } ?? data.end)
  }

  /// The times of a range query; all of the data where nothing narrows it.
  func range(_ data: OpenedData) throws -> StepGrid {
    let end = try (to ?? at).map { try TimeArgument.moment($0, now: data.end) } ?? data.end
    let start: Int64
    if let from {
      start = try TimeArgument.moment(from, now: data.end)
    } else if let since {
      start = end - (try TimeArgument.duration(since))
    } else {
      start = min(data.start, end)
    }
    if end < start { throw CommandFailure(.badUsage, "--to is before --from") }
    let step = try self.step.map(TimeArgument.duration) ?? max(1000, (end - start) / 250_000 * 1000)
    if (end - start) / step >= 11_000 * 100 {
      throw CommandFailure(.badUsage, "more than 1,100,000 steps; choose a larger --step")
    }
    return StepGrid(start: start, end: end, step: step)
  }
}

extension TimeOptions: DirectOptions {
  mutating func setDefaults() { (at, from, to, since, step) = (nil, nil, nil, nil, nil) }

  mutating func set(_ name: String, to value: String) -> Bool {
    switch name {
    case "at": at = value
    case "from": from = value
    case "to": to = value
    case "since": since = value
    case "step": step = value
    default: return false
    }
    return true
  }
}

/// How an answer is written.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: "table, chart, json, jsonl, csv, openmetrics, raw or svg.")
  var output: ResultFormat = Self.defaultFormat
  private static let defaultFormat = ResultFormat.table

  @Option(help: "Write the answer to this file.")
  var outputFile: String?

  @Flag(help: "Exit with 1 where the answer is empty.")
  var failEmpty = false

  func layout(isBackward: Bool = true) -> ResultLayout {
    ResultLayout(style: Terminal.outputStyle, width: Terminal.width, isBackward: isBackward)
  }
}

extension OutputOptions: DirectOptions {
  mutating func setDefaults() { (output, outputFile, failEmpty) = (Self.defaultFormat, nil, false) }

  mutating func set(_ name: String, to value: String) -> Bool {
    switch name {
    case "output":
      guard let format = ResultFormat(argument: value) else { return false }
      output = format
    case "output-file": outputFile = value
    default: return false
    }
    return true
  }

  mutating func raise(_ name: String) -> Bool {
    guard name == "fail-empty" else { return false }
    failEmpty = true
    return true
  }
}
