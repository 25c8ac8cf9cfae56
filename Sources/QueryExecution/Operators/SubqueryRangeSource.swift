import QueryPlanning
import TelemetryModel

/// The values of an expression on a subquery's own grid, for range functions.
final class SubqueryRangeSource: RangeSource {
  private let input: any VectorOperator
  private let grid: StepGrid
  let reach: (before: Int64, behind: Int64)

  /// - Parameters:
  ///   - input: an operator over `grid`.
  ///   - grid: the subquery's times, for all outer steps together.
  init(_ input: any VectorOperator, grid: StepGrid, compatibility: Compatibility) {
    self.input = input
    self.grid = grid
    reach = (compatibility.leftReach, 0)
  }

  func open() throws(QueryFailure) -> [OutputSeries] { try input.open() }

  func read(
    _ index: Int, into columns: inout SampleColumns, _ worker: Worker
  ) throws(QueryFailure) {
    columns.removeAll()
    let block = try input.rows(index..<(index + 1), worker)
    for step in 0..<grid.count {
      switch block.value(row: 0, step: step) {
      case nil: break
      case .float(let value)?:
        columns.timestamps.append(grid.time(step))
        columns.values.append(value)
      case .histogram(var histogram)?:
        if histogram.counterResetHint != .gauge { histogram.counterResetHint = .unknown }
        columns.histogramTimestamps.append(grid.time(step))
        columns.histograms.append(histogram)
      }
    }
  }
}
