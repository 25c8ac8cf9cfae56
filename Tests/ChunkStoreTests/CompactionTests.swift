import TelemetryModel
import Testing

@testable import ChunkStore

@Suite("Compaction")
struct CompactionTests {
  private let name: Labels = ["__name__": "up"]

  /// Answers to queries of many kinds; the same queries for the same seed.
  private func answers(_ store: Store, seed: UInt64) throws -> [String] {
    var generator = SeededGenerator(seed: seed)
    var lines = try everything(in: store)
    lines.append("\(try store.labelNames()) \(try store.labelNames(of: .logs))")
    lines.append("\(String(describing: store.sampleTimeRange))")
    lines.append("\(String(describing: store.entryTimeRange))")
    for _ in 0..<20 {
      let from = Int64.random(in: -10...500, using: &generator)
      let until = from + Int64.random(in: 0...300, using: &generator)
      let pod = Matcher("pod", .regex, "p[\(Int.random(in: 0...4, using: &generator))1]|")
      for series in try store.selectSeries([pod], from: from, through: until) {
        var columns = SampleColumns()
        try store.readSamples(series.reference, from: from, through: until, into: &columns)
        // A series may have chunks that overlap a range and no sample in it.
        if !columns.isEmpty { lines.append("\(series.labels) " + text(of: columns)) }
      }
      for stream in try store.selectStreams([], from: from, until: until) {
        for isBackward in [false, true] {
          let entries = try store.entries(
            stream.labels, from: from, until: until, isBackward: isBackward)
          if !entries.isEmpty { lines.append("\(stream.labels) \(entries)") }
        }
      }
    }
    return lines
  }

  @Test("changes no answer, and has nothing to do the second time", arguments: 1...12)
  func sameAnswers(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var recorder = RandomRecorder(seed: seed)
    let limits = [1 << 28, 4000, 900, 300]
    let writer = try StoreWriter(directory: folder.path, bufferLimit: 3000)
    for _ in 0..<150 {
      try recorder.send(to: [writer])
      if recorder.chance(of: 6) { try writer.commit() }
    }
    try writer.commit()
    let early = try Store.open(directory: folder.path)
    let before = try answers(early, seed: seed)
    let report = try writer.compact(limit: limits[Int(seed) % 4])
    #expect(try answers(Store.open(directory: folder.path), seed: seed) == before)
    #expect(try answers(early, seed: seed) == before)
    #expect(Store.verify(directory: folder.path) == [])
    if seed % 4 == 0 { #expect(report.segmentsAfter == 2 && report.segmentsBefore > 10) }
    #expect(report.duplicates > 0)
    let manifest = try folder.read("MANIFEST")
    try writer.compact(limit: limits[Int(seed) % 4])
    #expect(try folder.read("MANIFEST") == manifest)
    let listed = Set(writer.manifest.segments.map(\.path))
    for kind in ["m", "l"] {
      let files = try FileOperations.list(folder.path + "/" + kind).map { kind + "/" + $0 }
      #expect(Set(files) == listed.filter { $0.hasPrefix(kind) })
    }
    // And more comes, and is compacted with what was.
    for _ in 0..<60 {
      try recorder.send(to: [writer])
      if recorder.chance(of: 6) { try writer.commit() }
    }
    try writer.commit()
    let later = try answers(Store.open(directory: folder.path), seed: seed)
    try writer.compact(limit: limits[Int(seed + 1) % 4])
    #expect(try answers(Store.open(directory: folder.path), seed: seed) == later)
  }

  @Test("of what was imported twice leaves it once")
  func twice() throws {
    let folder = try TemporaryFolder()
    for _ in 0..<2 {
      let writer = try StoreWriter(directory: folder.path)
      try SampleStore.fill(writer)
      try writer.commit()
    }
    let once = try folder.read("m/00000001.mseg")
    let writer = try StoreWriter(directory: folder.path)
    let report = try writer.compact()
    #expect(report.segmentsBefore == 4 && report.segmentsAfter == 2)
    #expect(report.duplicates == 28)
    #expect(try folder.read("m/00000005.mseg") == once)
  }

  @Test("of segments that share time and are too much for one gives ones that share none")
  func partitions() throws {
    let folder = try TemporaryFolder()
    let writer = try StoreWriter(directory: folder.path)
    for part in 0..<4 {
      let all = (0..<1000).map { (Int64($0 * 1000), Double($0 % 7)) }
      try writer.append(series: ["__name__": "m", "part": "\(part)"], samples: samples(all))
      try writer.commit()
    }
    // 4000 samples of 16 bytes.
    try writer.compact(limit: 20_000)
    let segments = writer.manifest.segments
    #expect(segments.count >= 4 && segments.count <= 8)
    for (first, second) in zip(segments, segments.dropFirst()) {
      #expect(first.maxTime < second.minTime)
    }
    #expect(segments.map(\.rowCount).reduce(0, +) == 4000)
    #expect(segments.allSatisfy { $0.rowCount * 16 <= 20_000 })
    #expect(try Store.open(directory: folder.path).read(["part": "3"]).timestamps == [])
    let read = try Store.open(directory: folder.path).read(["__name__": "m", "part": "3"])
    #expect(read.timestamps == (0..<1000).map { Int64($0 * 1000) })
  }

  @Test("plans overlaps whatever their size, small neighbours in time, and no more")
  func plan() {
    let plan = CompactionPlan(limit: 100, spanLimit: 1000)
    func candidate(_ number: Int, _ times: ClosedRange<Int64>, _ size: Int) -> CompactionCandidate {
      CompactionCandidate(
        number: number, minTime: times.lowerBound, maxTime: times.upperBound, rawBytes: size)
    }
    let jobs = plan.jobs(for: [
      candidate(1, 0...10, 20), candidate(2, 20...30, 20), candidate(3, 31...40, 70),
      candidate(4, 50...60, 90), candidate(5, 60...70, 90), candidate(6, 80...90, 40),
      candidate(7, 91...95, 45), candidate(8, 96...97, 20), candidate(9, 5000...5001, 1),
      CompactionCandidate(number: 10, minTime: .max, maxTime: .min, rawBytes: 0),
    ])
    #expect(jobs.map(\.numbers) == [[1, 2, 10], [4, 5], [6, 7]])
    #expect(plan.jobs(for: [candidate(1, .min...0, 1), candidate(2, 1 ... .max, 1)]) == [])
    #expect(
      plan.jobs(for: [candidate(1, .min...0, 1), candidate(2, 0 ... .max, 1)]).map(\.numbers)
        == [[1, 2]])
  }

  @Test("that the disk stops at any step leaves the store with the same answers")
  func failingSteps() throws {
    for step in 0..<100 {
      let folder = try TemporaryFolder()
      do {
        let writer = try StoreWriter(directory: folder.path, bufferLimit: 1)
        try SampleStore.fill(writer)
        try SampleStore.fill(writer)
        try writer.commit()
      }
      let before = try everything(in: Store.open(directory: folder.path))
      let directory = StoreDirectory(path: folder.path).failing(at: step)
      let writer = try? StoreWriter(directory)
      let report = try? writer?.compact()
      #expect(try everything(in: Store.open(directory: folder.path)) == before, "step \(step)")
      #expect(Store.verify(directory: folder.path) == [])
      if report != nil {
        #expect(step > 10)
        return
      }
    }
    Issue.record("the scenario has more steps than were tried")
  }
}
