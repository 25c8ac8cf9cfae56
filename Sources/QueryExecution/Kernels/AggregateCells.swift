import QueryPlanning
import TelemetryModel

/// The state of an aggregation: one cell a group and step, columns by what the operation needs.
struct AggregateCells {
  private let operation: AggregateOperation
  private var counts: [Int]
  private var sums: [CompensatedSum] = []
  private var means: [CompensatedMean] = []
  private var extremes: [Double] = []
  private var welfordMeans: [Double] = []
  private var welfordSquares: [Double] = []
  private var members: [[Double]] = []
  private var histograms: [Int: HistogramSums.Cell] = [:]

  init(operation: AggregateOperation, count: Int) {
    self.operation = operation
    counts = [Int](repeating: 0, count: count)
    switch operation {
    case .sum: sums = [CompensatedSum](repeating: CompensatedSum(), count: count)
    case .avg: means = [CompensatedMean](repeating: CompensatedMean(0), count: count)
    case .min, .max: extremes = [Double](repeating: 0, count: count)
    case .stddev, .stdvar:
      welfordMeans = [Double](repeating: 0, count: count)
      welfordSquares = [Double](repeating: 0, count: count)
    case .quantile: members = [[Double]](repeating: [], count: count)
    case .count, .group, .topk, .bottomk, .limitk, .countValues, .limitRatio: break
    }
  }

  @inline(__always)
  mutating func add(_ value: Double, at index: Int) {
    let isFirst = counts[index] == 0
    counts[index] += 1
    switch operation {
    case .sum:
      if isFirst { sums[index] = CompensatedSum(value) } else { sums[index].add(value) }
    case .avg:
      if isFirst { means[index] = CompensatedMean(value) } else { means[index].add(value) }
    case .min:
      if isFirst || value < extremes[index] || extremes[index].isNaN { extremes[index] = value }
    case .max:
      if isFirst || value > extremes[index] || extremes[index].isNaN { extremes[index] = value }
    case .stddev, .stdvar: addToVariance(value, isFirst: isFirst, at: index)
    case .quantile: members[index].append(value)
    case .count, .group, .topk, .bottomk, .limitk, .countValues, .limitRatio: break
    }
  }

  /// Welford's recurrence, plain as in the reference: a first value that is not finite spoils the
  /// group.
  private mutating func addToVariance(_ value: Double, isFirst: Bool, at index: Int) {
    if isFirst {
      welfordMeans[index] = value
      welfordSquares[index] = value.isFinite ? 0 : ordinaryNaN
      return
    }
    let delta = value - welfordMeans[index]
    welfordMeans[index] += delta / Double(counts[index])
    welfordSquares[index] += delta * (value - welfordMeans[index])
  }

  /// Adds a native histogram of `metric`; false where the operation takes none.
  mutating func add(_ value: FloatHistogram, metric: String, at index: Int) -> Bool {
    switch operation {
    case .sum, .avg:
      if histograms[index] == nil {
        histograms[index] = HistogramSums.Cell(value, isAverage: operation == .avg)
      } else {
        histograms[index]?.add(value, metric: metric)
      }
      return true
    case .count, .group:
      counts[index] += 1
      return true
    case .min, .max, .stddev, .stdvar, .quantile, .topk, .bottomk, .limitk, .countValues,
      .limitRatio:
      return false
    }
  }

  /// What the cell comes to, nil for nothing.
  func result(
    at index: Int, parameter: Double, note: (KernelAnnotation) -> Void
  ) -> BlockValue? {
    if let cell = histograms[index] {
      if counts[index] > 0 {
        note(.mixedFloatsHistogramsInAggregation)
        return nil
      }
      return cell.result(note: note).map { .histogram($0) }
    }
    guard counts[index] > 0 else { return nil }
    switch operation {
    case .sum: return .float(sums[index].result)
    case .avg: return .float(means[index].result)
    case .min, .max: return .float(extremes[index])
    case .count: return .float(Double(counts[index]))
    case .group: return .float(1)
    case .stdvar: return .float(welfordSquares[index] / Double(counts[index]))
    case .stddev: return .float((welfordSquares[index] / Double(counts[index])).squareRoot())
    case .quantile: return .float(OverTimeKernels.quantile(parameter, members[index]))
    case .topk, .bottomk, .limitk, .countValues, .limitRatio: return nil
    }
  }
}
