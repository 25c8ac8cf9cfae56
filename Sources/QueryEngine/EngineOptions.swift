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
  /// Most samples that are held at a time.
  package var maxSamples = 50_000_000
  /// Most threads of a query; nil for one a core.
  package var workerCount: Int?
  /// Most memory for values that are held at a time, in bytes.
  package var maxMemory = 4 << 30
  /// Polled while a query runs; true ends it as timed out.
  package var deadlinePassed: @Sendable () -> Bool = { false }
  /// The parts of PromQL that are turned on.
  package var features = EngineFeature.ofLanguage
  /// Refuses every extension of LogQL.
  package var isStrict = false
  /// Metric queries of logs leave out lines that a stage could not read, and say how many.
  package var skipsErrors = false
  /// Most entries that a log query returns; 0 for all.
  package var logLimit = 100
  /// Newest entries first.
  package var isBackward = true
  /// Log queries return streams with their labels; else one without any, where lines are all that
  /// is asked for.
  package var keepsLogLabels = true

  package init() {}
}
