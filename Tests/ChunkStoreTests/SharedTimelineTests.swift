import TelemetryModel
import Testing

@testable import ChunkStore

/// Samples read into the buffer of another series are those that are read anew.
@Suite("Samples in place of another series'")
struct SharedTimelineTests {
  @Test("are the same as read anew", arguments: 0..<20)
  func sameAsAnew(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let store = try store(&generator)
    let series = try store.selectSeries([], from: .min, through: .max)
    #expect(series.count == 8)
    var buffer = SampleColumns()
    var sharedCount = 0
    for _ in 0..<60 {
      let from = Int64.random(in: -50_000...400_000, using: &generator)
      let through = from + Int64.random(in: 0...500_000, using: &generator)
      for one in series where Int.random(in: 0..<4, using: &generator) > 0 {
        let before = buffer.timeline
        try store.replaceSamples(one.reference, from: from, through: through, in: &buffer)
        if let before, buffer.timeline?.isSame(as: before) == true { sharedCount += 1 }
        var anew = SampleColumns()
        try store.readSamples(one.reference, from: from, through: through, into: &anew)
        #expect(buffer.timestamps == anew.timestamps)
        #expect(buffer.values.map(\.bitPattern) == anew.values.map(\.bitPattern))
        #expect(buffer.startTimestamps == anew.startTimestamps)
        #expect(buffer.histogramTimestamps == anew.histogramTimestamps)
        #expect(buffer.histograms == anew.histograms)
      }
    }
    #expect(sharedCount > 50)
  }

  @Test("have the same times and markers where values are not asked for", arguments: 0..<10)
  func timesAlone(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let store = try store(&generator)
    var (whole, times) = (SampleColumns(), SampleColumns())
    for _ in 0..<40 {
      let from = Int64.random(in: -50_000...400_000, using: &generator)
      let through = from + Int64.random(in: 0...500_000, using: &generator)
      for reference in 0..<8 {
        try store.replaceSamples(reference, from: from, through: through, in: &whole)
        try store.replaceSamples(
          reference, from: from, through: through, in: &times, needsValues: false)
        #expect(times.timestamps == whole.timestamps && times.values.count == whole.values.count)
        #expect(times.hasNoMarkers == whole.hasNoMarkers)
        #expect(times.histogramTimestamps == whole.histogramTimestamps)
        #expect(
          times.values.map(StalenessMarker.isStale) == whole.values.map(StalenessMarker.isStale))
      }
    }
  }

  @Test("have no other series' markers where values are not asked for")
  func markersOfOthers() throws {
    let writer = MemoryStoreWriter()
    let marker = StalenessMarker.value
    var store = try writer.finish()
    // A segment each: one series has a marker in the first, the other in the second.
    let segments: [(Int, [String: [Double]])] = [
      (0, ["a": [1, marker], "b": [1, 2]]), (10, ["a": [3], "b": [marker]]),
    ]
    for (start, values) in segments {
      for (name, values) in values.sorted(by: { $0.key < $1.key }) {
        var columns = SampleColumns()
        columns.values = values
        columns.timestamps = values.indices.map { Int64(start + $0) }
        try writer.append(series: ["__name__": "c", "x": name], samples: columns)
      }
      store = try writer.finish()
    }
    var buffer = SampleColumns()
    var markers: [[Bool]] = []
    for series in try store.selectSeries([], from: .min, through: .max) {
      // From the second time on timelines are known.
      for needsValues in [true, false] {
        try store.replaceSamples(
          series.reference, from: 0, through: 20, in: &buffer, needsValues: needsValues)
        markers.append(buffer.values.map(StalenessMarker.isStale))
      }
    }
    #expect(
      markers == [
        [false, true, false], [false, true, false], [false, false, true], [false, false, true],
      ])
    var others = SampleColumns()
    try store.replaceSamples(0, from: 0, through: 20, in: &others)
    try store.replaceSamples(1, from: 0, through: 20, in: &others, needsValues: false)
    #expect(others.values.map(StalenessMarker.isStale) == [false, false, true])
  }

  @Test("are found to be the newest", arguments: 0..<20)
  func newestAsRead(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let store = try store(&generator)
    var (newest, presence) = (NewestSamples(), NewestSamples())
    var foundCount = 0
    for _ in 0..<60 {
      let from = Int64.random(in: -50_000...400_000, using: &generator)
      let through = from + Int64.random(in: 0...300, using: &generator)
      for _ in 0..<2 {
        let asked = (0..<8).shuffled(using: &generator)
        try store.readNewest(asked, in: from...through, into: &newest)
        try store.readNewest(asked, in: from...through, needsValues: false, into: &presence)
        #expect(presence.states == newest.states)
        for (index, reference) in asked.enumerated() {
          var all = SampleColumns()
          try store.readSamples(reference, from: from, through: through, into: &all)
          switch newest.states[index] {
          case .unread: break
          case .absent: #expect(all.isEmpty)
          case .sample:
            foundCount += 1
            #expect(all.histograms.isEmpty && all.timestamps.last == newest.timestamps[index])
            #expect(all.values.last?.bitPattern == newest.values[index].bitPattern)
            #expect(presence.timestamps[index] == newest.timestamps[index])
            #expect(
              StalenessMarker.isStale(presence.values[index])
                == StalenessMarker.isStale(newest.values[index]))
          }
        }
      }
    }
    #expect(foundCount > 0)
  }

  /// Eight series in up to three segments: most scraped together, one with start timestamps, one of
  /// histograms, one by itself.
  private func store(_ generator: inout SeededGenerator) throws -> Store {
    let writer = MemoryStoreWriter()
    var start: Int64 = 0
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      var shared = SampleColumns()
      for index in 0..<Int.random(in: 1...9_000, using: &generator) {
        shared.timestamps.append(
          start + Int64(index) * 40 + Int64.random(in: 0...9, using: &generator))
      }
      for number in 0..<8 {
        var samples = SampleColumns()
        samples.timestamps = shared.timestamps.map { number == 6 ? $0 + 1 : $0 }
        samples.values = shared.timestamps.map { _ in
          Int.random(in: 0..<50, using: &generator) == 0
            ? StalenessMarker.value : Double(generator.next() % 1000)
        }
        if number == 5 {
          samples.startTimestamps = [Int64](repeating: 1, count: shared.timestamps.count)
        }
        if number == 7 {
          samples.histogramTimestamps = samples.timestamps
          samples.histograms = samples.values.map {
            var histogram = FloatHistogram()
            (histogram.count, histogram.sum) = ($0.isNaN ? 1 : $0, 2)
            return histogram
          }
          samples.timestamps = []
          samples.values = []
        }
        try writer.append(series: ["__name__": "m", "n": "\(number)"], samples: samples)
      }
      _ = try writer.finish()
      start = (shared.timestamps.last ?? 0) + Int64.random(in: -20_000...90_000, using: &generator)
    }
    return try writer.finish()
  }
}
