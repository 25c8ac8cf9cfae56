import PromQLSyntax
import QueryPlanning
import TelemetryModel

/// A function of each element of a vector, with scalar parameters by step.
///
/// Names are dropped; series that become equal join where they never meet and are an error where
/// they do.
final class InstantFunctionOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: InstantFunction
  private let grid: StepGrid
  private let input: any VectorOperator
  private let scalars: [any VectorOperator]
  private var parameters: [[Double]] = []
  private(set) var keepsSeriesApart = false

  /// - Parameters:
  ///   - input: the vector (or scalar) argument.
  ///   - scalars: the other arguments, in the order written.
  init(
    _ node: InstantFunction, input: any VectorOperator, scalars: [any VectorOperator],
    grid: StepGrid, context: ExecutionContext
  ) {
    self.node = node
    self.input = input
    self.scalars = scalars
    self.grid = grid
    self.context = context
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    for scalar in scalars {
      parameters.append(
        try CollectedSeries(scalar, stepCount: grid.count, context: context).block.values)
    }
    let dropped = NameDropping.dropped(
      try input.open(), context: context, keepsTypeAndUnit: isHistogramStatistic)
    keepsSeriesApart = dropped.areApart
    return dropped.series
  }

  private var isHistogramStatistic: Bool {
    guard case .function(let function) = node.kind else { return false }
    switch function {
    case .histogramCount, .histogramSum, .histogramAvg, .histogramStddev, .histogramStdvar:
      return true
    default: return false
    }
  }

  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock {
    let part = try input.rows(range, worker)
    var block = SeriesBlock(
      firstSeries: part.firstSeries, seriesCount: part.seriesCount, stepCount: part.stepCount)
    for row in 0..<part.seriesCount {
      for step in 0..<part.stepCount {
        guard let value = part.value(row: row, step: step),
          let result = apply(value, step: step)
        else { continue }
        block.set(row: row, step: step, result)
      }
    }
    return block
  }

  private func apply(_ value: BlockValue, step: Int) -> BlockValue? {
    switch (node.kind, value) {
    case (.negate, .float(let float)): return .float(-float)
    case (.negate, .histogram(let histogram)): return .histogram(histogram.multiplied(by: -1))
    case (.function(.timestamp), _), (.function(.startTimestamp), _):
      return timestamp(value, step: step)
    case (.function(let function), .histogram(let histogram)):
      return HistogramStatistics.apply(function, histogram).map { .float($0) }
    case (.function(let function), .float(let float)):
      return apply(function, float, step: step).map { .float($0) }
    }
  }

  /// The time that a selector gives, else that of the evaluation; only samples have a start.
  private func timestamp(_ value: BlockValue, step: Int) -> BlockValue? {
    if case .selectInstant(let select)? = node.arguments.first, select.property != .value {
      return value
    }
    if node.kind == .function(.startTimestamp) { return nil }
    return .float(Double(grid.time(step)) / 1000)
  }

  private func apply(_ function: Function, _ value: Double, step: Int) -> Double? {
    switch function {
    case .clamp:
      let (least, most) = (parameters[0][step], parameters[1][step])
      return most < least
        ? nil : InstantKernels.greater(least, InstantKernels.lesser(most, value))
    case .clampMin: return InstantKernels.greater(parameters[0][step], value)
    case .clampMax: return InstantKernels.lesser(parameters[0][step], value)
    case .round:
      return InstantKernels.round(value, nearest: parameters.isEmpty ? 1 : parameters[0][step])
    case .maxOf: return InstantKernels.greater(value, parameters[0][step])
    case .minOf: return InstantKernels.lesser(value, parameters[0][step])
    default: return InstantKernels.apply(function, value)
    }
  }
}
