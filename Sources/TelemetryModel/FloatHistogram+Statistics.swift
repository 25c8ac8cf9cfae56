import Glibc

/// Quantiles, shares and moments of native histograms (the specification's §3.13).
extension FloatHistogram {
  // Empty buckets count too: a side that has any may have had observations.
  private var hasPositive: Bool { !positiveBuckets.isEmpty }
  private var hasNegative: Bool { !negativeBuckets.isEmpty }

  /// `bucket`, narrowed at zero where all observations lie on one side.
  private func narrowed(_ bucket: Bucket) -> Bucket {
    guard bucket.spansZero, !usesCustomBuckets else { return bucket }
    var out = bucket
    if !hasNegative && hasPositive { out.lower = 0 }
    if !hasPositive && hasNegative { out.upper = 0 }
    return out
  }

  /// The φ-quantile.
  ///
  /// - Parameter warned: told when observations that are NaN make the result NaN (false) or too
  /// high (true).
  package func quantile(_ phi: Double, warned: (_ isSkewed: Bool) -> Void) -> Double {
    if phi < 0 { return -.infinity }
    if phi > 1 { return .infinity }
    if count == 0 || phi.isNaN { return ordinaryNaN }
    let isForward = sum.isNaN || phi < 0.5
    var rank = (isForward ? phi : 1 - phi) * count
    let ordered = isForward ? allBuckets : allBuckets.reversed()
    var seen = 0.0
    var found: Bucket?
    for bucket in ordered where bucket.count != 0 {
      found = bucket
      seen += bucket.count
      if seen >= rank { break }
    }
    guard var bucket = found.map(narrowed) else {
      return withoutBuckets(rank: rank, warned: warned)
    }
    if usesCustomBuckets {
      if bucket.lower == -.infinity {
        if bucket.upper <= 0 { return bucket.upper }
        bucket.lower = 0
      }
      if bucket.upper == .infinity { return bucket.lower }
    }
    seen = min(seen, count)
    if seen < rank {
      if sum.isNaN {
        warned(false)
        return ordinaryNaN
      }
      return bucket.upper
    }
    if sum.isNaN, allBuckets.map(\.count).reduce(0, +) < count { warned(true) }
    rank = isForward ? rank - (seen - bucket.count) : seen - rank
    return interpolated(bucket, rank / bucket.count)
  }

  /// A quantile where nothing was counted into any bucket: as of one bucket at zero.
  private func withoutBuckets(rank: Double, warned: (_ isSkewed: Bool) -> Void) -> Double {
    let isBeyond = rank > 0
    if sum.isNaN { warned(!isBeyond) }
    return isBeyond && !sum.isNaN ? 0 : ordinaryNaN
  }

  private func interpolated(_ bucket: Bucket, _ fraction: Double) -> Double {
    if usesCustomBuckets || bucket.spansZero {
      return bucket.lower + (bucket.upper - bucket.lower) * fraction
    }
    let (lower, upper) = (log2(bucket.lower.magnitude), log2(bucket.upper.magnitude))
    if bucket.lower > 0 { return exp2(lower + (upper - lower) * fraction) }
    return -exp2(upper + (lower - upper) * (1 - fraction))
  }

  /// The share of a bucket that lies below `value`, which is inside it.
  func fractionBelow(_ value: Double, in bucket: Bucket) -> Double {
    if usesCustomBuckets || bucket.spansZero {
      return (value - bucket.lower) / (bucket.upper - bucket.lower)
    }
    let (lower, upper) = (log2(bucket.lower.magnitude), log2(bucket.upper.magnitude))
    let place = log2(value.magnitude)
    if bucket.lower > 0 { return (place - lower) / (upper - lower) }
    return 1 - (place - upper) / (lower - upper)
  }

  /// The share of observations between two values.
  ///
  /// - Parameter warned: called where observations that are NaN are in no bucket.
  package func fraction(from lower: Double, to upper: Double, warned: () -> Void) -> Double {
    if count == 0 || lower.isNaN || upper.isNaN { return ordinaryNaN }
    if lower >= upper { return 0 }
    var total = count
    if sum.isNaN {
      total = allBuckets.map(\.count).reduce(0, +)
      if total < count { warned() }
    }
    return (rank(of: upper, total) - rank(of: lower, total)) / count
  }

  private func rank(of value: Double, _ total: Double) -> Double {
    var rank = 0.0
    for one in allBuckets {
      var bucket = one
      if bucket.spansZero {
        if !hasNegative && hasPositive { bucket.lower = 0 }
        if !hasPositive && hasNegative { bucket.upper = 0 }
      }
      if value <= bucket.lower { return min(rank, total) }
      if value < bucket.upper {
        if bucket.lower == -.infinity { return min(rank + bucket.count, total) }
        if bucket.upper == .infinity { return min(rank, total) }
        return min(rank + bucket.count * fractionBelow(value, in: bucket), total)
      }
      rank += bucket.count
    }
    return total
  }

  /// Where a bucket's observations are taken to lie.
  private func midpoint(_ bucket: Bucket) -> Double {
    if usesCustomBuckets { return (bucket.lower + bucket.upper) / 2 }
    if bucket.spansZero { return 0 }
    let middle = (bucket.upper * bucket.lower).squareRoot()
    return bucket.upper < 0 ? -middle : middle
  }

  package var average: Double { sum / count }

  /// The variance, as well as buckets tell it.
  package var variance: Double {
    let mean = sum / count
    var total = 0.0
    var compensation = 0.0
    for bucket in allBuckets where bucket.count != 0 {
      let delta = midpoint(bucket) - mean
      let term = bucket.count * delta * delta
      let next = total + term
      if next.isInfinite {
        compensation = 0
      } else if total.magnitude >= term.magnitude {
        compensation += (total - next) + term
      } else {
        compensation += (term - next) + total
      }
      total = next
    }
    return (total + compensation) / count
  }
}
