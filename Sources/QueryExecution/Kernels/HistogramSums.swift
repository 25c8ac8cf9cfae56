import TelemetryModel

/// Sums and averages of native histograms, over time and over series.
enum HistogramSums {
  /// The sum or average of a window's histograms; nil where they do not go together.
  static func total(
    _ histograms: ArraySlice<FloatHistogram>, isAverage: Bool, metric: String,
    note: (KernelAnnotation) -> Void
  ) -> FloatHistogram? {
    guard let first = histograms.first else { return nil }
    var cell = Cell(first, isAverage: isAverage)
    for histogram in histograms.dropFirst() { cell.add(histogram, metric: metric) }
    return cell.result(note: note)
  }

  /// A sum or average under way.
  struct Cell {
    /// One of the two, by what is wanted.
    private var sum: CompensatedHistogram?
    private var mean: CompensatedHistogramMean?
    /// The metric of the histogram whose kind of buckets was another one.
    private var mixedMetric: String?
    private var isReconciled = false
    private var hasReset: Bool
    private var hasNoReset: Bool

    init(_ first: FloatHistogram, isAverage: Bool) {
      if isAverage {
        mean = CompensatedHistogramMean(first)
      } else {
        sum = CompensatedHistogram(first)
      }
      hasReset = first.counterResetHint == .reset
      hasNoReset = first.counterResetHint == .notReset
    }

    /// Adds a histogram of `metric`.
    mutating func add(_ other: FloatHistogram, metric: String) {
      if mixedMetric != nil { return }
      hasReset = hasReset || other.counterResetHint == .reset
      hasNoReset = hasNoReset || other.counterResetHint == .notReset
      if let reconciles = sum?.add(other) ?? mean?.add(other) ?? nil {
        isReconciled = isReconciled || reconciles
      } else {
        mixedMetric = metric
      }
    }

    /// The sum or average; nil where exponential and custom buckets met.
    func result(note: (KernelAnnotation) -> Void) -> FloatHistogram? {
      if hasReset && hasNoReset { note(.counterResetCollision(operation: "aggregation")) }
      if isReconciled { note(.mismatchedCustomBuckets(operation: "aggregation")) }
      if let mixedMetric {
        note(.mixedExponentialCustom(metric: mixedMetric))
        return nil
      }
      return (sum?.result ?? mean?.result)?.compacted()
    }
  }
}
