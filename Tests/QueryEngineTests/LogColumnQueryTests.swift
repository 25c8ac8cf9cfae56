import ChunkEncoding
import ChunkStore
import Diagnostics
import QueryEngine
import QueryExecution
import Synchronization
import TelemetryModel
import Testing
import TextMatching

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

  /// An entry without its labels.
  private struct BareEntry: Comparable {
    var timestamp: Int64
    var line: [UInt8]

    static func < (lhs: BareEntry, rhs: BareEntry) -> Bool {
      lhs.timestamp == rhs.timestamp
        ? lhs.line.lexicographicallyPrecedes(rhs.line) : lhs.timestamp < rhs.timestamp
    }
  }

  private func entries(_ result: Result<QueryValue, DiagnosticError>) -> [BareEntry] {
    guard case .success(.streams(let streams)) = result else { return [] }
    return streams.flatMap(\.entries).map { BareEntry(timestamp: $0.timestamp, line: $0.line) }
  }

  /// How many answers say something.
  private struct Tally {
    var answers = 0
    var others = 0

    mutating func count(_ result: Result<QueryValue, DiagnosticError>) {
      switch result {
      case .success(.streams(let streams)) where !streams.isEmpty: answers += 1
      case .success(.matrix(let series)) where !series.isEmpty: answers += 1
      case .success(.vector(let series)) where !series.isEmpty: answers += 1
      case .success, .failure: others += 1
      }
    }
  }

  @Test("give the metrics that reading every line gives", arguments: 0..<6)
  func metrics(seed: Int) throws {
    var logs = RandomLogs(seed: UInt64(seed) &+ 1)
    var tally = Tally()
    let grids = [
      StepGrid(start: 60_000, end: 300_000, step: 45_000), StepGrid(instant: 250_000),
    ]
    for grid in grids {
      let store = try store(&logs, entries: 400)
      for _ in 0..<40 {
        let query = logs.metricQuery()
        let lines = answer(query, LineSource(store: store), EngineOptions(), grid: grid)
        let columns = answer(query, StoreSource(store), EngineOptions(), grid: grid)
        #expect(text(columns) == text(lines), "\(query)")
        tally.count(lines)
      }
    }
    #expect(tally.answers > 20, "\(tally)")
  }

  @Test("give the lines that reading every line gives", arguments: 0..<6)
  func lines(seed: Int) throws {
    var logs = RandomLogs(seed: UInt64(seed) &+ 100)
    var tally = Tally()
    for _ in 0..<2 {
      let store = try store(&logs, entries: 400)
      let grid = StepGrid(start: 20_000, end: 280_000, step: 1000)
      for limit in [0, 1, 7, 50, 1000] {
        for _ in 0..<8 {
          var options = EngineOptions()
          options.logLimit = limit
          options.isBackward = logs.isBackward()
          let query = logs.logQuery()
          let lines = answer(query, LineSource(store: store), options, grid: grid)
          let columns = answer(query, StoreSource(store), options, grid: grid)
          #expect(text(columns) == text(lines), "\(query) limit \(limit)")
          tally.count(lines)
          options.keepsLogLabels = false
          for logs in [StoreSource(store), LineSource(store: store)] as [any LogSource] {
            let bare = answer(query, logs, options, grid: grid)
            #expect(
              entries(bare).sorted() == entries(lines).sorted(), "\(query) limit \(limit)")
            let times = entries(bare).map(\.timestamp)
            #expect(times == times.sorted { options.isBackward ? $0 > $1 : $0 < $1 }, "\(query)")
          }
        }
      }
    }
    #expect(tally.answers > 20, "\(tally)")
  }

  @Test(
    "are left when time is up, whatever is still to be read",
    arguments: [#"{app=~".+"} | json"#, #"sum(count_over_time({app=~".+"} | json [1h]))"#])
  func deadline(query: String) throws {
    var logs = RandomLogs(seed: 7)
    let store = try store(&logs, entries: 40)
    let asked = Atomic(0)
    var options = EngineOptions()
    options.logLimit = 0
    // Each of three streams asks before it is read: time is up with the second.
    options.deadlinePassed = { asked.add(1, ordering: .relaxed).newValue > 1 }
    let grid = StepGrid(start: 20_000, end: 280_000, step: 10_000)
    let found = answer(query, StoreSource(store), options, grid: grid)
    #expect(text(found).contains("timed out"), "\(text(found).prefix(200))")
  }

  @Test(
    "read only the lines that they cannot tell",
    arguments: [
      // One line of a hundred is no object.
      (#"sum by (level) (count_over_time({app=~".+"} | json | __error__="" [1h]))"#, 20),
      (#"sum(count_over_time({app=~".+"} | json | level="warn" | __error__="" [1h]))"#, 0),
      (
        #"quantile_over_time(0.5, {app=~".+"} | json | unwrap ms | __error__="" [1h]) by (level)"#,
        20
      ),
      (#"sum(count_over_time({app=~".+"} |= "user 7 of" [1h]))"#, 0),
      (#"sum(count_over_time({app=~".+"} |~ "absent|gone" != "info" [1h]))"#, 0),
      (#"count_over_time({app=~".+"} [1h])"#, 0),
      // A log query shows lines, and reads those that it shows.
      (#"{app=~".+"} |= "user 7 of""#, 10), (#"{app=~".+"} | json | level="warn""#, 60),
    ])
  func linesThatAreRead(query: String, most: Int) throws {
    let writer = MemoryStoreWriter()
    for app in ["a", "b"] {
      var block = LogEntryBlock()
      for index in 0..<1000 {
        let level = index % 3 == 0 ? "warn" : "info"
        let line =
          index % 100 == 50
          ? "{cut off \(index)"
          : "{\"level\":\"\(level)\",\"ms\":\(index).5,\"msg\":\"user \(index % 9) of \(index)\"}"
        block.append(timestamp: Int64(index) * 1_000_000_000, line: Array(line.utf8))
      }
      try writer.append(stream: ["app": app], entries: block)
    }
    let source = CountingSource(inner: StoreSource(try writer.finish()))
    var options = EngineOptions()
    options.logLimit = 10
    let isLog = query.hasPrefix("{")
    let grid = isLog ? StepGrid(start: 0, end: 1_000_000, step: 1000) : StepGrid(instant: 1_000_000)
    var tally = Tally()
    tally.count(answer(query, source, options, grid: grid))
    #expect(tally.answers == (query.contains("absent") ? 0 : 1))
    #expect(source.lines.count.load(ordering: .relaxed) <= most)
  }
}

/// Counts the lines that are read from columns.
private struct CountingSource: LogSource {
  final class Lines: Sendable {
    let count = Atomic(0)
  }

  let inner: StoreSource
  let lines = Lines()

  func selectStreams(_ matchers: [Matcher], from: Int64, until: Int64) throws -> [SelectedStream] {
    try inner.selectStreams(matchers, from: from, until: until)
  }

  func pieces(
    of stream: SelectedStream, from: Int64, until: Int64
  ) throws -> [any QueryExecution.LogPiece] {
    try inner.pieces(of: stream, from: from, until: until).map {
      Piece(inner: $0, counted: lines)
    }
  }

  private struct Piece: QueryExecution.LogPiece {
    let inner: any QueryExecution.LogPiece
    let counted: Lines

    var minTime: Int64 { inner.minTime }
    var maxTime: Int64 { inner.maxTime }

    func read(needles: [Needle], _ body: (LogPieceContent) throws -> Void) throws {
      try inner.read(needles: needles) { content in
        switch content {
        case .entries(let block):
          counted.count.add(block.count, ordering: .relaxed)
          try body(content)
        case .columns(let columns, let rows): try body(.columns(Columns(columns, counted), rows))
        }
      }
    }
  }

  private final class Columns: LogColumns {
    private let inner: any LogColumns
    private let counted: Lines

    init(_ inner: any LogColumns, _ counted: Lines) {
      self.inner = inner
      self.counted = counted
    }

    func lines() throws -> OpenedTemplates { try inner.lines() }
    func mayContain(_ needles: [Needle]) throws -> Bool { try inner.mayContain(needles) }
    var mayHavePlainEscapes: Bool { inner.mayHavePlainEscapes }
    func timestamps() throws -> [Int64] { try inner.timestamps() }
    func hasMetadata() throws -> Bool { try inner.hasMetadata() }

    func entries(_ rows: RowSet) throws -> LogEntryBlock {
      counted.count.add(rows.size, ordering: .relaxed)
      return try inner.entries(rows)
    }
  }
}
