import TelemetryModel

/// What a source is.
package enum SourceFormat: String, Hashable, Sendable, CaseIterable {
  /// OpenMetrics or Prometheus text exposition.
  case exposition = "openmetrics"
  /// An answer of the Prometheus or Loki HTTP API.
  case answer = "api"
  /// Lines of an export: this program's, or VictoriaMetrics'.
  case export = "jsonl"
  /// Push requests of Loki.
  case lokiPush = "loki"
  /// Lines of `logcli -o jsonl`.
  case logcli
  /// Docker's json-file.
  case docker
  /// Lines of the Kubernetes container runtimes.
  case cri
  /// Log lines that are JSON objects.
  case json
  /// Log lines of `key=value` pairs.
  case logfmt
  /// Log lines of any text.
  case plain

  /// What one such source is called in a sentence.
  package var summary: String {
    switch self {
    case .exposition: "OpenMetrics or Prometheus text"
    case .answer: "an answer of the Prometheus or Loki API"
    case .export: "lines of an export"
    case .lokiPush: "a push request of Loki"
    case .logcli: "lines of logcli"
    case .docker: "a Docker log"
    case .cri: "a CRI log"
    case .json: "JSON log lines"
    case .logfmt: "logfmt lines"
    case .plain: "plain log lines"
    }
  }
}

/// How a source is read.
package struct ImportOptions: Hashable, Sendable {
  /// Nil to find out by looking at it.
  package var format: SourceFormat?
  /// Labels for every series or stream of the source.
  package var labels = Labels()
  /// Labels for every stream of the source, besides; series do without.
  package var streamLabels = Labels()
  /// Where a log line's time stands: a top-level JSON key or a logfmt key. Nil to look under the
  /// usual names.
  package var timestampField: String?
  /// The time of samples and lines that name none, in milliseconds since the epoch; 0 for the
  /// source's own time.
  package var fallbackTime: Int64 = 0
  /// How an exposition writes its timestamps.
  package var timeUnit = ExpositionTimeUnit.guessed
  /// The time of a source that has none of its own (standard input), in milliseconds since the
  /// epoch.
  package var currentTime: Int64 = 0
  /// Whether what comes is handed on as soon as it is a whole line, and not when much is held.
  package var isLive = false
  /// Whether the source is known to hold log lines: then a line like `hits 2` is no sample.
  package var expectsLogs = false
  /// The first line that does not parse ends the import.
  package var isStrict = false

  package init() {}
}
