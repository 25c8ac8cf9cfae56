import Testing

/// The program over a data directory of Prometheus, where it lies.
@Suite("The program over Prometheus' data") struct PrometheusDataTests {
  private static let data = "Fixtures/prometheus/data"

  @Test func queriesReadItInPlace() throws {
    let outcome = try Program.lookback(
      "promql", "count by (shard) (old_total)", "--store", Self.data, "--at", "now-2d", "--output",
      "csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    // The end of the data is 11:09:25.912; two days before, the block has a sample every 15 s.
    let rows = ["0", "1", "2"].map { "\($0),2026-11-24T11:09:25.912Z,1" }
    #expect(outcome.output == "shard,timestamp,value\n" + rows.map { $0 + "\n" }.joined())
  }

  @Test func itsSizesAreTold() throws {
    let outcome = try Program.lookback("store", "info", Self.data)
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.contains { $0 == ["series", "23"] }, "\(outcome.output)")
  }

  @Test func thereAreNoLogsInIt() throws {
    let outcome = try Program.lookback("logql", "{job=\"tiny\"}", "--store", Self.data)
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("warning[data/nothing]: there are no logs in this data\n"))
  }
}
