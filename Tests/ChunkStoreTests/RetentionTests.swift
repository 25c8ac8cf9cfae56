import TelemetryModel
import Testing

@testable import ChunkStore

@Suite("Retention")
struct RetentionTests {
  private static let dev: Labels = ["app": "a", "namespace": "dev"]
  private static let prod: Labels = ["app": "a", "namespace": "prod"]

  /// Entries and samples at every second from 0 to 99, in segments of 25 seconds each.
  private func prepare() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let writer = try StoreWriter(directory: folder.path)
    for start in stride(from: 0, to: 100, by: 25) {
      var block = LogEntryBlock()
      var columns = SampleColumns()
      for second in start..<(start + 25) {
        block.append(timestamp: Int64(second) * 1_000_000_000, line: Array("\(second)".utf8))
        columns.timestamps.append(Int64(second) * 1000)
        columns.values.append(Double(second))
      }
      for stream in [Self.dev, Self.prod] { try writer.append(stream: stream, entries: block) }
      try writer.append(series: ["__name__": "up"], samples: columns)
      if start == 0 {
        try writer.append(series: ["__name__": "old"], samples: columns)
        try writer.note(metric: "up", metadata: MetricMetadata(kind: .gauge, help: "is up"))
      }
      try writer.commit()
    }
    return folder
  }

  private func seconds(_ store: Store, _ stream: Labels) throws -> [Int64] {
    try store.entries(stream).map { $0.timestamp / 1_000_000_000 }
  }

  @Test("drops what is older than its period, to the millisecond, and says so before and after")
  func periods() throws {
    let folder = try prepare()
    let periods = RetentionPeriods(now: 99_000, samples: 40_000) {
      $0["namespace"] == "dev" ? 60_500 : nil
    }
    let foretold = try Store.open(directory: folder.path).expired(periods)
    let writer = try StoreWriter(directory: folder.path)
    let report = try writer.retain(periods)
    for told in [foretold, report] {
      // What is as old as its period is kept.
      #expect(told.samples == 59 + 25 && told.series == 2 && told.wholeSeries == 1)
      let expected = RetentionReport.Stream(
        labels: Self.dev, period: 60_500, entries: 39, isWhole: false)
      #expect(told.streams == [expected])
    }
    let store = try Store.open(directory: folder.path)
    #expect(try seconds(store, Self.dev) == Array(39...99))
    #expect(try seconds(store, Self.prod) == Array(0...99))
    #expect(try store.read(["__name__": "up"]).timestamps == (59...99).map { $0 * 1000 })
    #expect(try store.metricNames() == ["up"])
    #expect(try store.metadata().map(\.metadata.help) == ["is up"])
    #expect(Store.verify(directory: folder.path) == [])
    let manifest = try folder.read("MANIFEST")
    let again = try writer.retain(periods)
    #expect(again.samples == 0 && again.streams.isEmpty)
    #expect(try folder.read("MANIFEST") == manifest)
  }

  @Test("of everything leaves an empty store, of nothing the same")
  func extremes() throws {
    let folder = try prepare()
    let writer = try StoreWriter(directory: folder.path)
    let before = try everything(in: Store.open(directory: folder.path))
    let manifest = try folder.read("MANIFEST")
    _ = try writer.retain(RetentionPeriods(now: .max, samples: nil) { _ in nil })
    _ = try writer.retain(RetentionPeriods(now: .min, samples: .max) { _ in .max })
    #expect(try folder.read("MANIFEST") == manifest)
    #expect(try everything(in: Store.open(directory: folder.path)) == before)
    let report = try writer.retain(RetentionPeriods(now: .max, samples: 0) { _ in 0 })
    #expect(report.entries == 200 && report.samples == 125)
    let lines = try everything(in: Store.open(directory: folder.path))
    #expect(lines.count == 1 && lines[0].hasPrefix("up: "))
    #expect(writer.manifest.segments.map(\.rowCount).reduce(0, +) == 0)
  }

  @Test("that the disk stops at any step leaves the store as it was or as it is to be")
  func failingSteps() throws {
    let periods = RetentionPeriods(now: 99_000, samples: 40_000) { _ in 60_000 }
    let done = try prepare()
    let before = try everything(in: Store.open(directory: done.path))
    _ = try StoreWriter(directory: done.path).retain(periods)
    let after = try everything(in: Store.open(directory: done.path))
    for step in 0..<100 {
      let folder = try prepare()
      let writer = try? StoreWriter(StoreDirectory(path: folder.path).failing(at: step))
      let report = try? writer?.retain(periods)
      let read = try everything(in: Store.open(directory: folder.path))
      #expect(read == before || read == after, "step \(step)")
      #expect(Store.verify(directory: folder.path) == [])
      if report != nil {
        #expect(step > 5 && read == after)
        return
      }
    }
    Issue.record("the scenario has more steps than were tried")
  }
}
