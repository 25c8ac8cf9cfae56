import TelemetryModel

/// A physical operator: its series are fixed by `open()`, then rows are asked for, in blocks of
/// series × steps.
///
/// Call `open()` exactly once. After it has returned, `rows` may be called for any rows, more than
/// once and from several threads, each with a worker of its own.
package protocol VectorOperator: AnyObject {
  /// Fixes the output series; labels never flow after this.
  func open() throws(QueryFailure) -> [OutputSeries]

  /// The values of the output series in `range` over all steps.
  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock

  /// All rows, where they are there once it has been opened.
  var complete: SeriesBlock? { get }

  /// Whether its output series are known to differ from one another, once it has been opened.
  var keepsSeriesApart: Bool { get }
}

extension VectorOperator {
  package var complete: SeriesBlock? { nil }
  package var keepsSeriesApart: Bool { false }
}

/// An operator that must see all of its input at once: its output is there when it has been opened.
protocol CompleteOperator: VectorOperator {
  /// All rows; only `open()` changes it.
  var output: SeriesBlock { get }
}

extension CompleteOperator {
  var complete: SeriesBlock? { output }

  func rows(_ range: Range<Int>, _ worker: Worker) -> SeriesBlock { output.rows(range) }
}

/// One output series of an operator.
package struct OutputSeries: Hashable, Sendable {
  package var labels: Labels
  /// With delayed name removal: the metric's name goes at the end of the query.
  package var dropsName: Bool

  package init(labels: Labels, dropsName: Bool = false) {
    self.labels = labels
    self.dropsName = dropsName
  }
}
