import Diagnostics
import LogQLSyntax
import QueryEngine
import QueryPlanning
import TelemetryModel

/// How many lines go through each stage of a pipeline.
package struct LogStageFlow: Hashable, Sendable {
  /// One step: the selector first, then the stages.
  package struct Step: Hashable, Sendable {
    /// Where it stands in the query.
    package var range: SourceRange
    /// Lines that come to it; nil for the selector.
    package var lineCountIn: Int?
    package var lineCountOut: Int
  }

  package var steps: [Step]

  /// The flows of all pipelines of `query`, over the time that it reads on `grid`.
  package static func flows(
    of query: Query, engine: QueryEngine, grid: StepGrid
  ) -> [LogStageFlow] {
    switch query {
    case .log(let log):
      return [
        LogStageFlow(
          engine: engine, log: log, from: grid.start * 1_000_000, until: grid.end * 1_000_000)
      ]
    case .metric(let expr):
      return aggregations(in: LogQLLowering.lower(expr)).map { node in
        let window = LogWindow(node, grid: grid)
        return LogStageFlow(
          engine: engine, log: node.expr.logRange.log, from: window.from, until: window.until)
      }
    }
  }

  private static func aggregations(in plan: LogicalPlan) -> [LogRangeAggregation] {
    if case .logRangeAggregation(let node) = plan { return [node] }
    return plan.children.flatMap(aggregations)
  }

  /// Counts the lines of `log` in `[from, until)` (nanoseconds), a query for each stage.
  package init(engine: QueryEngine, log: LogExpr, from: Int64, until: Int64) {
    let probe = LogProbe(engine: engine, log: log, from: from, until: until)
    let end = log.stages.first?.range.start ?? log.range.end
    var count = probe.count([])
    steps = [
      Step(
        range: SourceRange(log.range.start, max(log.range.start, end)), lineCountIn: nil,
        lineCountOut: count)
    ]
    for (index, stage) in log.stages.enumerated() {
      // `unwrap` and filters behind it work on numbers.
      if case .unwrap = stage.kind { break }
      let passed = probe.count(Array(log.stages[...index]))
      steps.append(Step(range: stage.range, lineCountIn: count, lineCountOut: passed))
      count = passed
    }
  }
}
