import QueryExecution

/// The two languages.
package enum QueryLanguage: String, Hashable, Sendable, CaseIterable {
  case promQL = "promql"
  case logQL = "logql"
}

/// How queries are answered: the reference's defaults.
package struct EngineOptions: Sendable {
  /// How far back an instant selector looks, in milliseconds.
  package var lookbackDelta: Int64 = 300_000
  /// Whose rules PromQL's windows follow.
  package var compatibility = Compatibility.prometheus3
  /// The step of a subquery that names none, in milliseconds.
  package var defaultSubqueryStep: Int64 = 60_000
  package var maxSamples = 50_000_000
  /// Most threads of a query; nil for one a core.
  package var workerCount: Int?
  /// Polled while a query runs; true ends it as timed out.
  package var deadlinePassed: @Sendable () -> Bool = { false }
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
