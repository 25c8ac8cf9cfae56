import ChunkStore
import QueryExecution
import TelemetryModel
import TextMatching

/// A store as the executor sees it: series and streams to select and read.
package struct StoreSource: SeriesSource, LogSource {
  private let store: Store

  package init(_ store: Store) { self.store = store }

  package func selectSeries(
    _ matchers: [Matcher], from: Int64, through: Int64
  ) throws -> [SelectedSeries] {
    try store.selectSeries(matchers, from: from, through: through)
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

  package func replaceTimes(
    _ series: SelectedSeries, from: Int64, through: Int64, in columns: inout SampleColumns
  ) throws {
    try store.replaceSamples(
      series.reference, from: from, through: through, in: &columns, needsValues: false)
  }

  package func readNewest(
    _ series: ArraySlice<SelectedSeries>, in range: ClosedRange<Int64>, needsValues: Bool,
    into newest: inout NewestSamples
  ) throws {
    try store.readNewest(
      series.map(\.reference), in: range, needsValues: needsValues, into: &newest)
  }

  package func metricNames() throws -> [String]? { try store.metricNames() }

  package func selectStreams(
    _ matchers: [Matcher], from: Int64, until: Int64
  ) throws -> [SelectedStream] {
    try store.selectStreams(matchers, from: from, until: until).map {
      SelectedStream(labels: $0.labels, reference: $0.reference)
    }
  }

  package func pieces(
    of stream: SelectedStream, from: Int64, until: Int64
  ) throws -> [any QueryExecution.LogPiece] {
    try store.pieces(of: stream.reference, from: from, until: until).map {
      StoredPiece(piece: $0)
    }
  }
}

/// A stored piece as the executor sees it.
private struct StoredPiece: QueryExecution.LogPiece {
  let piece: ChunkStore.LogPiece

  var minTime: Int64 { piece.minTime }
  var maxTime: Int64 { piece.maxTime }

  func read(needles: [Needle], _ body: (LogPieceContent) throws -> Void) throws {
    switch try piece.open(needles: needles) {
    case nil: break
    case .entries(let block): try body(.entries(block))
    case .columns(let group, let rows):
      do {
        try body(.columns(group, rows))
      } catch {
        throw group.located(error)
      }
    }
  }
}

extension LogGroup: LogColumns {}
