import TelemetryModel
import Testing

@testable import ChunkStore

/// Samples as floats in one line: timestamps and values.
func samples(_ pairs: [(Int64, Double)]) -> SampleColumns {
  var columns = SampleColumns()
  for (timestamp, value) in pairs {
    columns.timestamps.append(timestamp)
    columns.values.append(value)
  }
  return columns
}

extension Store {
  /// The samples of the one series that has all of `labels`.
  func read(
    _ labels: Labels, from: Int64 = .min, through: Int64 = .max
  ) throws -> SampleColumns {
    let matchers = labels.pairs.map { Matcher($0.name, .equal, $0.value) }
    var columns = SampleColumns()
    for series in try selectSeries(matchers, from: from, through: through)
    where series.labels == labels {
      try readSamples(series.reference, from: from, through: through, into: &columns)
    }
    return columns
  }
}

@Suite("Samples in a store")
struct SampleRoundTripTests {
  private let name: Labels = ["__name__": "up", "job": "api"]

  @Test("come back bit for bit: NaN payloads, -0, infinities, staleness markers")
  func oddValues() throws {
    let values: [Double] = [
      1, -0.0, .infinity, -.infinity, StalenessMarker.value, ordinaryNaN,
      Double(bitPattern: 0xfff8_0000_dead_beef), 0.1, 1e300, 1,
    ]
    let writer = MemoryStoreWriter()
    let written = samples(values.enumerated().map { (Int64($0) * 1000, $1) })
    try writer.append(series: name, samples: written)
    let read = try writer.finish().read(name)
    #expect(read.timestamps == written.timestamps)
    #expect(read.values.map(\.bitPattern) == values.map(\.bitPattern))
    #expect(read.startTimestamps.isEmpty)
  }

  @Test("come back whole over many chunks, and cut to any range")
  func ranges() throws {
    var generator = SeededGenerator(seed: 1)
    var time: Int64 = 0
    let all = (0..<20_000).map { index -> (Int64, Double) in
      time += Int64.random(in: 1...30, using: &generator)
      return (time, Double(index) / 8)
    }
    let writer = MemoryStoreWriter()
    try writer.append(series: name, samples: samples(all))
    let store = try writer.finish()
    #expect(try store.read(name).values == all.map(\.1))
    for _ in 0..<50 {
      let from = Int64.random(in: -10...time, using: &generator)
      let through = Int64.random(in: -10...time, using: &generator)
      let expected = all.filter { $0.0 >= from && $0.0 <= through }
      let read = try store.read(name, from: from, through: through)
      #expect(read.timestamps == expected.map(\.0))
      #expect(read.values == expected.map(\.1))
    }
  }

  @Test("are sorted by time, and of one timestamp the first that came stays")
  func orderAndDuplicates() throws {
    let writer = MemoryStoreWriter()
    try writer.append(series: name, samples: samples([(10, 1), (30, 3), (20, 2), (10, 9)]))
    try writer.append(series: name, samples: samples([(5, 0.5), (30, 8)]))
    let read = try writer.finish().read(name)
    #expect(read.timestamps == [5, 10, 20, 30])
    #expect(read.values == [0.5, 1, 2, 3])
  }

  @Test("of several segments are merged by time, the oldest segment's first")
  func segments() throws {
    // A limit of one byte makes a segment of every call.
    let writer = MemoryStoreWriter(bufferLimit: 1)
    try writer.append(series: name, samples: samples([(10, 1), (30, 3)]))
    try writer.append(series: ["__name__": "a"], samples: samples([(15, 7)]))
    try writer.append(series: name, samples: samples([(20, 2), (30, 9), (40, 4)]))
    try writer.append(series: ["__name__": "zz"], samples: samples([(15, 8)]))
    let store = try writer.finish()
    #expect(store.metricSegments.count == 4)
    let read = try store.read(name)
    #expect(read.timestamps == [10, 20, 30, 40])
    #expect(read.values == [1, 2, 3, 4])
    let all = try store.selectSeries([], from: .min, through: .max)
    #expect(all.map(\.labels) == [["__name__": "a"], name, ["__name__": "zz"]])
    #expect(try store.metricNames() == ["a", "up", "zz"])
    let late = try store.selectSeries([], from: 35, through: .max)
    #expect(late.map(\.labels) == [name])
  }

  @Test("carry start timestamps where any is known")
  func startTimestamps() throws {
    let writer = MemoryStoreWriter()
    var first = samples([(10, 1), (20, 2)])
    first.startTimestamps = [5, 0]
    try writer.append(series: name, samples: samples([(1, 0)]))
    try writer.append(series: name, samples: first)
    try writer.append(series: name, samples: samples([(30, 3)]))
    #expect(try writer.finish().read(name).startTimestamps == [0, 5, 0, 0])
  }

  @Test("append behind what a buffer holds already")
  func appending() throws {
    let writer = MemoryStoreWriter()
    var started = samples([(10, 1)])
    started.startTimestamps = [3]
    try writer.append(series: name, samples: started)
    let store = try writer.finish()
    var columns = samples([(1, 0.5)])
    try store.readSamples(0, from: 0, through: 100, into: &columns)
    #expect(columns.timestamps == [1, 10])
    #expect(columns.values == [0.5, 1])
    #expect(columns.startTimestamps == [0, 3])
    try store.readSamples(77, from: 0, through: 100, into: &columns)
    #expect(columns.timestamps == [1, 10])
  }

  @Test("share timestamps between series of one scrape")
  func sharedTimelines() throws {
    var generator = SeededGenerator(seed: 2)
    var time: Int64 = 0
    let times = (0..<4000).map { _ -> Int64 in
      time += Int64.random(in: 1...1_000_000, using: &generator)
      return time
    }
    func size(_ count: Int) throws -> Int {
      let writer = MemoryStoreWriter()
      for index in 0..<count {
        try writer.append(
          series: ["__name__": "m\(index)"], samples: samples(times.map { ($0, 1) }))
      }
      return try writer.finish().metricSegments[0].file.byteCount
    }
    #expect(try size(2) < size(1) + 400)
  }

  @Test("of columns that do not fit together are refused")
  func mismatch() {
    var broken = samples([(1, 1)])
    broken.values.append(2)
    #expect(throws: StoreError.self) {
      try MemoryStoreWriter().append(series: name, samples: broken)
    }
  }
}

@Suite("Native histograms in a store")
struct HistogramRoundTripTests {
  private func histogram(_ counts: [Double], offset: Int32 = 0) -> FloatHistogram {
    var histogram = FloatHistogram()
    histogram.schema = 2
    histogram.zeroThreshold = 0.001
    histogram.zeroCount = 3
    histogram.count = counts.reduce(3, +)
    histogram.sum = 12.5
    histogram.positiveSpans = [.init(offset: offset, length: UInt32(counts.count))]
    histogram.positiveBuckets = counts
    histogram.negativeSpans = [.init(offset: -2, length: 1), .init(offset: 3, length: 1)]
    histogram.negativeBuckets = [1, 0.5]
    return histogram
  }

  @Test("come back with layouts, hints, custom bounds and staleness markers")
  func roundTrip() throws {
    var custom = FloatHistogram()
    custom.schema = FloatHistogram.customBucketsSchema
    custom.customValues = [0.1, 1, 5]
    custom.positiveSpans = [.init(offset: 1, length: 2)]
    custom.positiveBuckets = [4, 5]
    custom.count = 9
    custom.sum = .nan
    custom.counterResetHint = .gauge
    var stale = FloatHistogram()
    stale.sum = StalenessMarker.value
    var reset = histogram([1, 2])
    reset.counterResetHint = .reset
    let all = [
      histogram([1, 2]), histogram([2, 4]), stale, reset, histogram([1, 2, 3]),
      histogram([1, 2, 3], offset: -7), custom, stale, stale,
    ]
    var columns = SampleColumns()
    columns.histogramTimestamps = all.indices.map { Int64($0) * 15 }
    columns.histograms = all
    columns.histogramStartTimestamps = all.indices.map { Int64($0) }
    let writer = MemoryStoreWriter()
    try writer.append(series: ["__name__": "h"], samples: columns)
    let store = try writer.finish()
    let read = try store.read(["__name__": "h"])
    #expect(read.histogramTimestamps == columns.histogramTimestamps)
    #expect(read.histogramStartTimestamps == columns.histogramStartTimestamps)
    // Readers see the hints that the reference's store gives them.
    var state = HistogramAppendState()
    for (got, given) in zip(read.histograms, all) {
      let expected = state.append(given)
      #expect(got.sum.bitPattern == expected.sum.bitPattern)
      var (got, wanted) = (got, expected)
      (got.sum, wanted.sum) = (0, 0)
      #expect(got == wanted)
    }
    #expect(try store.read(["__name__": "h"], from: 30, through: 60).histograms.count == 3)
  }

  @Test("whose spans and buckets disagree are refused")
  func invalid() {
    var broken = histogram([1, 2])
    broken.positiveBuckets = [1]
    var columns = SampleColumns()
    columns.histogramTimestamps = [1]
    columns.histograms = [broken]
    #expect(throws: StoreError.self) {
      try MemoryStoreWriter().append(series: ["__name__": "h"], samples: columns)
    }
  }
}
