import Diagnostics
import LogQLSyntax
import PromQLSyntax
import QueryExecution
import QueryPlanning
import Synchronization
import TelemetryModel

/// How a query is answered, watched while it was.
package struct QueryExplanation: Sendable {
  /// The plan with what each node did.
  package var plan: ProfiledNode
  /// The names of the rules that rewrote the plan.
  package var rules: [String]
  /// Samples or log entries read.
  package var sampleCount: Int
  package var result: QueryResult

  package init(plan: ProfiledNode, rules: [String], sampleCount: Int, result: QueryResult) {
    self.plan = plan
    self.rules = rules
    self.sampleCount = sampleCount
    self.result = result
  }
}

extension QueryEngine {
  /// Answers a checked expression and tells how; nil for an answer of raw samples or a string,
  /// which has no plan.
  ///
  /// - Parameter clock: the processor time of the calling thread, in nanoseconds.
  package func explain(
    _ expr: Expr, grid: StepGrid, clock: @escaping @Sendable () -> UInt64
  ) throws(DiagnosticError) -> QueryExplanation? {
    let plan = try plan(expr, grid: grid)
    let rules = try lowering { () throws(LoweringFailure) in
      try self.lowering(grid).rules(changing: expr)
    }
    return try explain(plan, rules: rules.map(\.name), grid: grid, clock: clock)
  }

  /// Answers a metric query of logs and tells how.
  package func explain(
    _ expr: MetricExpr, grid: StepGrid, clock: @escaping @Sendable () -> UInt64
  ) throws(DiagnosticError) -> QueryExplanation? {
    try explain(LogQLLowering.lower(expr), rules: [], grid: grid, clock: clock)
  }

  private func explain(
    _ plan: LogicalPlan, rules: [String], grid: StepGrid,
    clock: @escaping @Sendable () -> UInt64
  ) throws(DiagnosticError) -> QueryExplanation? {
    let profile = ExecutionProfile(clock: clock)
    let context = context(grid: grid, profile: profile)
    let result = try evaluate(plan, in: context)
    guard let root = profile.root else { return nil }
    return QueryExplanation(
      plan: root, rules: rules,
      sampleCount: context.counts.samples.load(ordering: .relaxed), result: result)
  }
}
