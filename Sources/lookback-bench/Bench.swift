import ArgumentParser

/// `lookback-bench`: the data sets of the benchmarks, and the parts that run in one process.
/// `Tests/Benchmarks/bench-store` and `bench-promql` run them beside the peers.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lookback-bench",
    abstract: "Generates the benchmarks' data sets and runs their in-process parts.",
    subcommands: [
      MetricsCommand.self, MetricStoreCommand.self, LogsCommand.self, DecodeCommand.self,
      LinesCommand.self,
      AnswerCommand.self, LinesQueryCommand.self, CheckMetricsCommand.self, CheckLogsCommand.self,
    ])
}

extension MetricText.Format: ExpressibleByArgument {}

/// `lookback-bench metrics FILE`.
struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics", abstract: "Write generated metrics as text, series by series.")

  @Argument(help: "The file to write.")
  var file: String

  @Option(help: "openmetrics or prometheus.")
  var format = MetricText.Format.openmetrics

  @OptionGroup var shape: MetricShape

  func run() throws {
    let text = try MetricText(shape.set, format, to: file)
    print("\(text.series) series, \(text.samples) samples, \(text.bytes) bytes")
  }
}

/// `lookback-bench metric-store STORE`.
struct MetricStoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metric-store", abstract: "Write generated metrics into a store.")

  @Argument(help: "The store.")
  var store: String

  @OptionGroup var shape: MetricShape

  func run() throws {
    let written = try MetricStore(shape.set, to: store)
    print("\(written.series) series, \(written.samples) samples")
  }
}

/// What set of metrics is meant.
struct MetricShape: ParsableArguments {
  @Option(help: "At least so many series; 175 make an application and its host.")
  var series = 8750

  @Option(help: "Hours of samples.")
  var hours = 12.0

  @Option(help: "Seconds between samples.")
  var interval = 15

  @Option(help: "Data of one seed are the same everywhere.")
  var seed: UInt64 = 1

  var set: MetricSet {
    MetricSet(series: series, hours: hours, interval: interval * 1000, seed: seed)
  }

  func validate() throws {
    if interval < 1 { throw ValidationError("--interval is at least a second") }
  }
}

/// `lookback-bench logs DIRECTORY`.
struct LogsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Write generated log files, one a stream.")

  @Argument(help: "The directory to write into.")
  var directory: String

  @Option(help: "Lines of all streams together.")
  var lines = 1_500_000

  @Option(help: "Data of one seed are the same everywhere.")
  var seed: UInt64 = 1

  func run() throws {
    let size = try LogSet(lines: lines, seed: seed).write(to: directory)
    print("\(LogStream.all.count) streams, \(size.lines) lines, \(size.bytes) bytes")
  }
}
