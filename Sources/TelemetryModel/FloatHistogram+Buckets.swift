import Glibc

/// Buckets of native histograms: their bounds and their order (the specification's §6.5).
extension FloatHistogram {
  /// One bucket with its bounds.
  package struct Bucket: Hashable, Sendable {
    package var lower: Double
    package var upper: Double
    package var isLowerInclusive: Bool
    package var isUpperInclusive: Bool
    package var count: Double

    /// Whether zero lies in it.
    package var spansZero: Bool { lower <= 0 && upper >= 0 }
  }

  /// A side's buckets by absolute index, empty ones too, in ascending order of the index.
  typealias IndexedBucket = (index: Int32, count: Double)

  static func indexed(_ spans: [Span], _ buckets: [Double]) -> [IndexedBucket] {
    var out: [IndexedBucket] = []
    out.reserveCapacity(buckets.count)
    var index: Int32 = 0
    var place = 0
    for span in spans {
      index &+= span.offset
      for _ in 0..<min(Int(span.length), buckets.count - place) {
        out.append((index, buckets[place]))
        index &+= 1
        place += 1
      }
    }
    return out
  }

  var positive: [IndexedBucket] { Self.indexed(positiveSpans, positiveBuckets) }
  var negative: [IndexedBucket] { Self.indexed(negativeSpans, negativeBuckets) }

  /// Spans and counts of buckets in ascending order of index; gaps stay gaps.
  static func packed(_ buckets: [IndexedBucket]) -> (spans: [Span], counts: [Double]) {
    var spans: [Span] = []
    var next: Int32 = 0
    for bucket in buckets {
      if !spans.isEmpty, bucket.index == next {
        spans[spans.count - 1].length += 1
      } else {
        spans.append(Span(offset: bucket.index &- next, length: 1))
      }
      next = bucket.index &+ 1
    }
    return (spans, buckets.map(\.count))
  }

  mutating func setPositive(_ buckets: [IndexedBucket]) {
    (positiveSpans, positiveBuckets) = Self.packed(buckets)
  }

  mutating func setNegative(_ buckets: [IndexedBucket]) {
    (negativeSpans, negativeBuckets) = Self.packed(buckets)
  }

  /// The upper bound of the exponential bucket `index`, or of the custom one.
  func upperBound(_ index: Int32) -> Double {
    if usesCustomBuckets {
      if index < 0 { return -.infinity }
      return Int(index) < customValues.count ? customValues[Int(index)] : .infinity
    }
    return Self.exponentialBound(index, schema: schema)
  }

  static func exponentialBound(_ index: Int32, schema: Int32) -> Double {
    let bound: Double
    if schema < 0 {
      bound = ldexp(1, Int32(clamping: Int64(index) << Int64(-schema)))
    } else {
      // Split so that powers of two come out exactly.
      let whole = index >> schema
      let part = index &- (whole << schema)
      bound = ldexp(exp2(Double(part) / Double(Int64(1) << Int64(schema))), whole)
    }
    return bound.isInfinite ? .greatestFiniteMagnitude : bound
  }

  private func lowerBound(_ index: Int32) -> Double {
    usesCustomBuckets ? upperBound(index - 1) : Self.exponentialBound(index &- 1, schema: schema)
  }

  private func positiveBucket(_ bucket: IndexedBucket) -> Bucket {
    Bucket(
      lower: lowerBound(bucket.index), upper: upperBound(bucket.index),
      isLowerInclusive: usesCustomBuckets && bucket.index == 0, isUpperInclusive: true,
      count: bucket.count)
  }

  private func negativeBucket(_ bucket: IndexedBucket) -> Bucket {
    Bucket(
      lower: -upperBound(bucket.index), upper: -lowerBound(bucket.index), isLowerInclusive: true,
      isUpperInclusive: false, count: bucket.count)
  }

  var zeroBucket: Bucket {
    Bucket(
      lower: -zeroThreshold, upper: zeroThreshold, isLowerInclusive: true, isUpperInclusive: true,
      count: zeroCount)
  }

  /// All buckets from the lowest values to the highest, those that overlap the zero bucket clipped
  /// at it.
  package var allBuckets: [Bucket] {
    var out = negative.reversed().map(negativeBucket)
    if zeroCount > 0 { out.append(zeroBucket) }
    out += positive.map(positiveBucket)
    if usesCustomBuckets { return out }
    return out.map { bucket in
      var clipped = bucket
      if bucket.upper <= 0, bucket.lower < 0, bucket.upper > -zeroThreshold,
        bucket.lower < -zeroThreshold
      {
        clipped.upper = -zeroThreshold
      }
      if bucket.lower >= 0, bucket.upper > zeroThreshold, bucket.lower < zeroThreshold {
        clipped.lower = zeroThreshold
      }
      return clipped
    }
  }

  /// The populated buckets as the HTTP API lists them, the rule telling which bounds belong to a
  /// bucket.
  package var populatedBuckets: [(rule: Int, bucket: Bucket)] {
    allBuckets.filter { $0.count != 0 }.map { bucket in
      let rule: Int
      switch (bucket.isLowerInclusive, bucket.isUpperInclusive) {
      case (false, true): rule = 0
      case (true, false): rule = 1
      case (false, false): rule = 2
      case (true, true): rule = 3
      }
      return (rule, bucket)
    }
  }
}

extension FloatHistogram: CustomStringConvertible {
  /// `{count:5, sum:18.4, [-0.001,0.001]:2, (1,2]:3}`: populated buckets only.
  public var description: String {
    var parts = ["count:\(NumberText.general(count))", "sum:\(NumberText.general(sum))"]
    for (_, bucket) in populatedBuckets {
      parts.append(
        (bucket.isLowerInclusive ? "[" : "(") + NumberText.general(bucket.lower) + ","
          + NumberText.general(bucket.upper) + (bucket.isUpperInclusive ? "]" : ")") + ":"
          + NumberText.general(bucket.count))
    }
    return "{" + parts.joined(separator: ", ") + "}"
  }
}
