import ChunkEncoding
import TelemetryModel
import TextMatching

/// What the executor asks of a metric store: series by matchers, then their samples as columns.
package protocol SeriesSource: Sendable {
  /// The series that match all of `matchers` and may have samples in `[from, through]`
  /// (milliseconds), sorted by labels. Regular expressions match whole values, `.` a newline too;
  /// an absent label is "".
  func selectSeries(_ matchers: [Matcher], from: Int64, through: Int64) throws -> [SelectedSeries]

  /// Appends the samples of a selected series in `[from, through]` (milliseconds), staleness
  /// markers too.
  ///
  /// Safe to call from several threads at once.
  func readSamples(
    _ series: SelectedSeries, from: Int64, through: Int64, into columns: inout SampleColumns) throws

  /// Puts the samples of a selected series in place of those of another, which this source read;
  /// where it knows that both have the same timestamps, these stay as they are.
  func replaceSamples(
    _ series: SelectedSeries, from: Int64, through: Int64, in columns: inout SampleColumns) throws

  /// As `replaceSamples`, for one who only asks when there are samples: where the columns are said
  /// to have no staleness markers, floats may be any.
  func replaceTimes(
    _ series: SelectedSeries, from: Int64, through: Int64, in columns: inout SampleColumns) throws

  /// Finds the newest sample in `range` (milliseconds), staleness markers too, of each of some
  /// selected series, as far as that takes less than reading their samples.
  ///
  /// - Parameter needsValues: false where values may be any that are no staleness markers where
  ///   the samples are none.
  func readNewest(
    _ series: ArraySlice<SelectedSeries>, in range: ClosedRange<Int64>, needsValues: Bool,
    into newest: inout NewestSamples) throws

  /// The names of all metrics, sorted; nil where only the series tell.
  func metricNames() throws -> [String]?
}

extension SeriesSource {
  package func replaceSamples(
    _ series: SelectedSeries, from: Int64, through: Int64, in columns: inout SampleColumns
  ) throws {
    columns.removeAll()
    try readSamples(series, from: from, through: through, into: &columns)
  }

  package func replaceTimes(
    _ series: SelectedSeries, from: Int64, through: Int64, in columns: inout SampleColumns
  ) throws {
    try replaceSamples(series, from: from, through: through, in: &columns)
  }

  package func readNewest(
    _ series: ArraySlice<SelectedSeries>, in range: ClosedRange<Int64>, needsValues: Bool,
    into newest: inout NewestSamples
  ) throws {
    newest.reset(count: series.count)
  }

  package func metricNames() -> [String]? { nil }
}

/// What the executor asks of a log store: streams by matchers, then their entries in pieces.
package protocol LogSource: Sendable {
  /// The streams that match all of `matchers` and may have entries in `[from, until)`
  /// (nanoseconds), sorted by labels.
  func selectStreams(_ matchers: [Matcher], from: Int64, until: Int64) throws -> [SelectedStream]

  /// The entries of a selected stream in `[from, until)` (nanoseconds), in pieces that follow one
  /// another: no entry of a piece is earlier than one of the piece before.
  func pieces(of stream: SelectedStream, from: Int64, until: Int64) throws -> [any LogPiece]
}

extension LogSource {
  /// Hands all entries of a selected stream in `[from, until)` (nanoseconds) to `body`, block by
  /// block, by time, until it returns false.
  package func readEntries(
    _ stream: SelectedStream, from: Int64, until: Int64, _ body: (LogEntryBlock) throws -> Bool
  ) throws {
    for piece in try pieces(of: stream, from: from, until: until) {
      var goesOn = true
      try piece.read(needles: []) { content in
        switch content {
        case .entries(let block): goesOn = try body(block)
        case .columns(let columns, let rows): goesOn = try body(columns.entries(rows))
        }
      }
      if !goesOn { return }
    }
  }
}

/// Some entries of a stream, which can be read without the others.
package protocol LogPiece: Sendable {
  /// No entry is earlier; nanoseconds.
  var minTime: Int64 { get }
  /// No entry is later; nanoseconds.
  var maxTime: Int64 { get }

  /// Hands the entries to `body`, once; not at all where there are none in the range, or none
  /// whose line holds all of `needles`, as far as that is known.
  ///
  /// Safe to call from several threads at once.
  func read(needles: [Needle], _ body: (LogPieceContent) throws -> Void) throws
}

/// The entries of a piece.
package enum LogPieceContent {
  /// Lines one behind the other.
  case entries(LogEntryBlock)
  /// Lines as shapes and columns, and which of them belong to the piece.
  case columns(any LogColumns, RowSet)
}

/// Entries whose lines are shapes and columns; each is decoded when it is asked for.
package protocol LogColumns: AnyObject {
  /// The lines.
  func lines() throws -> OpenedTemplates
  /// The timestamps in nanoseconds, in order.
  func timestamps() throws -> [Int64]
  /// Whether some line may hold all of `needles`, as far as that is known without the lines.
  func mayContain(_ needles: [Needle]) throws -> Bool
  /// Whether some line may hold one of the `PlainEscapes`, as far as that is known likewise.
  var mayHavePlainEscapes: Bool { get }
  /// Whether some entry has structured metadata.
  func hasMetadata() throws -> Bool
  /// The entries in `rows`, with their lines.
  func entries(_ rows: RowSet) throws -> LogEntryBlock
}

/// A piece that is in memory as it is.
package struct LogBlockPiece: LogPiece {
  private let block: LogEntryBlock

  /// - Parameter block: at least one entry.
  package init(_ block: LogEntryBlock) { self.block = block }

  package var minTime: Int64 { block.timestamps.first ?? .max }
  package var maxTime: Int64 { block.timestamps.last ?? .min }

  package func read(needles: [Needle], _ body: (LogPieceContent) throws -> Void) throws {
    try body(.entries(block))
  }
}

/// A stream that a source has, by the source's own number.
package struct SelectedStream: Hashable, Sendable {
  package var labels: Labels
  package var reference: Int

  package init(labels: Labels, reference: Int) {
    self.labels = labels
    self.reference = reference
  }
}

/// A source that holds nothing.
package struct EmptySource: SeriesSource, LogSource {
  package init() {}

  package func selectSeries(_ matchers: [Matcher], from: Int64, through: Int64) -> [SelectedSeries]
  { [] }
  package func readSamples(
    _ series: SelectedSeries, from: Int64, through: Int64, into columns: inout SampleColumns
  ) {}
  package func selectStreams(_ matchers: [Matcher], from: Int64, until: Int64) -> [SelectedStream] {
    []
  }
  package func pieces(of stream: SelectedStream, from: Int64, until: Int64) -> [any LogPiece] { [] }
}
