import ChunkStore
import Foundation
import QueryExecution
import Recordings
import TelemetryModel
import Testing

@testable import QueryEngine

/// Queries over what Prometheus wrote: in place, and imported.
@Suite("A Prometheus directory as a source") struct PrometheusSourceTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/prometheus")

  @Test(arguments: [
    "jobs_total", "sum by (shard) (rate(old_total[5m]))", "max_over_time(temperature[10s])",
    "count({__name__=~\"scrape_.+\"})", "histogram_quantile(0.9, rate(lat[10s]))",
    "vanishes", "absent(nothing)", "topk(2, increase(jobs_total[10s]))",
  ])
  func answersAsAnImportDoes(_ query: String) throws {
    for name in ["data", "snapshot"] {
      let path = Self.fixtures.appendingPathComponent(name).path
      let writer = MemoryStoreWriter()
      var report = ImportReport()
      try PrometheusDirectory.importSource(
        path: path, options: ImportOptions(), into: writer, report: &report)
      let store = try writer.finish()
      let directory = try PrometheusDirectory(path: path)
      let range = try #require(store.sampleTimeRange)
      let imported = StoreSource(store)
      for grid in [
        StepGrid(start: range.upperBound - 15_000, end: range.upperBound, step: 1000),
        StepGrid(start: range.lowerBound, end: range.lowerBound + 2_400_000, step: 60_000),
      ] {
        let inPlace = QueryEngine(metrics: PrometheusSource(directory), logs: EmptySource())
        let answer = try inPlace.evaluate(query, language: .promQL, grid: grid)
        let wanted = try QueryEngine(metrics: imported, logs: imported)
          .evaluate(query, language: .promQL, grid: grid)
        #expect("\(answer.value)" == "\(wanted.value)")
      }
    }
  }

  @Test func damageIsToldInTheAnswersError() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("damaged-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(at: Self.fixtures.appendingPathComponent("data"), to: folder)
    let block = try #require(
      FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.utf8.count == 26 })
    let file = folder.appendingPathComponent("\(block)/chunks/000001")
    var bytes = try Data(contentsOf: file)
    bytes[40] ^= 1
    try bytes.write(to: file)
    let directory = try PrometheusDirectory(path: folder.path)
    let range = try #require(directory.sampleTimeRange)
    let engine = QueryEngine(metrics: PrometheusSource(directory), logs: EmptySource())
    let moment = StepGrid(instant: range.lowerBound + 60_000)
    #expect {
      try engine.evaluate("old_total", language: .promQL, grid: moment)
    } throws: { "\($0)".contains("000001: damaged at byte 8") }
  }
}
