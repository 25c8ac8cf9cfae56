import ChunkStore
import Diagnostics
import QueryEngine
import QueryExecution
import TelemetryModel
import Testing

/// Metric names below aggregations, which see none of them unless they group by them.
@Suite("Metric names below aggregations") struct MetricNameTests {
  /// Counters that grow by one, two and four a second.
  private func engine() throws -> QueryEngine {
    let writer = MemoryStoreWriter()
    for (labels, growth): (Labels, Double) in [
      (["__name__": "a_total", "x": "1"], 1), (["__name__": "a_total", "x": "2"], 2),
      (["__name__": "b_total", "x": "1"], 4),
      (["__name__": "c", "__type__": "counter", "x": "1"], 1),
    ] {
      var columns = SampleColumns()
      columns.timestamps = (0...10).map { Int64($0) * 60_000 }
      columns.values = (0...10).map { Double($0) * 60 * growth }
      try writer.append(series: labels, samples: columns)
    }
    let source = StoreSource(try writer.finish())
    return QueryEngine(metrics: source, logs: source, options: EngineOptions())
  }

  @Test(
    arguments: [
      ("sum by (x) (rate(a_total[5m]))", [#"{x="1"}"#: 1, #"{x="2"}"#: 2]),
      ("sum by (__name__) (rate(a_total[5m]))", ["{}": 3]),
      ("max by (x, __type__) (rate(c[5m]))", [#"{x="1"}"#: 1]),
      ("sum without (x) (rate(c[5m]))", ["{}": 1]),
      ("sum by (__name__) (last_over_time(a_total[5m]))", ["a_total": 1800]),
      (#"sum by (x) (rate({__name__=~"a_total|b_total", x="2"}[5m]))"#, [#"{x="2"}"#: 2]),
      ("topk by (x) (1, rate(a_total[5m]))", [#"{x="1"}"#: 1, #"{x="2"}"#: 2]),
    ] as [(String, [String: Double])])
  func areSeenWhereTheyStay(query: String, answer: [String: Double]) throws {
    let result = try engine().evaluate(
      query, language: .promQL, grid: StepGrid(instant: 600_000))
    guard case .vector(let series) = result.value else {
      Issue.record("no vector")
      return
    }
    let found = series.map { ($0.labels.metricDescription, $0.values[0]) }
    #expect(Dictionary(found) { first, _ in first } == answer)
    #expect(found.count == answer.count)
  }

  @Test func seriesThatAreOneWithoutThemAreAnError() throws {
    #expect(throws: (any Error).self) {
      try engine().evaluate(
        #"sum by (x) (rate({__name__=~"a_total|b_total"}[5m]))"#, language: .promQL,
        grid: StepGrid(instant: 600_000))
    }
  }

  /// What an aggregation says of histograms that do not go together names the metric as long as
  /// there is one.
  @Test(
    arguments: [
      ("sum by (y) (h)", "h"), ("sum by (y) (last_over_time(h[5m]))", "h"),
      ("sum by (y) (rate(h[5m]))", ""),
    ])
  func areNamedInAnnotations(query: String, name: String) throws {
    let writer = MemoryStoreWriter()
    for (place, schema) in [Int32(0), FloatHistogram.customBucketsSchema].enumerated() {
      var columns = SampleColumns()
      columns.histogramTimestamps = [0, 60_000]
      columns.histograms = [1, 2].map { count in
        var histogram = FloatHistogram()
        histogram.schema = schema
        histogram.count = count
        histogram.positiveSpans = [FloatHistogram.Span(offset: 0, length: 1)]
        histogram.positiveBuckets = [count]
        if schema == FloatHistogram.customBucketsSchema { histogram.customValues = [1] }
        return histogram
      }
      try writer.append(series: ["__name__": "h", "x": "\(place)"], samples: columns)
    }
    let source = StoreSource(try writer.finish())
    let engine = QueryEngine(metrics: source, logs: source, options: EngineOptions())
    let result = try engine.evaluate(
      query, language: .promQL, grid: StepGrid(instant: 60_000))
    let messages = result.annotations.map(\.message)
    #expect(
      messages.contains { $0.contains("for metric name \"\(name)\"") }, "\(messages)")
  }

  @Test func namesThatAreNoCountersAreStillNoted() throws {
    let result = try engine().evaluate(
      "sum by (x) (rate(c[5m]))", language: .promQL, grid: StepGrid(instant: 600_000))
    #expect(result.annotations.count == 1)
  }
}
