/// Observations cut off on one side of a value: the operators `</` and `>/` (the specification's
/// §5.5).
extension FloatHistogram {
  /// The observations below (`keepsLower`) or above `value`, as well as buckets tell them.
  package func trimmed(at value: Double, keepsLower: Bool) -> FloatHistogram {
    var total = 0.0
    var sum = 0.0
    var hasChanged = false
    func keep(_ bucket: Bucket, isZero: Bool) -> Double {
      let cut = self.cut(bucket, at: value, keepsLower: keepsLower)
      if cut.count != bucket.count { hasChanged = true }
      total += cut.count
      if cut.count != 0 { sum += cut.count * middle(cut, isZero: isZero) }
      return cut.count
    }
    var out = self
    let buckets = allBuckets
    let negatives = Array(negative.reversed())
    var place = 0
    var kept: [IndexedBucket] = []
    for indexed in negatives {
      kept.append((indexed.index, keep(buckets[place], isZero: false)))
      place += 1
    }
    out.setNegative(kept.reversed())
    if zeroCount > 0 {
      out.zeroCount = keep(narrowedZero(buckets[place]), isZero: true)
      place += 1
    }
    kept = []
    for indexed in positive {
      kept.append((indexed.index, keep(buckets[place], isZero: false)))
      place += 1
    }
    out.setPositive(kept)
    guard hasChanged else { return self }
    out.count = total
    out.sum = sum
    return out.compacted()
  }

  private func narrowedZero(_ bucket: Bucket) -> Bucket {
    var out = bucket
    let hasPositive = positiveBuckets.contains { $0 != 0 }
    let hasNegative = negativeBuckets.contains { $0 != 0 }
    if hasPositive && !hasNegative { out.lower = 0 }
    if hasNegative && !hasPositive { out.upper = 0 }
    return out
  }

  /// What is left of a bucket: its count and the interval that it keeps.
  private func cut(_ bucket: Bucket, at value: Double, keepsLower: Bool) -> Bucket {
    var out = bucket
    if bucket.lower < value && value < bucket.upper {
      out.count *= keptShare(bucket, value, keepsLower)
      if keepsLower {
        out.upper = value
        if bucket.lower == -.infinity, value > 0 { out.lower = 0 }
      } else {
        out.lower = value
        if bucket.lower == -.infinity, value < 0 { out.count = 0 }
      }
      return out
    }
    let isBelow = bucket.upper <= value
    if isBelow != keepsLower { out.count = 0 }
    return out
  }

  private func keptShare(_ bucket: Bucket, _ value: Double, _ keepsLower: Bool) -> Double {
    if bucket.lower == -.infinity {
      if keepsLower {
        if bucket.upper <= 0 { return 1 }
        return value > 0 ? value / bucket.upper : 0
      }
      return value >= 0 ? 1 - value / bucket.upper : 0
    }
    if bucket.upper == .infinity { return keepsLower ? 0 : 1 }
    let below = fractionBelow(value, in: bucket)
    return keepsLower ? below : 1 - below
  }

  private func middle(_ bucket: Bucket, isZero: Bool) -> Double {
    if bucket.lower == -.infinity {
      return bucket.upper > 0 ? bucket.upper / 2 : bucket.upper
    }
    if bucket.upper == .infinity { return bucket.lower }
    if usesCustomBuckets || isZero { return (bucket.lower + bucket.upper) / 2 }
    let middle = (bucket.lower * bucket.upper).magnitude.squareRoot()
    return bucket.upper <= 0 ? -middle : middle
  }
}
