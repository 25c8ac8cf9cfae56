import Diagnostics
import QueryExecution
import TelemetryModel

/// The façade: text in, answer or diagnostics out, over a metric source and a log source.
package struct QueryEngine: Sendable {
  package var metrics: any SeriesSource
  package var logs: any LogSource
  package var options: EngineOptions

  package init(
    metrics: any SeriesSource, logs: any LogSource, options: EngineOptions = EngineOptions()
  ) {
    self.metrics = metrics
    self.logs = logs
    self.options = options
  }

  /// Answers `text` on `grid`.
  ///
  /// - Throws: what is wrong with the query, or why it could not be answered, with places in
  ///   `text`.
  package func evaluate(
    _ text: String, language: QueryLanguage, grid: StepGrid
  ) throws(DiagnosticError) -> QueryResult {
    switch language {
    case .promQL: try evaluatePromQL(text, grid: grid)
    case .logQL: try evaluateLogQL(text, grid: grid)
    }
  }

  /// What operators share in one evaluation.
  func context(grid: StepGrid, profile: ExecutionProfile? = nil) -> ExecutionContext {
    var execution = ExecutionContext.Options()
    execution.lookbackDelta = options.lookbackDelta
    execution.compatibility = options.compatibility
    execution.delayedNameRemoval = options.features.contains(.delayedNameRemoval)
    execution.maxSamples = options.maxSamples
    if let workerCount = options.workerCount { execution.workerCount = workerCount }
    execution.maxMemory = options.maxMemory
    return ExecutionContext(
      series: metrics, logs: logs, grid: grid, options: execution, profile: profile,
      deadlinePassed: options.deadlinePassed)
  }

  /// Why a query ended without an answer, as diagnostics.
  static func diagnostics(_ failure: QueryFailure) -> DiagnosticError {
    let (id, message, range): (String, String, SourceRange?)
    switch failure {
    case .evaluation(let text, let place): (id, message, range) = ("query/evaluation", text, place)
    case .limit(let text): (id, message, range) = ("query/limit", text, nil)
    case .cancelled: (id, message, range) = ("query/cancelled", "query was cancelled", nil)
    case .source(let error): (id, message, range) = ("store/read", "\(error)", nil)
    }
    return DiagnosticError([
      Diagnostic(id: id, severity: .error, message: message, range: range)
    ])
  }
}
