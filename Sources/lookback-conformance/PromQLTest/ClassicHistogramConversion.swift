import TelemetryModel

/// Converts classic histograms (`x_bucket`, `x_sum`, `x_count`) to native ones with custom buckets,
/// as `load_with_nhcb` asks (the specification's §8.2).
enum ClassicHistogramConversion {
  /// One classic histogram at one time.
  private struct Snapshot {
    var buckets: [(bound: Double, count: Double)] = []
    var sum = 0.0
    var count: Double?
  }

  /// The part of a classic histogram that a series holds.
  private enum Part {
    case bucket(Double)
    case sum
    case count
  }

  /// The native series of the classic histograms among `series`, sorted by labels.
  static func convert(_ series: [TimedSeries]) -> [TimedSeries] {
    var histograms: [Labels: [Int64: Snapshot]] = [:]
    for one in series {
      guard let (labels, part) = split(one.labels) else { continue }
      for (timestamp, value) in zip(one.columns.timestamps, one.columns.values) {
        var snapshot = histograms[labels, default: [:]][timestamp] ?? Snapshot()
        switch part {
        case .bucket(let bound): snapshot.buckets.append((bound, value))
        case .sum: snapshot.sum = value
        case .count: snapshot.count = value
        }
        histograms[labels, default: [:]][timestamp] = snapshot
      }
    }
    return histograms.keys.sorted().compactMap { labels in
      native(labels, snapshots: histograms[labels] ?? [:])
    }
  }

  /// The native histogram's labels and the part of it that a series with `labels` holds.
  private static func split(_ labels: Labels) -> (labels: Labels, part: Part)? {
    guard let name = labels.metricName else { return nil }
    var native = labels
    let part: Part
    if name.hasSuffix("_bucket") {
      guard let text = labels[LabelName.bucketBound], let bound = FloatParsing.double(text) else {
        return nil
      }
      native[LabelName.metricName] = String(name.dropLast("_bucket".count))
      native[LabelName.bucketBound] = nil
      part = .bucket(bound)
    } else if name.hasSuffix("_sum") {
      native[LabelName.metricName] = String(name.dropLast("_sum".count))
      part = .sum
    } else if name.hasSuffix("_count") {
      native[LabelName.metricName] = String(name.dropLast("_count".count))
      part = .count
    } else {
      return nil
    }
    return (native, part)
  }

  private static func native(
    _ labels: Labels, snapshots: [Int64: Snapshot]
  ) -> TimedSeries? {
    if snapshots.values.allSatisfy({ $0.buckets.isEmpty }) { return nil }
    var series = TimedSeries(labels: labels)
    for (timestamp, snapshot) in snapshots.sorted(by: { $0.key < $1.key }) {
      guard let histogram = native(snapshot) else { continue }
      series.columns.histogramTimestamps.append(timestamp)
      series.columns.histograms.append(histogram)
    }
    return series
  }

  /// The native histogram of cumulative buckets; nil where their counts fall, or differ for one
  /// bound written in two ways.
  private static func native(_ snapshot: Snapshot) -> FloatHistogram? {
    var buckets: [(bound: Double, count: Double)] = []
    for bucket in snapshot.buckets.sorted(by: { $0.bound < $1.bound }) {
      if let last = buckets.last, last.bound == bucket.bound {
        if last.count != bucket.count { return nil }
      } else {
        buckets.append(bucket)
      }
    }
    let count = snapshot.count ?? buckets.last?.count ?? 0
    if buckets.last?.bound != .infinity { buckets.append((.infinity, count)) }
    var histogram = FloatHistogram()
    histogram.schema = FloatHistogram.customBucketsSchema
    histogram.count = count
    histogram.sum = snapshot.sum
    histogram.customValues = buckets.dropLast().map(\.bound)
    var below = 0.0
    var gap: Int32 = 0
    for bucket in buckets {
      let inside = bucket.count - below
      if inside < 0 { return nil }
      below = bucket.count
      if inside == 0 {
        gap += 1
        continue
      }
      if gap == 0, let last = histogram.positiveSpans.indices.last {
        histogram.positiveSpans[last].length += 1
      } else {
        histogram.positiveSpans.append(FloatHistogram.Span(offset: gap, length: 1))
      }
      gap = 0
      histogram.positiveBuckets.append(inside)
    }
    return histogram
  }
}
