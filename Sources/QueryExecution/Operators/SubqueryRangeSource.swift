import QueryPlanning
import TelemetryModel

/// The values of an expression on a subquery's own grid, for range functions.
final class SubqueryRangeSource: RangeSource {
  private let input: any VectorOperator
  private let grid: StepGrid
  private var collected: CollectedSeries?

  /// - Parameters:
  ///   - input: an operator over `grid`.
  ///   - grid: the subquery's times, for all outer steps together.
  init(_ input: any VectorOperator, grid: StepGrid) {
    self.input = input
    self.grid = grid
  }

  var reach: (before: Int64, behind: Int64) { (0, 0) }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let all = try CollectedSeries(input, stepCount: grid.count)
    collected = all
    return all.series
  }

  func read(_ index: Int, into columns: inout SampleColumns) throws(QueryFailure) {
    guard let block = collected?.block else { return }
    for step in 0..<grid.count {
      switch block.value(row: index, step: step) {
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
