import Diagnostics
import LogQLSyntax
import QueryExecution
import QueryPlanning
import TelemetryModel

/// LogQL: parse, validate, lower or read, run.
extension QueryEngine {
  func evaluateLogQL(_ text: String, grid: StepGrid) throws(DiagnosticError) -> QueryResult {
    let (query, notes) = try parsedLogQL(text)
    var result = try evaluate(query, grid: grid)
    result.annotations = notes + result.annotations
    return result
  }

  /// The validated query of `text`, and what there is to say about it.
  ///
  /// - Throws: what is wrong with it.
  package func parsedLogQL(_ text: String) throws(DiagnosticError) -> (Query, [Diagnostic]) {
    var parsing = ParseOptions()
    parsing.isStrict = options.isStrict
    let parsed = parseLogQL(text, options: parsing)
    guard let query = parsed.query else { throw DiagnosticError(parsed.diagnostics) }
    return (query, parsed.diagnostics)
  }

  /// Answers a validated query on `grid`; a log query reads from its start up to its end.
  package func evaluate(_ query: Query, grid: StepGrid) throws(DiagnosticError) -> QueryResult {
    let context = context(grid: grid)
    do throws(QueryFailure) {
      switch query {
      case .metric(let expr):
        var value = try QueryRun(context).answer(LogQLLowering.lower(expr))
        if case .vector(var series) = value, !Self.keepsOrder(expr) {
          series.sort { $0.labels < $1.labels }
          value = .vector(series)
        }
        return QueryResult(value: value)
      case .log(let log):
        if grid.isInstant {
          throw .evaluation(
            message:
              "log queries are not supported as an instant query type, please change your query to a range query type",
            range: log.range)
        }
        let from = Nanoseconds.from(milliseconds: grid.start)
        let end = Nanoseconds.from(milliseconds: grid.end)
        let run = LogQueryRun(
          context,
          options: LogQueryRun.Options(
            from: from, until: from == end ? Nanoseconds.behind(end) : end, limit: options.logLimit,
            isBackward: options.isBackward))
        return QueryResult(value: .streams(try run.answer(log)))
      }
    } catch {
      throw Self.diagnostics(error)
    }
  }

  /// Whether an instant answer keeps the order it comes in: `sort` and `sort_desc` give one, which
  /// operators keep.
  private static func keepsOrder(_ expr: MetricExpr) -> Bool {
    switch expr {
    case .vectorAggregation(let node):
      node.operation == .sort || node.operation == .sortDesc
    case .binary(let node): keepsOrder(node.lhs) || keepsOrder(node.rhs)
    case .labelReplace(let node): keepsOrder(node.expr)
    case .rangeAggregation, .literal, .vector: false
    }
  }
}
