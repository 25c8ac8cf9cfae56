import Diagnostics
import LogQLSyntax
import QueryPlanning
import TelemetryModel

/// The extension that metric queries of logs leave out lines that a stage could not read, where the
/// reference ends the query.
enum SkippedErrors {
  /// `expr` with a filter for lines without error at the end of each pipeline.
  static func skipping(_ expr: MetricExpr) -> MetricExpr {
    mapRanges(of: expr) { filtering($0, .equal) }
  }

  /// How many lines `expr` leaves out on `grid`, each pipeline for itself.
  static func counts(
    _ expr: MetricExpr, grid: StepGrid, evaluate: (MetricExpr, StepGrid) -> Double
  ) -> [(range: SourceRange, count: Int)] {
    var counts: [(range: SourceRange, count: Int)] = []
    _ = mapRanges(of: expr) { range in
      var failing = filtering(range, .notEqual)
      let span = grid.time(grid.count - 1) - grid.start
      failing.duration += span
      let counting = RangeAggregation(
        operation: .countOverTime, parameter: nil, logRange: failing, grouping: nil,
        range: range.range)
      let sum = VectorAggregation(
        operation: .sum, parameter: nil, expr: .rangeAggregation(counting), grouping: nil,
        range: range.range)
      let count = evaluate(.vectorAggregation(sum), StepGrid(instant: grid.time(grid.count - 1)))
      counts.append((range.range, Int(count)))
      return range
    }
    return counts
  }

  private static func filtering(_ range: LogRange, _ operation: Matcher.Operation) -> LogRange {
    var range = range
    let end = range.log.range.end
    range.log.stages.append(
      Stage(
        kind: .labelFilter(.matcher(Matcher(LabelName.error, operation, ""))),
        range: SourceRange(end, end)))
    return range
  }

  private static func mapRanges(
    of expr: MetricExpr, _ transform: (LogRange) -> LogRange
  ) -> MetricExpr {
    switch expr {
    case .rangeAggregation(var node):
      node.logRange = transform(node.logRange)
      return .rangeAggregation(node)
    case .vectorAggregation(var node):
      node.expr = mapRanges(of: node.expr, transform)
      return .vectorAggregation(node)
    case .binary(var node):
      node.lhs = mapRanges(of: node.lhs, transform)
      node.rhs = mapRanges(of: node.rhs, transform)
      return .binary(node)
    case .labelReplace(var node):
      node.expr = mapRanges(of: node.expr, transform)
      return .labelReplace(node)
    case .literal, .vector: return expr
    }
  }
}
