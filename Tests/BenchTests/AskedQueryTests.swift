import ChunkStore
import QueryEngine
import TelemetryModel
import Testing

@testable import lookback_bench

/// Queries that come line by line are answered as they are meant.
@Suite struct AskedQueryTests {
  @Test func aLineIsItsGridAndItsText() throws {
    let range = try #require(AskedQuery("1000 5000 2000 sum by (a) (b)"))
    #expect(range.grid == StepGrid(start: 1000, end: 5000, step: 2000))
    #expect(range.text == "sum by (a) (b)")
    let instant = try #require(AskedQuery("0 5000 0 up"))
    #expect(instant.grid == StepGrid(instant: 5000))
  }

  @Test(arguments: ["", "up", "1 2 3", "2 1 1 up", "1 2 -1 up", "one 2 3 up"])
  func anythingElseIsNoQuery(line: String) {
    #expect(AskedQuery(line) == nil)
  }

  @Test func anAnswerIsTheBodyOfPrometheusAPI() throws {
    let writer = MemoryStoreWriter()
    var columns = SampleColumns()
    columns.timestamps = [1000]
    columns.values = [7]
    try writer.append(
      series: Labels([Label(name: LabelName.metricName, value: "a")]), samples: columns)
    let source = StoreSource(try writer.finish())
    let engine = QueryEngine(metrics: source, logs: source)
    #expect(
      try body("0 2000 0 a", engine)
        == #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"a"},"#
        + #""value":[2,"7"]}]}}"#)
    #expect(try body("0 2000 0 a +", engine).hasPrefix(#"{"status":"error","#))
  }

  private func body(_ line: String, _ engine: QueryEngine) throws -> String {
    let pieces = try #require(AskedQuery(line)).answer(engine)
    return String(decoding: pieces.joined(), as: UTF8.self)
  }
}

/// What is written straight into a store is what the text says.
@Suite struct MetricStoreTests {
  @Test func aStoreHoldsTheGeneratedSamples() throws {
    let path = NewFolder.path()
    defer { NewFolder.remove(path) }
    let set = MetricSet(series: 1, hours: 1, interval: 300_000, seed: 9)
    let written = try MetricStore(set, to: path)
    #expect(written.series == 175 && written.samples > 175 * 10)
    var check = try MetricCheck(store: Store.open(directory: path))
    try set.forEachSeries { try check.compare($0) }
    #expect(check.problems.isEmpty && check.samples == written.samples)
  }

  @Test func theIntervalIsBetweenTheTimes() {
    let target = ScrapeTarget(.host, number: 0, scrapes: 500, interval: 300_000, seed: 1)
    let steps = zip(target.times, target.times.dropFirst()).map { $1 - $0 }
    // A missing scrape doubles a step; the jitter is ten milliseconds at most.
    #expect(
      steps.allSatisfy { abs($0 - 300_000) <= 10 || abs($0 - 600_000) <= 10 || $0 > 899_000 })
    #expect(steps.filter { abs($0 - 300_000) <= 10 }.count > 480)
  }
}
