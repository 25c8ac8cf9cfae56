/// The layout of native histograms: empty buckets, resolutions, the zero bucket, custom bounds.
extension FloatHistogram {
  /// Without empty buckets, adjacent spans joined.
  package func compacted() -> FloatHistogram {
    var out = self
    out.setPositive(positive.filter { $0.count != 0 })
    out.setNegative(negative.filter { $0.count != 0 })
    return out
  }

  /// At a coarser resolution: buckets are merged in pairs for each step of the schema.
  package func reduced(toSchema target: Int32) -> FloatHistogram {
    guard target < schema, !usesCustomBuckets else { return self }
    let steps = schema - target
    var out = self
    out.schema = target
    out.setPositive(Self.merged(positive) { (($0 &- 1) >> steps) &+ 1 })
    out.setNegative(Self.merged(negative) { (($0 &- 1) >> steps) &+ 1 })
    return out
  }

  /// Buckets with new indices, which keep their order; those that become one are added.
  private static func merged(
    _ buckets: [IndexedBucket], _ target: (Int32) -> Int32
  ) -> [IndexedBucket] {
    var out: [IndexedBucket] = []
    for bucket in buckets {
      let index = target(bucket.index)
      if out.last?.index == index {
        out[out.count - 1].count += bucket.count
      } else {
        out.append((index, bucket.count))
      }
    }
    return out
  }

  /// With the zero bucket at least as wide as `threshold`: buckets inside it are put into it, and
  /// where it would cut through a populated one it is widened to that one's bound.
  func widenedZeroBucket(to threshold: Double) -> FloatHistogram {
    guard threshold > zeroThreshold else { return self }
    // Bounds of both sides are the same ones, so that no other bucket is cut once one is not.
    let cut = (positive + negative).first { bucket in
      bucket.count != 0 && upperBound(bucket.index) > threshold
        && Self.exponentialBound(bucket.index &- 1, schema: schema) < threshold
    }
    return absorbingBuckets(upTo: cut.map { upperBound($0.index) } ?? threshold)
  }

  /// With `wide` for a zero threshold, and in the zero bucket what ends at or below it.
  func absorbingBuckets(upTo wide: Double) -> FloatHistogram {
    guard wide > zeroThreshold else { return self }
    var out = self
    out.zeroThreshold = wide
    func absorb(_ buckets: [IndexedBucket]) -> [IndexedBucket] {
      buckets.filter { bucket in
        let isInside = upperBound(bucket.index) <= wide
        if isInside { out.zeroCount += bucket.count }
        return !isInside
      }
    }
    let negatives = absorb(negative)
    let positives = absorb(positive)
    out.setNegative(negatives)
    out.setPositive(positives)
    return out
  }

  /// Two histograms with the same, wider zero threshold. Ends since each turn widens one of them
  /// to a bound of the other; a threshold that is NaN widens nothing.
  static func reconciledZeroBuckets(
    _ lhs: FloatHistogram, _ rhs: FloatHistogram
  ) -> (FloatHistogram, FloatHistogram) {
    var (left, right) = (lhs, rhs)
    while left.zeroThreshold < right.zeroThreshold || left.zeroThreshold > right.zeroThreshold {
      left = left.widenedZeroBucket(to: right.zeroThreshold)
      right = right.widenedZeroBucket(to: left.zeroThreshold)
    }
    return (left, right)
  }

  /// With the custom bounds `bounds`, which are some of its own: each bucket goes to the first
  /// that holds it.
  func rebucketed(to bounds: [Double]) -> FloatHistogram {
    var out = self
    out.customValues = bounds
    var place = 0
    out.setPositive(
      Self.merged(positive) { index in
        let upper = upperBound(index)
        while place < bounds.count, bounds[place] < upper { place += 1 }
        return Int32(place)
      })
    return out
  }

  /// The custom bounds that both have.
  static func commonBounds(_ lhs: FloatHistogram, _ rhs: FloatHistogram) -> [Double] {
    let known = Set(rhs.customValues)
    return lhs.customValues.filter(known.contains)
  }

  /// Two histograms of custom buckets on the bounds that both have, and whether any had to go.
  static func reconciledBounds(
    _ lhs: FloatHistogram, _ rhs: FloatHistogram
  ) -> (FloatHistogram, FloatHistogram, isReconciled: Bool) {
    if lhs.customValues == rhs.customValues { return (lhs, rhs, false) }
    let common = commonBounds(lhs, rhs)
    return (lhs.rebucketed(to: common), rhs.rebucketed(to: common), true)
  }
}
