import TelemetryModel
import Testing

@testable import ChunkStore

/// What chunk summaries say, against the samples themselves.
@Suite("Chunk summaries")
struct SummaryTests {
  private func summary(_ values: [Double]) -> ChunkSummary {
    values.withUnsafeBufferPointer { ChunkSummary($0) }
  }

  @Test("tell a counter's increase over its resets, without staleness markers")
  func increaseOverResets() {
    let counter = summary([10, 12, 3, StalenessMarker.value, 5, 1, 4])
    #expect(counter.valueCount == 6)
    #expect(counter.resetCount == 2)
    #expect(counter.resetCorrection == 12 + 5)
    // 2 before the first reset, 3 and 2 up to the second, 1 and 3 behind it.
    #expect(counter.increase == 11)
    #expect((counter.first, counter.last) == (10, 4))
    #expect((counter.minimum, counter.maximum, counter.sum) == (1, 12, 35))
  }

  @Test("of nothing but staleness markers and NaN say that no value is a number")
  func nothingToSum() {
    #expect(summary([StalenessMarker.value]).valueCount == 0)
    #expect(summary([StalenessMarker.value]).first.isNaN)
    let nans = summary([.nan, .nan])
    #expect(nans.valueCount == 2 && nans.minimum.isNaN && nans.sum.isNaN)
  }

  private struct Figures: Equatable {
    var count = 0
    var sum = 0.0
    var greatest = -Double.infinity
    var increase = 0.0
    var last: Double?

    mutating func add(_ summary: ChunkSummary) {
      count += summary.valueCount
      sum += summary.sum
      greatest = max(greatest, summary.maximum)
      if let last { increase += summary.first < last ? summary.first : summary.first - last }
      increase += summary.increase
      last = summary.last
    }

    mutating func add(_ value: Double) {
      var one = ChunkSummary()
      (one.valueCount, one.sum, one.maximum) = (1, value, value)
      (one.first, one.last) = (value, value)
      add(one)
    }
  }

  @Test("answer windows as reading every sample does", arguments: 0..<40)
  func windows(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let labels: Labels = ["__name__": "c"]
    let writer = MemoryStoreWriter()
    var start: Int64 = 0
    // Several segments, some of which share time with the one before.
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      var value = 0.0
      var samples = SampleColumns()
      for index in 0..<Int.random(in: 1...20_000, using: &generator) {
        value = Int.random(in: 0..<500, using: &generator) == 0 ? 0 : value + 3
        samples.timestamps.append(start + Int64(index) * 10)
        samples.values.append(value)
      }
      try writer.append(series: labels, samples: samples)
      _ = try writer.finish()
      start = (samples.timestamps.last ?? 0) + Int64.random(in: -50_000...50_000, using: &generator)
    }
    let store = try writer.finish()
    let series = try #require(
      try store.selectSeries([Matcher("__name__", .equal, "c")], from: .min, through: .max).first)
    for _ in 0..<20 {
      let from = Int64.random(in: -100_000...500_000, using: &generator)
      let through = from + Int64.random(in: 0...600_000, using: &generator)
      var expected = Figures()
      for value in try read(store, series, from...through) { expected.add(value) }
      var found = Figures()
      for stretch in try store.stretches(of: series.reference, from: from, through: through) {
        switch stretch {
        case .summary(let summary, _): found.add(summary)
        case .samples(let times):
          for value in try read(store, series, times) { found.add(value) }
        }
      }
      #expect(found == expected)
    }
  }

  private func read(
    _ store: Store, _ series: SelectedSeries, _ times: ClosedRange<Int64>
  ) throws -> [Double] {
    var columns = SampleColumns()
    try store.readSamples(
      series.reference, from: times.lowerBound, through: times.upperBound, into: &columns)
    return columns.values
  }

  @Test("spare reading all but the window's edges")
  func onlyEdges() throws {
    let writer = MemoryStoreWriter()
    var samples = SampleColumns()
    samples.timestamps = (0..<Int64(5 * SegmentFormat.chunkSamples)).map { $0 * 1000 }
    samples.values = samples.timestamps.map { Double($0) }
    try writer.append(series: ["__name__": "c"], samples: samples)
    let store = try writer.finish()
    let stretches = try store.stretches(of: 0, from: 5000, through: .max)
    let chunk = Int64(SegmentFormat.chunkSamples) * 1000
    #expect(stretches.first == .samples(times: 5000...(chunk - 1000)))
    #expect(stretches.count == 5)
  }
}
