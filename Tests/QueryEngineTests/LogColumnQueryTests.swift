import ChunkStore
import Diagnostics
import QueryEngine
import QueryExecution
import TelemetryModel
import Testing

/// The entries of a store as lines only: nothing is skipped, and no column is looked at.
private struct LineSource: LogSource {
  let store: Store

  func selectStreams(_ matchers: [Matcher], from: Int64, until: Int64) throws -> [SelectedStream] {
    try store.selectStreams(matchers, from: from, until: until).map {
      SelectedStream(labels: $0.labels, reference: $0.reference)
    }
  }

  func pieces(
    of stream: SelectedStream, from: Int64, until: Int64
  ) throws -> [any QueryExecution.LogPiece] {
    var pieces: [any QueryExecution.LogPiece] = []
    try store.readEntries(
      stream.reference, from: from, until: until, isBackward: false, needles: []
    ) { block in
      pieces.append(LogBlockPiece(block))
      return true
    }
    return pieces
  }
}

/// Columns never change an answer.
@Suite("Log columns in queries") struct LogColumnQueryTests {
  private func store(_ logs: inout RandomLogs, entries: Int) throws -> Store {
    let writer = MemoryStoreWriter()
    for app in ["a", "b", "c"] {
      try writer.append(
        stream: ["app": app, "level": app == "c" ? "own" : ""], entries: logs.entries(entries))
    }
    return try writer.finish()
  }

  /// The answer, or why there is none.
  private func answer(
    _ query: String, _ logs: any LogSource, _ options: EngineOptions, grid: StepGrid
  )
    -> Result<QueryValue, DiagnosticError>
  {
    let engine = QueryEngine(metrics: EmptySource(), logs: logs, options: options)
    do throws(DiagnosticError) {
      return .success(try engine.evaluate(query, language: .logQL, grid: grid).value)
    } catch {
      return .failure(error)
    }
  }

  private func text(_ result: Result<QueryValue, DiagnosticError>) -> String {
    switch result {
    case .success(let value): "\(value)"
    case .failure(let error): "\(error.diagnostics.map(\.message))"
    }
  }

  /// How many answers say something.
  private struct Tally {
    var answers = 0
    var failures = 0
    var empty = 0
    var messages: [String] = []

    mutating func count(_ result: Result<QueryValue, DiagnosticError>) {
      switch result {
      case .failure(let e):
        failures += 1; messages.append(String(e.diagnostics[0].message.prefix(70)))
      case .success(.streams(let streams)) where streams.isEmpty: empty += 1
      case .success(.matrix(let series)) where series.isEmpty: empty += 1
      case .success: answers += 1
      }
    }
  }

  @Test("give the metrics that reading every line gives", arguments: 0..<12)
  func metrics(seed: Int) throws {
    var logs = RandomLogs(seed: UInt64(seed) &+ 1)
    var tally = Tally()
    for _ in 0..<3 {
      let store = try store(&logs, entries: 400)
      let grid = StepGrid(start: 60_000, end: 300_000, step: 45_000)
      for _ in 0..<60 {
        let query = logs.metricQuery()
        let lines = answer(query, LineSource(store: store), EngineOptions(), grid: grid)
        let columns = answer(query, StoreSource(store), EngineOptions(), grid: grid)
        #expect(text(columns) == text(lines), "\(query)")
        tally.count(lines)
      }
    }
    #expect(tally.answers > 40, "\(tally)")
  }

  @Test("give the lines that reading every line gives", arguments: 0..<12)
  func lines(seed: Int) throws {
    var logs = RandomLogs(seed: UInt64(seed) &+ 100)
    var tally = Tally()
    for _ in 0..<3 {
      let store = try store(&logs, entries: 400)
      let grid = StepGrid(start: 20_000, end: 280_000, step: 1000)
      for limit in [0, 1, 7, 50, 1000] {
        for _ in 0..<12 {
          var options = EngineOptions()
          options.logLimit = limit
          options.isBackward = logs.isBackward()
          let query = logs.logQuery()
          let lines = answer(query, LineSource(store: store), options, grid: grid)
          let columns = answer(query, StoreSource(store), options, grid: grid)
          #expect(text(columns) == text(lines), "\(query) limit \(limit)")
          tally.count(lines)
        }
      }
    }
    #expect(tally.answers > 40, "\(tally)")
  }
}
