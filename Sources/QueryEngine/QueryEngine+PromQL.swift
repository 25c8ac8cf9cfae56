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
    parsing.experimentalFunctions = options.enablesExperimental
    parsing.extendedRangeSelectors = options.enablesExperimental
    parsing.fillModifiers = options.enablesExperimental
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
    let context = context(grid: grid)
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
    do throws(LoweringFailure) {
      return try PromQLLowering(grid: grid, defaultSubqueryStep: options.defaultSubqueryStep)
        .lower(expr)
    } catch {
      throw DiagnosticError([
        Diagnostic(
          id: "promql/duration", severity: .error, message: error.description, range: error.range)
      ])
    }
  }
}
