import ChunkStore
import Diagnostics
import Glibc
import LogQLSyntax
import Presentation
import QueryEngine
import QueryExecution
import Recordings
import TelemetryModel

/// Shows the lines of a growing file that a query finds, as they come.
final class LogFollower: RecordingSink {
  private let query: Query
  private let text: String
  private let path: String
  private let settings: QuerySettings
  private let format: ResultFormat
  private var lines = LogLines(style: Terminal.outputStyle)
  /// The last lines of what the file held at the start; nil once they are shown.
  private var first: [(Labels, LogStream.Entry)]? = []

  /// How long the end of the file is left alone, in microseconds.
  private static let pause: UInt32 = 200_000

  init(query text: String, path: String, settings: QuerySettings, format: ResultFormat) throws {
    self.text = text
    self.path = path
    self.settings = settings
    self.format = format
    do throws(DiagnosticError) {
      let engine = QueryEngine(
        metrics: EmptySource(), logs: EmptySource(), options: settings.engine)
      query = try engine.parsedLogQL(text).0
    } catch {
      throw CommandFailure(error, query: text)
    }
    guard case .log = query else {
      throw CommandFailure(.badUsage, "--follow takes a query of lines")
    }
    guard [.table, .raw, .jsonl].contains(format) else {
      throw CommandFailure(.badUsage, "--follow writes table, raw or jsonl")
    }
    // What comes through a pipe has no lines of before.
    if path == "-" { first = nil }
  }

  /// Follows the file until the program is ended, or standard input to its end.
  func run() throws {
    var options = ImportOptions()
    options.streamLabels = Labels([Label(name: "filename", value: path)])
    options.currentTime = Int64(time(nil)) * 1000
    options.isLive = true
    options.expectsLogs = true
    var report = ImportReport()
    do throws(RecordingError) {
      try Importer.importSet(
        ImportSource(name: path, files: [path]), options: options, into: self, report: &report,
        waitForMore: { [self] in
          showFirst()
          usleep(Self.pause)
          return true
        })
    } catch {
      throw CommandFailure(.badData, error.line)
    }
    for problem in report.problems { StandardOutput.complain(problem.summary) }
  }

  // MARK: What comes

  func append(series labels: Labels, samples: SampleColumns) {}

  func note(metric name: String, metadata: MetricMetadata) {}

  func append(stream labels: Labels, entries: LogEntryBlock) throws(StoreError) {
    guard let low = entries.timestamps.min(), let high = entries.timestamps.max() else { return }
    let writer = MemoryStoreWriter()
    try writer.append(stream: labels, entries: entries)
    let source = StoreSource(try writer.finish())
    var options = settings.started
    let limit = options.logLimit
    options.isBackward = false
    options.logLimit = 0
    let engine = QueryEngine(metrics: source, logs: source, options: options)
    let start = low / 1_000_000
    let end = high / 1_000_000 + 1
    let result: QueryResult
    do throws(DiagnosticError) {
      result = try engine.evaluate(query, grid: StepGrid(start: start, end: end, step: 1000))
    } catch {
      throw .invalid(reason: error.first.message)
    }
    guard case .streams(let streams) = result.value else { return }
    for place in LogOrder.merged(streams, isBackward: false) {
      let entry = (streams[place.stream].labels, streams[place.stream].entries[place.entry])
      if first == nil { show(entry) } else { first?.append(entry) }
    }
    if let count = first?.count, limit > 0, count > limit { first?.removeFirst(count - limit) }
  }

  /// Shows the last lines that the file held.
  private func showFirst() {
    guard let entries = first else { return }
    first = nil
    for entry in entries { show(entry) }
  }

  private func show(_ found: (labels: Labels, entry: LogStream.Entry)) {
    let (labels, entry) = found
    switch format {
    case .raw, .jsonl:
      let stream = LogStream(labels: labels, entries: [entry])
      _ = format.write(
        QueryResult(value: .streams([stream])), query: text, language: .logQL,
        to: { StandardOutput.write($0) })
    case .table, .chart, .json, .csv, .openmetrics, .svg:
      StandardOutput.write(
        lines.line(timestamp: entry.timestamp, labels: labels, line: entry.line))
    }
  }
}
