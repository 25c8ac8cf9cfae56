import TelemetryModel

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
}

extension SeriesSource {
  /// Puts the samples of a selected series in place of those of another; a source that knows that
  /// both have the same timestamps may leave these as they are.
  func replaceSamples(
    _ series: SelectedSeries, from: Int64, through: Int64, in columns: inout SampleColumns
  ) throws {
    columns.removeAll()
    try readSamples(series, from: from, through: through, into: &columns)
  }
}

/// A series that a source has, by the source's own number.
package struct SelectedSeries: Hashable, Sendable {
  package var labels: Labels
  package var reference: Int

  package init(labels: Labels, reference: Int) {
    self.labels = labels
    self.reference = reference
  }
}

/// What the executor asks of a log store: streams by matchers, then their entries in blocks.
package protocol LogSource: Sendable {
  /// The streams that match all of `matchers` and may have entries in `[from, until)`
  /// (nanoseconds), sorted by labels.
  func selectStreams(_ matchers: [Matcher], from: Int64, until: Int64) throws -> [SelectedStream]

  /// Hands the entries of a selected stream in `[from, until)` (nanoseconds) to `body`, block by
  /// block, in time order (newest block first when `isBackward`, each block itself in time order),
  /// until `body` returns false. Blocks that cannot hold every one of `needles` in some line may be
  /// left out.
  ///
  /// Safe to call from several threads at once.
  func readEntries(
    _ stream: SelectedStream, from: Int64, until: Int64, isBackward: Bool, needles: [[UInt8]],
    _ body: (LogEntryBlock) throws -> Bool) throws
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
  package func readEntries(
    _ stream: SelectedStream, from: Int64, until: Int64, isBackward: Bool, needles: [[UInt8]],
    _ body: (LogEntryBlock) throws -> Bool
  ) {}
}
