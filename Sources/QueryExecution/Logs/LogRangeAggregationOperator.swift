import QueryPlanning
import TelemetryModel

final class LogRangeAggregationOperator: VectorOperator {
  init(_ node: LogRangeAggregation, grid: StepGrid, context: ExecutionContext) {}
  func open() -> [OutputSeries] { [] }
  func next() -> SeriesBlock? { nil }
}
