import Diagnostics
import PromQLSyntax
import QueryExecution
import QueryPlanning
import TelemetryModel

/// PromQL: parse, check, lower, run.
extension QueryEngine {
  func evaluatePromQL(
    _ text: String, grid: StepGrid
  ) throws(DiagnosticError) -> QueryResult {
    let expr = try parsedPromQL(text)
    return try evaluate(expr, grid: grid)
  }

  /// The checked expression of `text`.
  ///
  /// - Throws: what is wrong with it.
  package func parsedPromQL(_ text: String) throws(DiagnosticError) -> Expr {
    var parsing = ParseOptions()
    parsing.experimentalFunctions = options.features.contains(.experimentalFunctions)
    parsing.extendedRangeSelectors = options.features.contains(.extendedRangeSelectors)
    parsing.fillModifiers = options.features.contains(.fillModifiers)
    let parsed = parsePromQL(text, options: parsing)
    guard let expr = parsed.expr else { throw DiagnosticError(parsed.diagnostics) }
    return expr
  }

  /// Answers a checked expression on `grid`.
  package func evaluate(_ expr: Expr, grid: StepGrid) throws(DiagnosticError) -> QueryResult {
    try evaluate(plan(expr, grid: grid), grid: grid)
  }

  /// Answers a plan, or a part of one, on `grid`.
  package func evaluate(
    _ plan: LogicalPlan, grid: StepGrid
  ) throws(DiagnosticError) -> QueryResult {
    try evaluate(plan, in: context(grid: grid))
  }

  func evaluate(
    _ plan: LogicalPlan, in context: ExecutionContext
  ) throws(DiagnosticError) -> QueryResult {
    do throws(QueryFailure) {
      let value = try QueryRun(context).answer(plan)
      return QueryResult(value: value, annotations: context.annotations.diagnostics)
    } catch {
      throw Self.diagnostics(error)
    }
  }

  /// The plan of a checked expression for `grid`.
  package func plan(_ expr: Expr, grid: StepGrid) throws(DiagnosticError) -> LogicalPlan {
    if !grid.isInstant && expr.type != .scalar && expr.type != .instantVector {
      throw DiagnosticError([
        Diagnostic(
          id: "promql/type", severity: .error,
          message:
            "invalid expression type \"\(expr.type.displayName)\" for range query, must be Scalar or instant Vector",
          range: expr.range)
      ])
    }
    return try lowering { () throws(LoweringFailure) in
      try self.lowering(grid).lower(expr)
    }
  }

  func lowering(_ grid: StepGrid) -> PromQLLowering {
    PromQLLowering(grid: grid, defaultSubqueryStep: options.defaultSubqueryStep)
  }

  /// A failure to prepare a query as diagnostics.
  func lowering<Result>(
    _ body: () throws(LoweringFailure) -> Result
  ) throws(DiagnosticError) -> Result {
    do throws(LoweringFailure) {
      return try body()
    } catch {
      throw DiagnosticError([
        Diagnostic(
          id: "promql/duration", severity: .error, message: error.description, range: error.range)
      ])
    }
  }
}
