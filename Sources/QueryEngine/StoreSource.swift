import ChunkStore
import QueryExecution
import TelemetryModel

/// A store as the executor sees it: series and streams to select and read.
package struct StoreSource: SeriesSource, LogSource {
  private let store: Store

  package init(_ store: Store) { self.store = store }

  package func selectSeries(
    _ matchers: [Matcher], from: Int64, through: Int64
  ) throws -> [SelectedSeries] {
    try store.selectSeries(matchers, from: from, through: through).map {
      SelectedSeries(labels: $0.labels, reference: $0.reference)
    }
  }

  package func readSamples(
    _ series: SelectedSeries, from: Int64, through: Int64, into columns: inout SampleColumns
  ) throws {
    try store.readSamples(series.reference, from: from, through: through, into: &columns)
  }

  package func replaceSamples(
    _ series: SelectedSeries, from: Int64, through: Int64, in columns: inout SampleColumns
  ) throws {
    try store.replaceSamples(series.reference, from: from, through: through, in: &columns)
  }

  package func selectStreams(
    _ matchers: [Matcher], from: Int64, until: Int64
  ) throws -> [SelectedStream] {
    try store.selectStreams(matchers, from: from, until: until).map {
      SelectedStream(labels: $0.labels, reference: $0.reference)
    }
  }

  package func readEntries(
    _ stream: SelectedStream, from: Int64, until: Int64, isBackward: Bool, needles: [[UInt8]],
    _ body: (LogEntryBlock) throws -> Bool
  ) throws {
    try store.readEntries(
      stream.reference, from: from, until: until, isBackward: isBackward, needles: needles, body)
  }
}
