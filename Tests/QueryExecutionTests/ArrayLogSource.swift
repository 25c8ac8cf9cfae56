import LogQLSyntax
import QueryExecution
import QueryPlanning
import TelemetryModel

/// A log source over arrays; selectors with `=` and `!=` only.
struct ArrayLogSource: LogSource {
  struct Stream {
    var labels: Labels
    var entries: [LogEntry]
  }

  struct UnsupportedMatcher: Error {}

  var streams: [Stream]
  /// How many entries a block holds.
  var blockCount = 2

  func selectStreams(_ matchers: [Matcher], from: Int64, until: Int64) throws -> [SelectedStream] {
    let order = streams.indices.sorted { streams[$0].labels < streams[$1].labels }
    return try order.compactMap { index in
      let labels = streams[index].labels
      for matcher in matchers {
        guard matcher.operation == .equal || matcher.operation == .notEqual else {
          throw UnsupportedMatcher()
        }
        let isEqual = (labels[matcher.name] ?? "").equalsBytes(matcher.value)
        if isEqual != (matcher.operation == .equal) { return nil }
      }
      return SelectedStream(labels: labels, reference: index)
    }
  }

  func pieces(of stream: SelectedStream, from: Int64, until: Int64) -> [any LogPiece] {
    let entries = streams[stream.reference].entries.filter {
      $0.timestamp >= from && $0.timestamp < until
    }
    return stride(from: 0, to: entries.count, by: blockCount).map { start in
      var block = LogEntryBlock()
      for entry in entries[start..<min(start + blockCount, entries.count)] {
        block.append(timestamp: entry.timestamp, line: entry.line)
        block.structuredMetadata.append(entry.structuredMetadata)
      }
      return LogBlockPiece(block)
    }
  }
}

extension Labels {
  init(_ pairs: [String: String]) {
    self.init(pairs.map { Label(name: $0.key, value: $0.value) })
  }
}

extension LogEntry {
  init(second: Double, _ line: String, _ metadata: [String: String] = [:]) {
    self.init(
      timestamp: Int64(second * 1e9), line: Array(line.utf8),
      structuredMetadata: Labels(metadata))
  }
}

/// Answers queries over an array-backed source; times in seconds.
struct LogQuestions {
  struct Unparsable: Error { var messages: [String] }

  var source: ArrayLogSource

  init(_ streams: [(labels: [String: String], entries: [LogEntry])], blockCount: Int = 2) {
    source = ArrayLogSource(
      streams: streams.map { .init(labels: Labels($0.labels), entries: $0.entries) },
      blockCount: blockCount)
  }

  private func context(_ grid: StepGrid) -> ExecutionContext {
    ExecutionContext(
      series: EmptySource(), logs: source, grid: grid, options: ExecutionContext.Options())
  }

  private func parsed(_ text: String) throws -> Query {
    let result = parseLogQL(text)
    guard let query = result.query else {
      throw Unparsable(messages: result.diagnostics.map { "\($0)" })
    }
    return query
  }

  /// The streams of a log query on `[0, 1000)` s.
  func streams(_ text: String, limit: Int = 0, isBackward: Bool = false) throws -> [LogStream] {
    guard case .log(let log) = try parsed(text) else { throw Unparsable(messages: [text]) }
    let run = LogQueryRun(
      context(StepGrid(start: 0, end: 1_000_000, step: 1000)),
      options: LogQueryRun.Options(
        from: 0, until: 1_000_000_000_000, limit: limit, isBackward: isBackward))
    return try run.answer(log)
  }

  /// The answer of a metric query.
  func answer(_ text: String, grid: StepGrid) throws -> QueryValue {
    guard case .metric(let expr) = try parsed(text) else { throw Unparsable(messages: [text]) }
    return try QueryRun(context(grid)).answer(LogQLLowering.lower(expr))
  }

  /// The values of an instant metric query by label set, as text.
  func values(_ text: String, at second: Double) throws -> [String: Double] {
    guard
      case .vector(let series) = try answer(text, grid: StepGrid(instant: Int64(second * 1000)))
    else { throw Unparsable(messages: [text]) }
    var out: [String: Double] = [:]
    for one in series { out["\(one.labels)"] = one.values[0] }
    return out
  }

  /// Why a metric query fails, empty where it does not.
  func failure(_ text: String, at second: Double) throws -> String {
    do {
      _ = try answer(text, grid: StepGrid(instant: Int64(second * 1000)))
      return ""
    } catch QueryFailure.evaluation(let message, _) {
      return message
    }
  }
}
