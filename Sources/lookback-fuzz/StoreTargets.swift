import ChunkEncoding
import ChunkStore
import TelemetryModel

// The files of a store, each by itself. Checksums are made to hold first, so that changed bytes
// reach what lies behind them.

extension FuzzTarget {
  /// A count, then a page of so many histograms.
  static let histograms = FuzzTarget(
    name: "histograms",
    seeds: {
      [1, 5, 200].map { count in
        let page = StoreParts.histogramPage(StoreSamples.histograms(count))
        return FuzzInput.bytes(of: count) + page
      }
    },
    run: { (input) throws(BrokenClaim) in
      var input = input
      let count = input.count()
      guard let read = histograms(input.rest, count: count) else { return }
      try hold(read.count == count, "a page has as many histograms as were asked for")
      guard let layout = read.first(where: { !$0.isStale }) else { return }
      let page = StoreParts.histogramPage(read)
      let again = histograms(page, count: count) ?? []
      try hold(
        again.map(Bits.init) == read.map(Bits.init), "\(count) of \(layout.schema) come back")
    })

  private static func histograms(_ page: [UInt8], count: Int) -> [FloatHistogram]? {
    page.withUnsafeBytes { try? StoreParts.histograms($0, count: count) }
  }

  /// What tells two histograms apart, NaN or not.
  private struct Bits: Equatable {
    var layout: FloatHistogram
    var numbers: [UInt64]

    init(_ histogram: FloatHistogram) {
      layout = histogram
      (layout.sum, layout.count, layout.zeroCount, layout.zeroThreshold) = (0, 0, 0, 0)
      (layout.positiveBuckets, layout.negativeBuckets, layout.customValues) = ([], [], [])
      let single = [
        histogram.sum, histogram.count, histogram.zeroCount, histogram.zeroThreshold,
      ]
      let lists = histogram.positiveBuckets + histogram.negativeBuckets + histogram.customValues
      numbers = (single + lists).map(\.bitPattern)
    }
  }

  /// A segment of series: as the bytes say, or one that was written with changes to it.
  static let metricSegment = FuzzTarget(
    name: "metric-segment", inputLimit: 16_384,
    seeds: {
      metricSegments.map { [0] + $0 } + metricSegments.indices.map { SegmentChange.seed($0 + 1) }
    },
    run: { (input) throws(BrokenClaim) in
      try readStore(resealing: SegmentChange.changed(metricSegments, by: input))
    })

  private static let metricSegments: [[UInt8]] = {
    let series = StoreSamples.series
    return [series, Array(series.prefix(1)), Array(series.suffix(1))].compactMap {
      try? StoreParts.metricSegment($0)
    }
  }()

  /// A segment of streams: as the bytes say, or one that was written with changes to it.
  static let logSegment = FuzzTarget(
    name: "log-segment", inputLimit: 16_384,
    seeds: {
      logSegments.map { [0] + $0 } + logSegments.indices.map { SegmentChange.seed($0 + 1) }
    },
    run: { (input) throws(BrokenClaim) in
      try readStore(resealing: SegmentChange.changed(logSegments, by: input))
    })

  private static let logSegments: [[UInt8]] = {
    let streams = StoreSamples.streams
    return [streams, Array(streams.prefix(1)), Array(streams.suffix(1))].compactMap {
      try? StoreParts.logSegment($0)
    }
  }()

  private static func readStore(resealing bytes: [UInt8]) throws(BrokenClaim) {
    guard let store = try? StoreParts.store(resealing: bytes) else { return }
    let problems = store.verify()
    let isWhole = StoreReading.readAll(store)
    if problems.isEmpty { try hold(isWhole, "what verifies can be read") }
  }

  /// A manifest.
  static let manifest = FuzzTarget(
    name: "manifest",
    seeds: {
      [
        StoreParts.manifest(generation: 0, firstLog: nil, rows: []),
        StoreParts.manifest(generation: 7, firstLog: 3, rows: [1, 20, 300]),
      ]
    },
    run: { (input) throws(BrokenClaim) in
      // Whatever is read is written so, which reading holds too; what was written is read.
      guard let again = try? StoreParts.manifest(resealing: input.bytes) else { return }
      try hold((try? StoreParts.manifest(resealing: again)) == again, "a manifest comes back")
    })

  /// The records of a frame of a write-ahead log.
  static let writeAhead = FuzzTarget(
    name: "write-ahead",
    seeds: {
      [
        StoreParts.writeAheadRecords(series: StoreSamples.series, streams: []),
        StoreParts.writeAheadRecords(series: [], streams: StoreSamples.streams),
        StoreParts.writeAheadRecords(
          series: Array(StoreSamples.series.prefix(1)), streams: StoreSamples.streams),
      ]
    },
    run: { (input) throws(BrokenClaim) in
      let read = input.bytes.withUnsafeBytes { try? StoreParts.store(writeAheadRecords: $0) }
      guard let store = read else { return }
      try hold(StoreReading.readAll(store), "what a log held can be read")
    })
}
