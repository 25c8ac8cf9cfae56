/// A sum of native histograms in which every number carries an error term, after Neumaier
/// (ZAMM 54, 1974), in the reference's order of operations.
package struct CompensatedHistogram: Sendable {
  private var total: FloatHistogram
  /// The error terms, in the layout of `total`.
  private var errors: FloatHistogram

  package init(_ first: FloatHistogram) {
    total = first
    errors = first
    errors.count = 0
    errors.sum = 0
    errors.zeroCount = 0
    errors.positiveBuckets = [Double](repeating: 0, count: first.positiveBuckets.count)
    errors.negativeBuckets = [Double](repeating: 0, count: first.negativeBuckets.count)
  }

  /// The sum with its error terms.
  package var result: FloatHistogram { FloatHistogram.numbers(of: total, errors) { $0 + $1 } }

  /// The sum's mean over `count` histograms, sum and error terms each divided.
  package func mean(of count: Double) -> FloatHistogram {
    FloatHistogram.numbers(of: total, errors) { $0 / count + $1 / count }
  }

  /// Whether a number of the sum is infinite.
  package var hasOverflow: Bool {
    total.count.isInfinite || total.sum.isInfinite || total.zeroCount.isInfinite
      || total.positiveBuckets.contains(where: \.isInfinite)
      || total.negativeBuckets.contains(where: \.isInfinite)
  }

  /// Multiplies or divides the sum and its error terms by a positive number.
  package mutating func scale(_ transform: (Double) -> Double) {
    total = FloatHistogram.numbers(of: total, errors) { sum, _ in transform(sum) }
    errors = FloatHistogram.numbers(of: errors, errors) { error, _ in transform(error) }
  }

  /// Adds a histogram. Linear in the buckets of both.
  ///
  /// - Returns: whether custom bounds differed, so that only those that both have were kept; nil,
  ///   and the sum stays as it is, where one has exponential and the other custom buckets.
  package mutating func add(_ other: FloatHistogram) -> Bool? {
    guard total.usesCustomBuckets == other.usesCustomBuckets else { return nil }
    var right = other
    let isReconciled = align(&right)
    (total.counterResetHint, _) = FloatHistogram.combinedHint(
      total.counterResetHint, right.counterResetHint)
    Self.add(right.count, to: &total.count, &errors.count)
    Self.add(right.sum, to: &total.sum, &errors.sum)
    Self.add(right.zeroCount, to: &total.zeroCount, &errors.zeroCount)
    Self.add(
      (right.positiveSpans, right.positiveBuckets), to: &total.positiveSpans,
      &total.positiveBuckets, &errors.positiveBuckets)
    Self.add(
      (right.negativeSpans, right.negativeBuckets), to: &total.negativeSpans,
      &total.negativeBuckets, &errors.negativeBuckets)
    errors.positiveSpans = total.positiveSpans
    errors.negativeSpans = total.negativeSpans
    return isReconciled
  }

  /// Gives the sum and `right` one schema and zero threshold, or the same bounds; true where bounds
  /// had to go.
  private mutating func align(_ right: inout FloatHistogram) -> Bool {
    if total.usesCustomBuckets {
      if total.customValues == right.customValues { return false }
      let bounds = FloatHistogram.commonBounds(total, right)
      total = total.rebucketed(to: bounds)
      errors = errors.rebucketed(to: bounds)
      right = right.rebucketed(to: bounds)
      return true
    }
    (total, right) = FloatHistogram.reconciledZeroBuckets(total, right)
    errors = errors.absorbingBuckets(upTo: total.zeroThreshold)
    let schema = min(total.schema, right.schema)
    total = total.reduced(toSchema: schema)
    errors = errors.reduced(toSchema: schema)
    right = right.reduced(toSchema: schema)
    return false
  }

  @inline(__always)
  private static func add(_ value: Double, to sum: inout Double, _ error: inout Double) {
    let next = sum + value
    if next.isInfinite {
      error = 0
    } else if sum.magnitude >= value.magnitude {
      error += (sum - next) + value
    } else {
      error += (value - next) + sum
    }
    sum = next
  }

  /// Adds the buckets of one side; those of one layout without any look at their indices.
  private static func add(
    _ side: (spans: [FloatHistogram.Span], counts: [Double]),
    to spans: inout [FloatHistogram.Span], _ counts: inout [Double], _ errors: inout [Double]
  ) {
    if spans == side.spans, counts.count == side.counts.count {
      for place in counts.indices { add(side.counts[place], to: &counts[place], &errors[place]) }
      return
    }
    let (left, right) = (
      FloatHistogram.indexed(spans, counts), FloatHistogram.indexed(side.spans, side.counts)
    )
    var merged: [FloatHistogram.IndexedBucket] = []
    var mergedErrors: [Double] = []
    merged.reserveCapacity(left.count + right.count)
    mergedErrors.reserveCapacity(left.count + right.count)
    var (old, new) = (0, 0)
    while old < left.count || new < right.count {
      if old < left.count, new == right.count || left[old].index <= right[new].index {
        var (bucket, error) = (left[old], errors[old])
        if new < right.count, right[new].index == bucket.index {
          add(right[new].count, to: &bucket.count, &error)
          new += 1
        }
        merged.append(bucket)
        mergedErrors.append(error)
        old += 1
      } else {
        merged.append(right[new])
        mergedErrors.append(0)
        new += 1
      }
    }
    (spans, counts) = FloatHistogram.packed(merged)
    errors = mergedErrors
  }
}

/// A mean of native histograms that turns to an incremental one before its sum overflows, number
/// by number as the mean of floats does.
package struct CompensatedHistogramMean: Sendable {
  private var state: CompensatedHistogram
  private var count = 1.0
  private var isIncremental = false

  package init(_ first: FloatHistogram) { state = CompensatedHistogram(first) }

  /// Adds a histogram; returns what `CompensatedHistogram.add` does.
  package mutating func add(_ value: FloatHistogram) -> Bool? {
    count += 1
    let count = count
    if !isIncremental {
      var next = state
      guard let isReconciled = next.add(value) else { return nil }
      if !next.hasOverflow {
        state = next
        return isReconciled
      }
      isIncremental = true
      state.scale { $0 / (count - 1) }
    }
    let share = (count - 1) / count
    state.scale { $0 * share }
    return state.add(value.divided(by: count))
  }

  package var result: FloatHistogram { isIncremental ? state.result : state.mean(of: count) }
}

extension FloatHistogram {
  /// Every number of `lhs` with that of `rhs` at its place; both have one layout.
  fileprivate static func numbers(
    of lhs: FloatHistogram, _ rhs: FloatHistogram, _ transform: (Double, Double) -> Double
  ) -> FloatHistogram {
    var out = lhs
    out.count = transform(lhs.count, rhs.count)
    out.sum = transform(lhs.sum, rhs.sum)
    out.zeroCount = transform(lhs.zeroCount, rhs.zeroCount)
    out.positiveBuckets = zip(lhs.positiveBuckets, rhs.positiveBuckets).map(transform)
    out.negativeBuckets = zip(lhs.negativeBuckets, rhs.negativeBuckets).map(transform)
    return out
  }
}
