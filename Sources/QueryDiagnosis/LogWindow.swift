import LogQLSyntax
import QueryPlanning
import TelemetryModel

/// All the time that the windows of a range aggregation cover, in nanoseconds.
struct LogWindow {
  var from: Int64
  /// Does not belong to it.
  var until: Int64

  init(_ node: LogRangeAggregation, grid: StepGrid) {
    let range = node.expr.logRange
    from = (grid.start - range.duration) * 1_000_000 - range.offset + 1
    until = grid.time(grid.count - 1) * 1_000_000 - range.offset + 1
  }
}
