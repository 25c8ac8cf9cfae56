import ChunkStore
import Diagnostics
import QueryEngine
import QueryExecution
import TelemetryModel
import Testing

/// Queries answered over a small store in memory; values worked out by hand.
@Suite("Engine") struct EngineTests {
  /// `c`: 0, 10, 20, 5 (a reset), 15 at 0 to 60 s; `g` with two series; a stream of three lines.
  static func engine(_ options: EngineOptions = EngineOptions()) throws -> QueryEngine {
    let writer = MemoryStoreWriter()
    func series(_ labels: Labels, _ values: [Double]) throws {
      var columns = SampleColumns()
      columns.values = values
      columns.timestamps = values.indices.map { Int64($0) * 15_000 }
      try writer.append(series: labels, samples: columns)
    }
    try series(["__name__": "c"], [0, 10, 20, 5, 15])
    try series(["__name__": "g", "x": "a"], [1, 2, 3, 4, 5])
    try series(["__name__": "g", "x": "b"], [10, 20, 30, StalenessMarker.value])
    var block = LogEntryBlock()
    for (second, line) in [
      (1, #"{"level":"info","n":1}"#), (2, "broken"), (3, #"{"level":"error","n":5}"#),
    ] {
      block.append(timestamp: Int64(second) * 1_000_000_000, line: Array(line.utf8))
    }
    try writer.append(stream: ["app": "a"], entries: block)
    let source = StoreSource(try writer.finish())
    return QueryEngine(metrics: source, logs: source, options: options)
  }

  static func vector(_ query: String, at seconds: Int64, _ language: QueryLanguage = .promQL) throws
    -> [String: Double]
  {
    let result = try engine().evaluate(
      query, language: language, grid: StepGrid(instant: seconds * 1000))
    guard case .vector(let series) = result.value else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: series.map { ($0.labels.metricDescription, $0.values[0]) })
  }

  @Test func aWindowIsOpenOnTheLeft() throws {
    // At 60 s, [30s] holds the samples at 45 s and 60 s only.
    #expect(try Self.vector("count_over_time(c[30s])", at: 60) == ["{}": 2])
  }

  @Test func prometheus2ClosesWindowsOnTheLeft() throws {
    var options = EngineOptions()
    options.compatibility = .prometheus2
    let engine = try Self.engine(options)
    func values(_ query: String, at seconds: Int64) throws -> [[Double]] {
      let result = try engine.evaluate(
        query, language: .promQL, grid: StepGrid(instant: seconds * 1000))
      switch result.value {
      case .vector(let series), .matrix(let series): return series.map(\.values)
      case .scalar, .string, .streams: return []
      }
    }
    // [30s] at 60 s holds the samples at 30, 45 and 60 s; so does a subquery at each 15 s.
    #expect(try values("count_over_time(c[30s])", at: 60) == [[3]])
    #expect(try values("c[30s]", at: 60) == [[20, 5, 15]])
    #expect(try values("c[30s:15s]", at: 60) == [[20, 5, 15]])
    #expect(try values("count_over_time(c[30s:15s])", at: 60) == [[3]])
    // The last sample is at 60 s: five minutes old at 360 s, and seen no later.
    #expect(try values("c", at: 360) == [[15]])
    #expect(try Self.vector("c", at: 360).isEmpty)
    #expect(try values("c", at: 361) == [])
  }

  @Test func prometheus2LooksAtZeroBeforeTheWindowsStart() throws {
    // Samples 1, 2 at 60 s, 70 s in a window of 70 s: zero was 10 × 1 / 1 = 10 s before the first,
    // the start is 60 s before. Since 2.x finds a way of 10 s to be no further than usual (10 s),
    // it goes all of it; 3.x halves the usual first, and goes 5 s.
    let writer = MemoryStoreWriter()
    var columns = SampleColumns()
    columns.timestamps = [60_000, 70_000]
    columns.values = [1, 2]
    try writer.append(series: ["__name__": "c_total"], samples: columns)
    let source = StoreSource(try writer.finish())
    for (compatibility, expected) in [(.prometheus3, 1.5), (.prometheus2, 2)]
      as [(Compatibility, _)]
    {
      var options = EngineOptions()
      options.compatibility = compatibility
      let result = try QueryEngine(metrics: source, logs: source, options: options).evaluate(
        "increase(c_total[70s])", language: .promQL, grid: StepGrid(instant: 70_000))
      guard case .vector(let series) = result.value else { continue }
      #expect(series.map(\.values) == [[expected]])
    }
  }

  @Test func increaseReckonsWithResetsAndTheWindowsEdges() throws {
    // Samples 10, 20, 5, 15 at 15 s to 60 s: 15 − 10 + 20 = 25 over 45 s; 15 s are missing at the
    // front, but the counter
    // can have been at zero no more than 45 × 10 / 25 = 18 s before: 25 × 60 / 45.
    let value = try #require(try Self.vector("increase(c[1m])", at: 60)["{}"])
    #expect(abs(value - 25 * 60 / 45) < 1e-12)
  }

  @Test func aStaleSeriesIsGoneAtOnce() throws {
    #expect(try Self.vector("g", at: 60) == [#"g{x="a"}"#: 5])
    #expect(try Self.vector("g", at: 44) == [#"g{x="a"}"#: 3, #"g{x="b"}"#: 30])
  }

  @Test func aggregatesAndJoins() throws {
    #expect(try Self.vector("sum(g)", at: 30) == ["{}": 33])
    #expect(
      try Self.vector("g / on() group_left sum(g) * 100 > 50", at: 30) == [
        #"{x="b"}"#: 30 / 33.0 * 100
      ])
  }

  @Test func aPinnedSelectorIsTheSameAtEveryStep() throws {
    let result = try Self.engine().evaluate(
      "c @ 30", language: .promQL, grid: StepGrid(start: 0, end: 60_000, step: 30_000))
    #expect(
      result.value
        == .matrix([
          SampleSeries(
            labels: ["__name__": "c"], timestamps: [0, 30_000, 60_000], values: [20, 20, 20])
        ]))
  }

  @Test func manyToManyIsAnErrorWithItsPlace() throws {
    let engine = try Self.engine()
    let error = #expect(throws: DiagnosticError.self) {
      try engine.evaluate("c + on() g", language: .promQL, grid: StepGrid(instant: 30_000))
    }
    #expect(error?.first.message.hasPrefix("found duplicate series for the match group {}") == true)
    #expect(error?.first.range == SourceRange(0, 10))
  }

  @Test func countsLinesByParsedLabels() throws {
    let counts = try Self.vector(
      #"sum by (level) (count_over_time({app="a"} | json | __error__="" [1m]))"#, at: 60, .logQL)
    #expect(counts == [#"{level="error"}"#: 1, #"{level="info"}"#: 1])
  }

  @Test func unwrapsNumbers() throws {
    let sums = try Self.vector(
      #"sum(sum_over_time({app="a"} | json | unwrap n | __error__="" [1m]))"#, at: 60, .logQL)
    #expect(sums == ["{}": 6])
  }

  @Test func anErrorInAWindowEndsAMetricQuery() throws {
    let engine = try Self.engine()
    let error = #expect(throws: DiagnosticError.self) {
      try engine.evaluate(
        #"count_over_time({app="a"} | json [1m])"#, language: .logQL,
        grid: StepGrid(instant: 60_000))
    }
    #expect(error?.first.message.hasPrefix("pipeline error: 'JSONParserErr'") == true)
  }

  @Test func logQueriesRunNewestFirstUpToTheLimit() throws {
    var options = EngineOptions()
    options.logLimit = 2
    let result = try Self.engine(options).evaluate(
      #"{app="a"}"#, language: .logQL, grid: StepGrid(start: 0, end: 60_000, step: 1000))
    guard case .streams(let streams) = result.value else {
      Issue.record("no streams")
      return
    }
    #expect(streams.flatMap(\.entries).map(\.timestamp) == [3_000_000_000, 2_000_000_000])
  }

  @Test func comparesTimesWithNow() throws {
    let writer = MemoryStoreWriter()
    var block = LogEntryBlock()
    for minute in 0..<3 {
      let time = CivilTime(milliseconds: Int64(minute) * 60_000).description
      block.append(
        timestamp: Int64(minute) * 60_000_000_000, line: Array("{\"time\":\"\(time)\"}".utf8))
    }
    try writer.append(stream: ["app": "a"], entries: block)
    let source = StoreSource(try writer.finish())
    let engine = QueryEngine(metrics: source, logs: source)
    let result = try engine.evaluate(
      #"{app="a"} | json | time > now() - 90s"#, language: .logQL,
      grid: StepGrid(start: 0, end: 150_000, step: 1000))
    guard case .streams(let streams) = result.value else {
      Issue.record("no streams")
      return
    }
    // now() is 00:02:30, so only 00:02:00 is later than 00:01:00.
    #expect(streams.flatMap(\.entries).map(\.timestamp) == [120_000_000_000])
    #expect(result.annotations.map(\.id) == ["logql/extension-now"])
  }
}
