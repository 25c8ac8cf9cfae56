import Glibc
import TelemetryModel

/// A bucket of a native histogram as the HTTP API shows it.
struct HistogramBucket: Hashable {
  var lower: Double
  var upper: Double
  var isLowerInclusive: Bool
  var isUpperInclusive: Bool
  var count: Double

  /// 0 for `(lower, upper]`, 1 for `[lower, upper)`, 2 for `(lower, upper)`, 3 for
  /// `[lower, upper]`.
  var boundaryRule: Int {
    switch (isLowerInclusive, isUpperInclusive) {
    case (false, true): 0
    case (true, false): 1
    case (false, false): 2
    case (true, true): 3
    }
  }
}

extension FloatHistogram {
  /// The buckets with a count other than zero, from the most negative up; those that overlap the
  /// zero bucket are clipped to its edge. (The specification's §6.5 and §7.2.)
  func populatedBuckets() -> [HistogramBucket] {
    if usesCustomBuckets { return customBuckets() }
    var buckets = negativeBucketsAscending()
    if zeroCount != 0 {
      buckets.append(
        HistogramBucket(
          lower: -zeroThreshold, upper: zeroThreshold, isLowerInclusive: true,
          isUpperInclusive: true, count: zeroCount))
    }
    for (index, count) in Self.indexed(positiveSpans, positiveBuckets) where count != 0 {
      let lower = max(exponentialBound(index - 1), zeroThreshold)
      buckets.append(
        HistogramBucket(
          lower: lower, upper: exponentialBound(index), isLowerInclusive: false,
          isUpperInclusive: true, count: count))
    }
    return buckets
  }

  private func negativeBucketsAscending() -> [HistogramBucket] {
    var buckets: [HistogramBucket] = []
    for (index, count) in Self.indexed(negativeSpans, negativeBuckets).reversed() where count != 0 {
      let upper = -max(exponentialBound(index - 1), zeroThreshold)
      buckets.append(
        HistogramBucket(
          lower: -exponentialBound(index), upper: upper, isLowerInclusive: true,
          isUpperInclusive: false, count: count))
    }
    return buckets
  }

  private func customBuckets() -> [HistogramBucket] {
    var buckets: [HistogramBucket] = []
    for (index, count) in Self.indexed(positiveSpans, positiveBuckets) where count != 0 {
      let isFirst = index == 0
      let lower = isFirst ? -Double.infinity : customBound(index - 1)
      buckets.append(
        HistogramBucket(
          lower: lower, upper: customBound(index), isLowerInclusive: isFirst,
          isUpperInclusive: true, count: count))
    }
    return buckets
  }

  private func customBound(_ index: Int) -> Double {
    customValues.indices.contains(index) ? customValues[index] : .infinity
  }

  /// The upper bound of exponential bucket `index`.
  private func exponentialBound(_ index: Int) -> Double {
    if schema < 0 {
      let exponent = index << -Int(schema)
      return exponent == 1024 ? .greatestFiniteMagnitude : scalbn(1, Int32(clamping: exponent))
    }
    let parts = 1 << Int(schema)
    let fraction = 0.5 * exp2(Double(index & (parts - 1)) / Double(parts))
    let exponent = (index >> Int(schema)) + 1
    if fraction == 0.5 && exponent == 1025 { return .greatestFiniteMagnitude }
    return scalbn(fraction, Int32(clamping: exponent))
  }

  /// Buckets with their indices; spans that name more buckets than there are end with the buckets.
  private static func indexed(
    _ spans: [Span], _ buckets: [Double]
  ) -> [(index: Int, count: Double)] {
    var out: [(index: Int, count: Double)] = []
    var index = 0
    for span in spans {
      index += Int(span.offset)
      for _ in 0..<min(Int(span.length), buckets.count - out.count) {
        out.append((index, buckets[out.count]))
        index += 1
      }
    }
    return out
  }
}
