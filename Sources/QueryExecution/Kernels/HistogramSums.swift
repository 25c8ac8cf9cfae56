import TelemetryModel

/// Sums and averages of native histograms, over time and over series.
enum HistogramSums {
  /// The sum or average of a window's histograms; nil where they do not go together.
  static func total(
    _ histograms: ArraySlice<FloatHistogram>, isAverage: Bool, metric: String,
    note: (KernelAnnotation) -> Void
  ) -> FloatHistogram? {
    guard let first = histograms.first else { return nil }
    var cell = Cell(first)
    for histogram in histograms.dropFirst() { cell.add(histogram) }
    if cell.isMixed {
      note(.mixedExponentialCustom(metric: metric))
      return nil
    }
    return cell.result(isAverage: isAverage, note: note)
  }

  /// A sum under way.
  struct Cell {
    private var sum: FloatHistogram
    private var count = 1.0
    private(set) var isMixed = false
    private var isReconciled = false
    private var hasReset: Bool
    private var hasNoReset: Bool
    private var compensation = Compensation()

    /// What rounding took from the sum's own numbers.
    private struct Compensation {
      var count = 0.0
      var sum = 0.0
      var zeroCount = 0.0
    }

    init(_ first: FloatHistogram) {
      sum = first
      hasReset = first.counterResetHint == .reset
      hasNoReset = first.counterResetHint == .notReset
    }

    mutating func add(_ other: FloatHistogram) {
      if isMixed { return }
      count += 1
      hasReset = hasReset || other.counterResetHint == .reset
      hasNoReset = hasNoReset || other.counterResetHint == .notReset
      guard let next = sum.adding(other) else {
        isMixed = true
        return
      }
      isReconciled = isReconciled || next.isReconciled
      compensation.count += Self.error(sum.count, other.count)
      compensation.sum += Self.error(sum.sum, other.sum)
      compensation.zeroCount += Self.error(sum.zeroCount, other.zeroCount)
      sum = next.histogram
    }

    /// What is lost when two numbers are added (Neumaier).
    private static func error(_ lhs: Double, _ rhs: Double) -> Double {
      let total = lhs + rhs
      if !total.isFinite { return 0 }
      return lhs.magnitude >= rhs.magnitude ? (lhs - total) + rhs : (rhs - total) + lhs
    }

    /// The sum or average; nil where exponential and custom buckets met.
    func result(isAverage: Bool, note: (KernelAnnotation) -> Void) -> FloatHistogram? {
      if isMixed { return nil }
      if hasReset && hasNoReset { note(.counterResetCollision(operation: "aggregation")) }
      if isReconciled { note(.mismatchedCustomBuckets(operation: "aggregation")) }
      var out = sum
      if out.count.isFinite { out.count += compensation.count }
      if out.sum.isFinite { out.sum += compensation.sum }
      if out.zeroCount.isFinite { out.zeroCount += compensation.zeroCount }
      return (isAverage ? out.divided(by: count) : out).compacted()
    }
  }
}
