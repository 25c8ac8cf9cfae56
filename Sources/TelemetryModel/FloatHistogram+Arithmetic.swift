/// Sums, differences and multiples of native histograms (the specification's §6.5).
extension FloatHistogram {
  /// What came of adding or subtracting.
  package struct Combination: Sendable {
    package var histogram: FloatHistogram
    /// Both had custom buckets, of different bounds; those that both have were kept.
    package var isReconciled = false
    /// One is known to follow a reset and the other not to.
    package var hasResetCollision = false
  }

  /// This and `other` added; nil where one has exponential and the other custom buckets.
  package func adding(_ other: FloatHistogram) -> Combination? { combined(other, sign: 1) }

  /// `other` subtracted from this; nil where one has exponential and the other custom buckets.
  package func subtracting(_ other: FloatHistogram) -> Combination? { combined(other, sign: -1) }

  private func combined(_ other: FloatHistogram, sign: Double) -> Combination? {
    guard usesCustomBuckets == other.usesCustomBuckets else { return nil }
    var (left, right) = (self, other)
    var out = Combination(histogram: self)
    if usesCustomBuckets {
      (left, right, out.isReconciled) = Self.reconciledBounds(left, right)
    } else {
      let schema = min(left.schema, right.schema)
      (left, right) = Self.reconciledZeroBuckets(left, right)
      (left, right) = (left.reduced(toSchema: schema), right.reduced(toSchema: schema))
    }
    var sum = left
    sum.zeroCount += sign * right.zeroCount
    sum.count += sign * right.count
    sum.sum += sign * right.sum
    sum.setPositive(Self.joined(left.positive, right.positive, sign))
    sum.setNegative(Self.joined(left.negative, right.negative, sign))
    (sum.counterResetHint, out.hasResetCollision) = Self.combinedHint(
      counterResetHint, other.counterResetHint)
    out.histogram = sum
    return out
  }

  private static func joined(
    _ lhs: [IndexedBucket], _ rhs: [IndexedBucket], _ sign: Double
  ) -> [IndexedBucket] {
    var out: [IndexedBucket] = []
    out.reserveCapacity(lhs.count + rhs.count)
    var (left, right) = (0, 0)
    while left < lhs.count || right < rhs.count {
      if right == rhs.count || (left < lhs.count && lhs[left].index < rhs[right].index) {
        out.append(lhs[left])
        left += 1
      } else if left == lhs.count || rhs[right].index < lhs[left].index {
        out.append((rhs[right].index, sign * rhs[right].count))
        right += 1
      } else {
        out.append((lhs[left].index, lhs[left].count + sign * rhs[right].count))
        left += 1
        right += 1
      }
    }
    return out
  }

  /// The hint of a sum or difference, and whether the two contradict each other.
  static func combinedHint(
    _ lhs: CounterResetHint, _ rhs: CounterResetHint
  ) -> (CounterResetHint, Bool) {
    if lhs == rhs { return (lhs, false) }
    if lhs == .gauge || rhs == .gauge { return (.gauge, false) }
    if lhs == .unknown || rhs == .unknown { return (.unknown, false) }
    return (.unknown, true)
  }

  /// Every count times `factor`; a negative factor makes it a gauge.
  package func multiplied(by factor: Double) -> FloatHistogram {
    var out = self
    out.zeroCount *= factor
    out.count *= factor
    out.sum *= factor
    for index in out.positiveBuckets.indices { out.positiveBuckets[index] *= factor }
    for index in out.negativeBuckets.indices { out.negativeBuckets[index] *= factor }
    if factor < 0 { out.counterResetHint = .gauge }
    return out
  }

  /// Every count by `divisor`; by zero no bucket is left.
  package func divided(by divisor: Double) -> FloatHistogram {
    var out = self
    out.zeroCount /= divisor
    out.count /= divisor
    out.sum /= divisor
    if divisor == 0 {
      out.setPositive([])
      out.setNegative([])
      return out
    }
    for index in out.positiveBuckets.indices { out.positiveBuckets[index] /= divisor }
    for index in out.negativeBuckets.indices { out.negativeBuckets[index] /= divisor }
    if divisor < 0 { out.counterResetHint = .gauge }
    return out
  }

  /// Whether both are the same to the bit, the layout of their spans too; the hint does not count.
  package func isEqual(to other: FloatHistogram) -> Bool {
    func same(_ lhs: [Double], _ rhs: [Double]) -> Bool {
      lhs.map(\.bitPattern) == rhs.map(\.bitPattern)
    }
    return schema == other.schema && count.bitPattern == other.count.bitPattern
      && sum.bitPattern == other.sum.bitPattern && zeroThreshold == other.zeroThreshold
      && zeroCount.bitPattern == other.zeroCount.bitPattern
      && Self.layout(positiveSpans) == Self.layout(other.positiveSpans)
      && Self.layout(negativeSpans) == Self.layout(other.negativeSpans)
      && same(positiveBuckets, other.positiveBuckets)
      && same(negativeBuckets, other.negativeBuckets)
      && (!usesCustomBuckets || same(customValues, other.customValues))
  }

  /// Spans without those of no length, whose offsets go to the next.
  private static func layout(_ spans: [Span]) -> [Span] {
    var out: [Span] = []
    var carried: Int32 = 0
    for span in spans {
      if span.length == 0 {
        carried &+= span.offset
        continue
      }
      out.append(Span(offset: span.offset &+ carried, length: span.length))
      carried = 0
    }
    return out
  }

  /// Whether a counter was reset between `previous` and this.
  package func isReset(after previous: FloatHistogram) -> Bool {
    switch counterResetHint {
    case .reset: return true
    case .notReset: return false
    case .unknown, .gauge: break
    }
    if count < previous.count { return true }
    if usesCustomBuckets != previous.usesCustomBuckets { return true }
    var (current, before) = (self, previous)
    if usesCustomBuckets {
      (current, before, _) = Self.reconciledBounds(self, previous)
    } else {
      if schema > previous.schema || zeroThreshold < previous.zeroThreshold { return true }
      before = before.widenedZeroBucket(to: zeroThreshold)
      if before.zeroThreshold != zeroThreshold { return true }
      before = before.reduced(toSchema: schema)
    }
    return current.zeroCount < before.zeroCount
      || Self.hasDecrease(current.positive, before.positive)
      || Self.hasDecrease(current.negative, before.negative)
  }

  private static func hasDecrease(_ current: [IndexedBucket], _ before: [IndexedBucket]) -> Bool {
    var place = 0
    for bucket in before where bucket.count != 0 {
      while place < current.count, current[place].index < bucket.index { place += 1 }
      let now =
        place < current.count && current[place].index == bucket.index ? current[place].count : 0
      if now < bucket.count { return true }
    }
    return false
  }
}
