import TelemetryModel
import Testing

@testable import ChunkStore

/// Samples of a part of the time are those of the whole that lie in it.
@Suite("Samples of a part of the time")
struct SampleRangeTests {
  private static let kinds = ["even", "jitter", "gaps", "bursts", "late", "two"]

  /// Timestamps of a kind, increasing.
  private func times(_ kind: String, _ generator: inout SeededGenerator) -> [Int64] {
    var time: Int64 = 1_700_000_000_000
    return (0..<(kind == "two" ? 2 : 3000)).map { index in
      let step: Int64
      switch kind {
      case "jitter": step = 15_000 + Int64.random(in: -40...40, using: &generator)
      case "gaps": step = generator.next() % 300 == 0 ? 20_000_000 : 15_000
      case "bursts": step = index % 500 < 250 ? 1 : 100_000
      case "late": step = index < 2900 ? 1 : 10_000_000
      default: step = 15_000
      }
      time += step
      return time
    }
  }

  @Test("are those of the whole, however uneven the times are", arguments: kinds)
  func ranges(kind: String) throws {
    var generator = SeededGenerator(seed: 1)
    var columns = SampleColumns()
    columns.timestamps = times(kind, &generator)
    columns.values = columns.timestamps.indices.map { Double($0) }
    columns.startTimestamps = columns.timestamps.map { $0 - Int64(generator.next() % 1000) }
    var histogram = FloatHistogram()
    histogram.positiveSpans = [.init(offset: 0, length: 2)]
    var counts = SampleColumns()
    counts.histogramTimestamps = columns.timestamps
    counts.histograms = columns.timestamps.indices.map {
      histogram.positiveBuckets = [Double($0), Double($0 * $0)]
      histogram.counterResetHint = $0 % 200 == 0 ? .reset : .notReset
      histogram.count = Double($0 + $0 * $0)
      histogram.sum = 1 / Double($0 + 1)
      return histogram
    }
    let writer = MemoryStoreWriter()
    try writer.append(series: SampleStore.histograms, samples: counts)
    try writer.append(series: SampleStore.floats, samples: columns)
    let store = try writer.finish()
    let all = columns.timestamps
    let wholeHistograms = try store.read(SampleStore.histograms).histograms
    #expect(wholeHistograms.map(\.sum) == counts.histograms.map(\.sum))
    for _ in 0..<50 {
      let low = Int.random(in: 0..<all.count, using: &generator)
      let high = Int.random(in: low..<min(low + 300, all.count), using: &generator)
      let from = all[low] - Int64.random(in: 0...1, using: &generator)
      let through = all[high] + Int64.random(in: -1...1, using: &generator)
      let expected = all.indices.filter { all[$0] >= from && all[$0] <= through }
      let floats = try store.read(SampleStore.floats, from: from, through: through)
      let isRead =
        floats.timestamps == expected.map { all[$0] }
        && floats.values == expected.map { Double($0) }
        && floats.startTimestamps == expected.map { columns.startTimestamps[$0] }
      #expect(isRead, "floats \(from) to \(through)")
      let histograms = try store.read(SampleStore.histograms, from: from, through: through)
      let areRead =
        histograms.histogramTimestamps == floats.timestamps
        && histograms.histograms == expected.map { wholeHistograms[$0] }
      #expect(areRead, "histograms \(from) to \(through)")
    }
  }

  @Test("before, behind and between all samples are none")
  func none() throws {
    let writer = MemoryStoreWriter()
    try writer.append(
      series: SampleStore.floats,
      samples: samples((0..<2000).map { (Int64($0) * 1000, Double($0)) }))
    let store = try writer.finish()
    for (from, through) in [
      (Int64.min, Int64(-1)), (2_000_000, .max), (500_001, 500_999), (1_500_000, 1_400_000),
    ] {
      var read = SampleColumns()
      try store.readSamples(0, from: from, through: through, into: &read)
      #expect(read.timestamps.isEmpty && read.values.isEmpty)
    }
  }
}
