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
      case .metric(let written):
        let expr = options.skipsErrors ? SkippedErrors.skipping(written) : written
        var value = try QueryRun(context).answer(LogQLLowering.lower(expr))
        if case .vector(var series) = value, !Self.keepsOrder(expr) {
          series.sort { $0.labels < $1.labels }
          value = .vector(series)
        }
        return QueryResult(
          value: value, annotations: options.skipsErrors ? skipped(written, grid: grid) : [])
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
            isBackward: options.isBackward, keepsLabels: options.keepsLogLabels))
        return QueryResult(value: .streams(try run.answer(log)))
      }
    } catch {
      throw Self.diagnostics(error)
    }
  }

  /// What there is to say of the lines that `expr` left out.
  private func skipped(_ expr: MetricExpr, grid: StepGrid) -> [Diagnostic] {
    var counting = self
    counting.options.skipsErrors = false
    let counts = SkippedErrors.counts(expr, grid: grid) { expr, grid in
      guard let result = try? counting.evaluate(.metric(expr), grid: grid),
        case .vector(let series) = result.value
      else { return 0 }
      return series.first?.values.first ?? 0
    }
    return counts.filter { $0.count > 0 }.map { range, count in
      Diagnostic(
        id: "logql/skipped-lines", severity: .info,
        message: "left out \(count) line\(count == 1 ? "" : "s") that a stage could not read",
        range: range)
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
