import TelemetryModel

/// A classic histogram at one step: cumulative counts by upper bound (the specification's §3.12).
struct ClassicBuckets {
  struct Bucket {
    var bound: Double
    var count: Double
  }

  private var buckets: [Bucket] = []

  /// Without buckets.
  init() {}

  var isEmpty: Bool { buckets.isEmpty }

  /// Adds a bucket whose bound is no less than those that are here.
  mutating func append(_ bucket: Bucket) {
    if buckets.last?.bound == bucket.bound {
      buckets[buckets.count - 1].count += bucket.count
    } else {
      buckets.append(bucket)
    }
  }

  /// Takes all buckets out, to be filled again.
  mutating func removeAll() { buckets.removeAll(keepingCapacity: true) }

  private var endsAtInfinity: Bool { buckets.last?.bound == .infinity }

  /// The φ-quantile by linear interpolation inside a bucket; counts are made monotonic for good.
  ///
  /// - Parameter repaired: told the bounds between which counts had to be raised, and by how much
  ///   at most.
  mutating func quantile(
    _ phi: Double, repaired: (_ lowest: Double, _ highest: Double, _ difference: Double) -> Void
  ) -> Double {
    if phi.isNaN { return ordinaryNaN }
    if phi < 0 { return -.infinity }
    if phi > 1 { return .infinity }
    guard endsAtInfinity else { return ordinaryNaN }
    Self.makeMonotonic(&buckets, repaired)
    let last = buckets.count - 1
    guard last >= 1, buckets[last].count != 0 else { return ordinaryNaN }
    var rank = phi * buckets[last].count
    let place = buckets[..<last].firstIndex { $0.count >= rank } ?? last
    if place == last { return buckets[last - 1].bound }
    if place == 0 && buckets[0].bound <= 0 { return buckets[0].bound }
    var lower = 0.0
    var count = buckets[place].count
    if place > 0 {
      lower = buckets[place - 1].bound
      count -= buckets[place - 1].count
      rank -= buckets[place - 1].count
    }
    return lower + (buckets[place].bound - lower) * (rank / count)
  }

  /// Raises counts that are below the one before; differences of rounding are not worth a word.
  private static func makeMonotonic(
    _ buckets: inout [Bucket], _ repaired: (Double, Double, Double) -> Void
  ) {
    guard var previous = buckets.first?.count else { return }
    var range: (lowest: Double, highest: Double)?
    var difference = 0.0
    for index in buckets.indices.dropFirst() {
      let count = buckets[index].count
      if count == previous { continue }
      if isAlmostEqual(count, previous) {
        buckets[index].count = previous
      } else if count < previous {
        let bound = buckets[index].bound
        range = (min(range?.lowest ?? bound, bound), max(range?.highest ?? bound, bound))
        difference = max(difference, previous - count)
        buckets[index].count = previous
      } else {
        previous = count
      }
    }
    if let range { repaired(range.lowest, range.highest, difference) }
  }

  private static func isAlmostEqual(_ lhs: Double, _ rhs: Double) -> Bool {
    let tolerance = 1e-12
    if lhs == rhs || (lhs.isNaN && rhs.isNaN) { return true }
    let sum = lhs.magnitude + rhs.magnitude
    let difference = (lhs - rhs).magnitude
    if lhs == 0 || rhs == 0 || sum < .leastNormalMagnitude {
      return difference < tolerance * .leastNormalMagnitude
    }
    return difference / min(sum, .greatestFiniteMagnitude) < tolerance
  }

  /// The share of observations between two values.
  func fraction(from lower: Double, to upper: Double) -> Double {
    guard endsAtInfinity, let total = buckets.last?.count else { return ordinaryNaN }
    if total == 0 || lower.isNaN || upper.isNaN { return ordinaryNaN }
    if lower >= upper { return 0 }
    return (rank(of: upper, total) - rank(of: lower, total)) / total
  }

  /// How many observations lie at or below `value`.
  private func rank(of value: Double, _ total: Double) -> Double {
    var rank = 0.0
    var lower = (buckets.first?.bound ?? 0) > 0 ? 0 : -Double.infinity
    for bucket in buckets {
      if value <= lower { return min(rank, total) }
      if value < bucket.bound {
        if lower == -.infinity { return min(bucket.count, total) }
        if bucket.bound == .infinity { return min(rank, total) }
        let inside = (bucket.count - rank) * (value - lower) / (bucket.bound - lower)
        return min(rank + inside, total)
      }
      rank = bucket.count
      lower = bucket.bound
    }
    return total
  }
}
