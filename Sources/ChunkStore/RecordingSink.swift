import TelemetryModel

/// Where recorded data goes: importers write to one and need not know what is behind it.
package protocol RecordingSink: AnyObject {
  /// Adds samples of one series, by increasing timestamp within the call. Calls for one series
  /// may come in any number and order; of samples with one timestamp the first that came is kept.
  func append(series labels: Labels, samples: SampleColumns) throws(StoreError)

  /// Adds entries of one stream; timestamps in any order, equal ones stay in the order they came.
  func append(stream labels: Labels, entries: LogEntryBlock) throws(StoreError)

  /// Notes what a metric is. Later notes for one metric replace earlier ones.
  func note(metric name: String, metadata: MetricMetadata) throws(StoreError)
}

/// What an exposition says of a metric.
package struct MetricMetadata: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case unknown, counter, gauge, histogram, gaugehistogram, summary, info, stateset
  }

  package var kind: Kind
  package var help: String
  package var unit: String

  package init(kind: Kind = .unknown, help: String = "", unit: String = "") {
    self.kind = kind
    self.help = help
    self.unit = unit
  }
}
