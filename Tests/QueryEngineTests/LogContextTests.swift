import ChunkStore
import Diagnostics
import LogQLSyntax
import QueryEngine
import QueryExecution
import TelemetryModel
import Testing

/// Lines around those that were found, and lines that are left out.
@Suite("Log extensions") struct LogContextTests {
  /// Lines 0 to 19 of one stream, a second apart; `hit` at 5, 7 and 15. A second stream with one.
  private func engine() throws -> QueryEngine {
    let writer = MemoryStoreWriter()
    var block = LogEntryBlock()
    for second in 0..<20 {
      let text = [5, 7, 15].contains(second) ? "hit \(second)" : "line \(second)"
      block.append(timestamp: Int64(second) * 1_000_000_000, line: Array(text.utf8))
    }
    try writer.append(stream: ["app": "a"], entries: block)
    var other = LogEntryBlock()
    other.append(timestamp: 6_000_000_000, line: Array("hit other".utf8))
    try writer.append(stream: ["app": "a", "pod": "2"], entries: other)
    let source = StoreSource(try writer.finish())
    return QueryEngine(metrics: EmptySource(), logs: source)
  }

  private func blocks(
    _ query: String, before: Int, after: Int, _ change: (inout EngineOptions) -> Void = { _ in }
  ) throws -> [[String]] {
    var engine = try engine()
    change(&engine.options)
    guard case .log(let log) = try engine.parsedLogQL(query).0 else { return [] }
    let grid = StepGrid(start: 0, end: 20_000, step: 1000)
    return try engine.withContext(log, grid: grid, before: before, after: after).map { block in
      block.map { ($0.isMatch ? ">" : " ") + String(decoding: $0.line, as: UTF8.self) }
    }
  }

  @Test func showsLinesAroundEachMatchOfItsOwnStream() throws {
    #expect(
      try blocks("{app=\"a\"} |= \"hit\"", before: 1, after: 1) == [
        [" line 14", ">hit 15", " line 16"], [">hit other"],
        [" line 4", ">hit 5", " line 6", ">hit 7", " line 8"],
      ])
  }

  @Test func startsAnewWhereLinesAreLeftOut() throws {
    #expect(
      try blocks("{app=\"a\",pod=\"\"} |= \"hit\"", before: 0, after: 0) {
        $0.isBackward = false
      } == [[">hit 5"], [">hit 7"], [">hit 15"]])
  }

  @Test func keepsToTheLimitInTheQuerysDirection() throws {
    #expect(
      try blocks("{app=\"a\"} |= \"hit\"", before: 1, after: 0) { $0.logLimit = 1 } == [
        [" line 14", ">hit 15"]
      ])
  }

  @Test func showsFormattedLinesAmongRecordedOnes() throws {
    #expect(
      try blocks(
        "{app=\"a\"} |= \"hit 15\" | line_format \"found {{.app}}\"", before: 1, after: 1) == [
          [" line 14", ">found a", " line 16"]
        ])
  }

  @Test func leavesOutWhatAStageCouldNotReadAndSaysHowMuch() throws {
    var engine = try EngineTests.engine()
    let query = "sum by (level) (count_over_time({app=\"a\"} | json [1m]))"
    let grid = StepGrid(instant: 30_000)
    #expect(throws: DiagnosticError.self) {
      try engine.evaluate(query, language: .logQL, grid: grid)
    }
    engine.options.skipsErrors = true
    let result = try engine.evaluate(query, language: .logQL, grid: grid)
    #expect(
      result.value
        == .vector([
          SampleSeries(labels: ["level": "error"], timestamps: [30_000], values: [1]),
          SampleSeries(labels: ["level": "info"], timestamps: [30_000], values: [1]),
        ]))
    #expect(
      result.annotations.map(\.message) == ["left out 1 line that a stage could not read"])
  }

  @Test func countsNothingWhereNothingWasLeftOut() throws {
    var engine = try EngineTests.engine()
    engine.options.skipsErrors = true
    let result = try engine.evaluate(
      "count_over_time({app=\"a\"}[1m])", language: .logQL, grid: StepGrid(instant: 30_000))
    #expect(result.annotations.isEmpty)
  }

  @Test func partsOfTheLanguageAreTurnedOnByName() throws {
    var engine = try EngineTests.engine()
    let grid = StepGrid(instant: 60_000)
    for (query, feature) in [
      ("limitk(1, g)", EngineFeature.experimentalFunctions),
      ("rate(c[1m] anchored)", .extendedRangeSelectors), ("g + fill(0) g", .fillModifiers),
    ] {
      engine.options.features = []
      #expect(throws: DiagnosticError.self) {
        try engine.evaluate(query, language: .promQL, grid: grid)
      }
      engine.options.features = [feature]
      #expect(throws: Never.self) {
        try engine.evaluate(query, language: .promQL, grid: grid)
      }
    }
  }
}
