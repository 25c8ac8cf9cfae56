import Diagnostics
import QueryExecution
import TelemetryModel

/// The two languages.
package enum QueryLanguage: String, Hashable, Sendable, CaseIterable {
  case promQL = "promql"
  case logQL = "logql"
}

/// How queries are answered: the reference's defaults.
package struct EngineOptions: Hashable, Sendable {
  /// How far back an instant selector looks, in milliseconds.
  package var lookbackDelta: Int64 = 300_000
  /// The step of a subquery that names none, in milliseconds.
  package var defaultSubqueryStep: Int64 = 60_000
  package var maxSamples = 50_000_000
  /// Milliseconds; nil for none.
  package var timeout: Int64?
  /// `promql-delayed-name-removal`.
  package var delayedNameRemoval = false
  /// The experimental parts of PromQL.
  package var enablesExperimental = true
  /// Refuses every extension of LogQL.
  package var isStrict = false
  /// Most entries that a log query returns; 0 for all.
  package var logLimit = 100
  /// Newest entries first.
  package var isBackward = true

  package init() {}
}

/// An answer: the value, and warnings and infos about how it came about.
package struct QueryResult: Hashable, Sendable {
  package var value: QueryValue
  package var annotations: [Diagnostic]

  package init(value: QueryValue, annotations: [Diagnostic] = []) {
    self.value = value
    self.annotations = annotations
  }
}

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
  /// - Throws: what is wrong with the query, or why it could not be answered, with places in `text`.
  package func evaluate(
    _ text: String, language: QueryLanguage, grid: StepGrid
  ) throws(DiagnosticError) -> QueryResult {
    throw DiagnosticError([
      Diagnostic(id: "engine/incomplete", severity: .error, message: "not evaluated", range: nil)
    ])
  }
}
