import TelemetryModel

/// A physical operator: series are fixed by `open()`, then blocks of series × steps are pulled.
///
/// Call `open()` exactly once, then `next()` until it returns nil. Not safe for concurrent use.
package protocol VectorOperator: AnyObject {
  /// Fixes the output series; labels never flow after this.
  func open() throws(QueryFailure) -> [OutputSeries]

  /// The next block, in the order of the output series; nil after the last.
  func next() throws(QueryFailure) -> SeriesBlock?
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

/// The values of consecutive output series over all steps, series-major. Absent is not NaN:
/// presence is a bitmap.
package struct SeriesBlock: Sendable {
  /// The index of the first row among the operator's output series.
  package let firstSeries: Int
  package let seriesCount: Int
  package let stepCount: Int
  /// Row-major: the value of row `r` at step `s` is `values[r * stepCount + s]`.
  package var values: [Double]
  /// Words of 64 steps a row; `wordsPerRow` of them.
  package var presence: [UInt64]
  /// Values that are native histograms, by index into `values` (whose float is then unused).
  package var histograms: [Int: FloatHistogram] = [:]

  /// A block with nothing present.
  package init(firstSeries: Int, seriesCount: Int, stepCount: Int) {
    self.firstSeries = firstSeries
    self.seriesCount = seriesCount
    self.stepCount = stepCount
    values = [Double](repeating: 0, count: seriesCount * stepCount)
    presence = [UInt64](repeating: 0, count: seriesCount * ((stepCount + 63) / 64))
  }

  package var wordsPerRow: Int { (stepCount + 63) / 64 }

  @inline(__always)
  package func isPresent(row: Int, step: Int) -> Bool {
    presence[row * wordsPerRow + step >> 6] & (1 << UInt64(step & 63)) != 0
  }

  @inline(__always)
  package mutating func set(row: Int, step: Int, _ value: Double) {
    values[row * stepCount + step] = value
    presence[row * wordsPerRow + step >> 6] |= 1 << UInt64(step & 63)
  }
}
