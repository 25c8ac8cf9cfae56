import TelemetryModel

// Reading samples.

extension Store {
  /// Appends the samples of series `reference` in `[from, through]` (milliseconds), staleness
  /// markers too, by increasing timestamp. Nothing for a reference that no series has.
  ///
  /// - Complexity: O(samples of the chunks that overlap the range).
  package func readSamples(
    _ reference: Int, from: Int64, through: Int64, into columns: inout SampleColumns
  ) throws(StoreError) {
    let parts = series.parts(of: reference)
    guard let first = parts.first else { return }
    if parts.count == 1 {
      return try metricSegments[first.segment].readSamples(
        first.number, from: from, through: through, into: &columns)
    }
    // The segments of one series mostly follow one another in time; where they do not, the buffer
    // sorts them, and of samples with one timestamp keeps the oldest segment's.
    var buffer = SeriesBuffer()
    for part in parts {
      var piece = SampleColumns()
      try metricSegments[part.segment].readSamples(
        part.number, from: from, through: through, into: &piece)
      try buffer.append(piece)
    }
    columns.append(buffer.sorted())
  }
}
