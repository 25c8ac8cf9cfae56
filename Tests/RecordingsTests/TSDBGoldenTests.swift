import ChunkStore
import Foundation
import TelemetryModel
import Testing

@testable import Recordings

/// Directories that Debian's Prometheus 2.42 wrote: see `Fixtures/README.md`.
@Suite("Prometheus' own directories") struct TSDBGoldenTests {
  /// What `promtool tsdb dump` said of the floats, and what histograms were sent.
  static func expected(_ name: String) throws -> [String] {
    let file = TSDBFolder.fixtures.appendingPathComponent(name + ".expected")
    var lines: [String] = []
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
      var time: Int64 = 0
      var value = ""
      for item in parts[2].split(separator: " ") {
        let pair = item.split(separator: ":", maxSplits: 1)
        time += try #require(Int64(pair[0]))
        if pair.count == 2 { value = String(pair[1]) }
        let shown = parts[0] == "float" ? try plain(value) : try normalized(value)
        lines.append("\(parts[1]) \(time) \(shown)")
      }
    }
    return lines.sorted()
  }

  private static func normalized(_ histogram: String) throws -> String {
    try histogram.split(separator: "/", omittingEmptySubsequences: false).map { part in
      try part.split(separator: ",").map { item in
        let pair = item.split(separator: "=")
        let number = try #require(Double(pair[pair.count - 1]))
        return pair.count == 2 ? "\(pair[0])=\(number)" : "\(number)"
      }.joined(separator: ",")
    }.joined(separator: "/")
  }

  /// Samples as the expectations write them, all NaNs alike.
  static func shown(_ sink: CollectingSink) throws -> [String] {
    var lines: [String] = []
    for (labels, columns) in sink.series {
      for (time, value) in zip(columns.timestamps, columns.values) {
        lines.append("\(labels) \(time) \(plain(value))")
      }
      for (time, histogram) in zip(columns.histogramTimestamps, columns.histograms) {
        lines.append("\(labels) \(time) \(TSDBLines.text(histogram))")
      }
    }
    return lines.sorted()
  }

  /// A float as one text, however it was written.
  static func plain(_ text: some StringProtocol) throws -> String {
    plain(try #require(Double(text)))
  }

  static func plain(_ value: Double) -> String { value.isNaN ? "NaN" : "\(value)" }

  @Test(arguments: ["data", "snapshot"])
  func importGivesWhatPrometheusHolds(_ name: String) throws {
    let (sink, report) = try TSDBFolder.imported(TSDBFolder.fixtures.appendingPathComponent(name))
    let shown = try Self.shown(sink)
    let expected = try Self.expected(name)
    #expect(shown.count == expected.count)
    let first = zip(shown, expected).first { $0 != $1 }
    #expect(first == nil, "\(first?.0 ?? "") where \(first?.1 ?? "") was expected")
    #expect(report.damages == [])
    #expect(report.samples == expected.count)
    #expect(report.series == sink.series.count)
  }

  @Test(arguments: ["data", "snapshot"])
  func answersInPlaceAreThoseOfAnImport(_ name: String) throws {
    let folder = TSDBFolder.fixtures.appendingPathComponent(name)
    let writer = MemoryStoreWriter()
    var report = ImportReport()
    try PrometheusDirectory.importSource(
      path: folder.path, options: ImportOptions(), into: writer, report: &report)
    let store = try writer.finish()
    let imported = try store.selectSeries([], from: .min, through: .max).flatMap { series in
      var columns = SampleColumns()
      try store.readSamples(series.reference, from: .min, through: .max, into: &columns)
      return TSDBLines.lines(of: series.labels, columns)
    }
    #expect(!imported.isEmpty)
    #expect(try TSDBFolder.asked(folder) == imported)
  }

  @Test func marksOfStaleSeriesAreKept() throws {
    let (sink, _) = try TSDBFolder.imported(TSDBFolder.fixtures.appendingPathComponent("data"))
    let series = try #require(
      sink.series.first { $0.key.metricName == "vanishes" }?.value)
    #expect(series.values.last.map { StalenessMarker.isStale($0) } == true)
    #expect(series.values.dropLast().allSatisfy { $0 == 1 })
  }

  @Test func deletedSamplesAreGoneFromBlocks() throws {
    let (sink, _) = try TSDBFolder.imported(TSDBFolder.fixtures.appendingPathComponent("data"))
    // Samples every 15 s; the 21 from 300 s to 600 s behind the first were deleted of one shard.
    for (shard, count) in [("0", 150), ("1", 129), ("2", 150)] {
      let labels: Labels = ["__name__": "old_total", "shard": shard]
      #expect(sink.series[labels]?.timestamps.count == count)
    }
  }

  @Test func hintsTellGaugesAndResets() throws {
    let folder = TSDBFolder.fixtures.appendingPathComponent("data")
    let (sink, _) = try TSDBFolder.imported(folder)
    func histograms(_ kind: String) -> [FloatHistogram] {
      sink.series[["__name__": "lat", "kind": kind]]?.histograms ?? []
    }
    #expect(histograms("gauge").allSatisfy { $0.counterResetHint == .gauge })
    #expect(histograms("int").allSatisfy { $0.counterResetHint != .gauge })
    #expect(histograms("int").count > 90)
  }

  @Test(arguments: [
    ([Matcher("__name__", .equal, "old_total")], 3),
    ([Matcher("__name__", .regex, "old.*"), Matcher("shard", .notEqual, "1")], 2),
    ([Matcher("shard", .regex, "0|2")], 2),
    ([Matcher("shard", .notRegex, ".+"), Matcher("__name__", .equal, "temperature")], 3),
    ([Matcher("shard", .equal, ""), Matcher("room", .equal, "r2")], 1),
    ([Matcher("__name__", .equal, "nothing")], 0),
    ([Matcher("nothing", .regex, ".+")], 0),
    ([Matcher("shard", .regex, ".*")], 23),
    ([], 23),
  ])
  func matchersSelectOverBlocksAndHead(_ matchers: [Matcher], _ count: Int) throws {
    let folder = TSDBFolder.fixtures.appendingPathComponent("data")
    let directory = try PrometheusDirectory(path: folder.path)
    let selected = try directory.selectSeries(matchers, from: .min, through: .max)
    #expect(selected.count == count)
    #expect(selected.map(\.labels) == selected.map(\.labels).sorted())
    // Asked again, series keep their numbers.
    #expect(try directory.selectSeries(matchers, from: .min, through: .max) == selected)
  }

  @Test func rangesCutSamplesAndSeries() throws {
    let folder = TSDBFolder.fixtures.appendingPathComponent("data")
    let directory = try PrometheusDirectory(path: folder.path)
    let matchers = [Matcher("shard", .equal, "2")]
    let all = try #require(directory.selectSeries(matchers, from: .min, through: .max).first)
    var columns = SampleColumns()
    try directory.readSamples(all.reference, from: .min, through: .max, into: &columns)
    let start = columns.timestamps[10]
    var cut = SampleColumns()
    try directory.readSamples(all.reference, from: start, through: start + 15_000, into: &cut)
    #expect(cut.timestamps == [start, start + 15_000])
    #expect(cut.values == [45, 49.5])
    let behind = try directory.selectSeries(
      matchers, from: columns.timestamps[149] + 1, through: .max)
    #expect(behind.isEmpty)
  }

  @Test func newestSamplesAreThoseThatAreRead() throws {
    for name in ["data", "snapshot"] {
      let folder = TSDBFolder.fixtures.appendingPathComponent(name)
      let directory = try PrometheusDirectory(path: folder.path)
      let range = try #require(directory.sampleTimeRange)
      var newest = NewestSamples()
      var foundCount = 0
      for step in 0...40 {
        let through = range.lowerBound + (range.upperBound - range.lowerBound) / 40 * Int64(step)
        for from in [through - 300_000, through - 5000, through] {
          let series = try directory.selectSeries([], from: from, through: through)
          try directory.readNewest(series.map(\.reference), in: from...through, into: &newest)
          for (index, one) in series.enumerated() {
            var all = SampleColumns()
            try directory.readSamples(one.reference, from: from, through: through, into: &all)
            switch newest.states[index] {
            case .unread: break
            case .absent: #expect(all.isEmpty)
            case .sample:
              foundCount += 1
              #expect(all.histograms.isEmpty && all.timestamps.last == newest.timestamps[index])
              #expect(all.values.last?.bitPattern == newest.values[index].bitPattern)
            }
          }
        }
      }
      #expect(foundCount > 0, "\(name)")
    }
  }

  @Test func namesAndValuesComeFromBlocksAndHead() throws {
    let folder = TSDBFolder.fixtures.appendingPathComponent("data")
    let directory = try PrometheusDirectory(path: folder.path)
    #expect(
      try directory.labelNames() == [
        "__name__", "instance", "job", "kind", "path", "room", "shard", "worker",
      ])
    #expect(try directory.labelValues("shard") == ["0", "1", "2"])
    #expect(try directory.labelValues("room") == ["r0", "r1", "r2"])
    #expect(try directory.statistics().seriesCount == 23)
  }

  @Test func knowsItsOwnFoldersFromOthers() throws {
    let fixtures = TSDBFolder.fixtures
    let data = fixtures.appendingPathComponent("data")
    let block = try #require(
      FileManager.default.contentsOfDirectory(atPath: data.path).first { BlockMeta.isULID($0) })
    for name in ["data", "snapshot", "data/wal", "data/\(block)"] {
      #expect(
        PrometheusDirectory.isOne(path: fixtures.appendingPathComponent(name).path), "\(name)")
    }
    for name in ["", "data/chunks_head", "../recorded", "../store/v1", "nothing", "data.expected"] {
      #expect(
        !PrometheusDirectory.isOne(path: fixtures.appendingPathComponent(name).path), "\(name)")
    }
  }

  @Test func partsOfADirectoryAreReadAlone() throws {
    let data = TSDBFolder.fixtures.appendingPathComponent("data")
    let whole = try TSDBFolder.imported(data).sink.lines
    let log = try TSDBFolder.imported(data.appendingPathComponent("wal"))
    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: data.path).first { BlockMeta.isULID($0) })
    let block = try TSDBFolder.imported(data.appendingPathComponent(name))
    #expect(log.report.damages == [])
    #expect(Set(whole) == Set(log.sink.lines).union(block.sink.lines))
  }
}
