import TelemetryModel

// The samples of one series before they are encoded.

/// Collects the samples of one series in any order.
struct SeriesBuffer {
  /// Most buckets of one sign, and most custom bounds, that a histogram may have.
  private static let bucketLimit = 1 << 16

  private(set) var columns = SampleColumns()
  private var isFloatOrderKept = true
  private var isHistogramOrderKept = true

  /// The bytes that the samples take here, about.
  static func byteCount(of samples: SampleColumns) -> Int {
    let buckets = samples.histograms.reduce(0) {
      $0 + $1.positiveBuckets.count + $1.negativeBuckets.count + $1.customValues.count
    }
    return 16 * samples.timestamps.count + 8 * samples.startTimestamps.count
      + 200 * samples.histograms.count + 8 * buckets
  }

  /// Adds samples behind the ones that are there.
  ///
  /// - Throws: where the columns do not fit together, or a histogram is none; nothing is added
  ///   then.
  mutating func append(_ samples: SampleColumns) throws(StoreError) {
    try Self.check(samples)
    let (floats, histograms) = (columns.timestamps.count, columns.histograms.count)
    columns.append(samples)
    isFloatOrderKept = isFloatOrderKept && columns.timestamps.isIncreasing(from: max(floats - 1, 0))
    isHistogramOrderKept =
      isHistogramOrderKept
      && columns.histogramTimestamps.isIncreasing(from: max(histograms - 1, 0))
  }

  /// The samples by increasing timestamp, each timestamp once: the sample that came first. Where
  /// a float and a histogram have one timestamp, the float stays.
  consuming func sorted() -> SampleColumns {
    if !isFloatOrderKept || !isHistogramOrderKept { columns.settle() }
    if !columns.timestamps.isEmpty && !columns.histogramTimestamps.isEmpty {
      let floats = Set(columns.timestamps)
      let kept = columns.histogramTimestamps.indices.filter {
        !floats.contains(columns.histogramTimestamps[$0])
      }
      if kept.count < columns.histogramTimestamps.count { pickHistograms(kept) }
    }
    if !columns.histograms.isEmpty { settleHistograms() }
    return columns
  }

  /// Gives histograms the counter reset hints that a reader of the reference's store sees, and
  /// makes a float staleness marker right behind a histogram one of histograms.
  private mutating func settleHistograms() {
    var state = HistogramAppendState()
    var floats: [Int] = []
    var histograms: [(time: Int64, start: Int64, value: FloatHistogram)] = []
    var (float, histogram) = (0, 0)
    var isBehindHistogram = false
    let starts = columns.histogramStartTimestamps
    while float < columns.timestamps.count || histogram < columns.histograms.count {
      let takesFloat =
        histogram == columns.histograms.count
        || (float < columns.timestamps.count
          && columns.timestamps[float] < columns.histogramTimestamps[histogram])
      if !takesFloat {
        let value = state.append(columns.histograms[histogram])
        let start = starts.isEmpty ? 0 : starts[histogram]
        histograms.append((columns.histogramTimestamps[histogram], start, value))
        histogram += 1
        isBehindHistogram = true
        continue
      }
      state.breakChunk()
      if isBehindHistogram, StalenessMarker.isStale(columns.values[float]) {
        var marker = FloatHistogram()
        marker.sum = StalenessMarker.value
        histograms.append((columns.timestamps[float], 0, marker))
      } else {
        floats.append(float)
        isBehindHistogram = false
      }
      float += 1
    }
    if !columns.startTimestamps.isEmpty {
      columns.startTimestamps = floats.map { columns.startTimestamps[$0] }
    }
    columns.values = floats.map { columns.values[$0] }
    columns.timestamps = floats.map { columns.timestamps[$0] }
    columns.histogramTimestamps = histograms.map(\.time)
    columns.histograms = histograms.map(\.value)
    if !starts.isEmpty { columns.histogramStartTimestamps = histograms.map(\.start) }
  }

  private mutating func pickHistograms(_ order: [Int]) {
    columns.histogramTimestamps = order.map { columns.histogramTimestamps[$0] }
    columns.histograms = order.map { columns.histograms[$0] }
    if !columns.histogramStartTimestamps.isEmpty {
      columns.histogramStartTimestamps = order.map { columns.histogramStartTimestamps[$0] }
    }
  }

  // MARK: Checks

  private static func check(_ samples: SampleColumns) throws(StoreError) {
    guard samples.timestamps.count == samples.values.count,
      samples.histogramTimestamps.count == samples.histograms.count,
      samples.startTimestamps.isEmpty
        || samples.startTimestamps.count == samples.timestamps.count,
      samples.histogramStartTimestamps.isEmpty
        || samples.histogramStartTimestamps.count == samples.histograms.count
    else { throw .invalid(reason: "the columns of a series are of different lengths") }
    for histogram in samples.histograms where !histogram.isStale {
      try check(histogram.positiveSpans, buckets: histogram.positiveBuckets.count)
      try check(histogram.negativeSpans, buckets: histogram.negativeBuckets.count)
      guard histogram.customValues.count <= bucketLimit else {
        throw .invalid(reason: "a histogram has more than \(bucketLimit) bucket bounds")
      }
      if let fault = histogram.layoutFault { throw .invalid(reason: fault) }
    }
  }

  private static func check(
    _ spans: [FloatHistogram.Span], buckets: Int
  ) throws(StoreError) {
    let spanned = spans.reduce(0) { $0 + Int($1.length) }
    guard spanned == buckets else {
      throw .invalid(reason: "a histogram's spans hold \(spanned) buckets, but it has \(buckets)")
    }
    guard buckets <= bucketLimit, spans.count <= bucketLimit else {
      throw .invalid(reason: "a histogram has more than \(bucketLimit) buckets or spans")
    }
  }
}
