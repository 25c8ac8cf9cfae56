import TelemetryModel

/// What a source is.
package enum SourceFormat: String, Hashable, Sendable, CaseIterable {
  /// OpenMetrics or Prometheus text exposition.
  case exposition = "openmetrics"
  /// Log lines that are JSON objects.
  case json
  /// Log lines of `key=value` pairs.
  case logfmt
  /// Log lines of any text.
  case plain
}

/// How a source is read.
package struct ImportOptions: Hashable, Sendable {
  /// Nil to find out by looking at it.
  package var format: SourceFormat?
  /// Labels for every series or stream of the source.
  package var labels = Labels()
  /// Labels for every stream of the source, besides; series do without.
  package var streamLabels = Labels()
  /// Where a log line's time stands: a JSON path or logfmt key. Nil to look under the usual names.
  package var timestampField: String?
  /// The time of samples and lines that name none, in milliseconds since the epoch.
  package var fallbackTime: Int64 = 0
  /// How an exposition writes its timestamps.
  package var timeUnit = ExpositionTimeUnit.guessed
  /// The first line that does not parse ends the import.
  package var isStrict = false

  package init() {}
}
