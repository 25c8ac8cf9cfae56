import ChunkEncoding
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
    let places = series.places(of: reference)
    if places.isEmpty { return }
    columns.timeline = nil
    (columns.hasNoMarkers, columns.hasNoResets) = (false, false)
    if places.count == 1 {
      let part = series[places.lowerBound]
      return try metricSegments[part.segment].readSamples(
        part.number, from: from, through: through, into: &columns)
    }
    // The segments of one series mostly follow one another in time; where they do not, the buffer
    // sorts them, and of samples with one timestamp keeps the oldest segment's.
    var buffer = SeriesBuffer()
    for place in places {
      let part = series[place]
      var piece = SampleColumns()
      try metricSegments[part.segment].readSamples(
        part.number, from: from, through: through, into: &piece)
      try buffer.append(piece)
    }
    columns.append(buffer.sorted())
  }

  /// Puts the samples of series `reference` in `[from, through]` (milliseconds) in place of what
  /// `columns` holds. Where that has the same timelines, as of a series that was scraped together
  /// with this one, timestamps stay as they are, and only values are read.
  ///
  /// - Parameter needsValues: false where values may be any as long as none of them is a staleness
  ///   marker: of chunks that have none they are then not read.
  /// - Complexity: O(samples of the chunks that overlap the range).
  package func replaceSamples(
    _ reference: Int, from: Int64, through: Int64, in columns: inout SampleColumns,
    needsValues: Bool = true
  ) throws(StoreError) {
    if try replaceValues(reference, from: from, through: through, in: &columns, needsValues) {
      return
    }
    guard let pieces = try floatPieces(of: reference, from: from, through: through) else {
      columns.removeAll()
      return try readSamples(reference, from: from, through: through, into: &columns)
    }
    var identity = TimelineIdentity(
      pieces: pieces.map(\.timelineNumber), from: from, through: through)
    columns.removeAll()
    (columns.hasNoMarkers, columns.hasNoResets) = (true, true)
    for piece in pieces {
      let start = columns.values.count
      identity.ranges.append(
        try metricSegments[piece.segment].read(
          piece.chunk, piece.timeline, from: from, through: through, into: &columns,
          needsValues: needsValues || piece.chunk.mayHaveMarkers))
      columns.note(piece.chunk, values: start..<columns.values.count)
    }
    columns.timeline = identity
  }

  /// Puts the values of series `reference` in place of those of another, where the timelines are
  /// known to be the same; false, with any values, where they are not.
  private func replaceValues(
    _ reference: Int, from: Int64, through: Int64, in columns: inout SampleColumns,
    _ needsValues: Bool
  ) throws(StoreError) -> Bool {
    guard let known = columns.timeline, known.from == from, known.through == through else {
      return false
    }
    // All of them are written over, or nobody looks at them: without a marker in the series.
    columns.values.resize(to: known.ranges.reduce(0) { $0 + $1.count })
    (columns.hasNoMarkers, columns.hasNoResets) = (true, true)
    var (count, start) = (0, 0)
    var unread: [Range<Int>] = []
    let areSame = try forEachPiece(of: reference, from: from, through: through) {
      (piece) throws(StoreError) in
      guard piece.chunk.isPlainFloats, count < known.pieces.count,
        known.pieces[count] == piece.timelineNumber
      else { return false }
      let end = start + known.ranges[count].count
      if needsValues || piece.chunk.mayHaveMarkers {
        try metricSegments[piece.segment].readValues(
          piece.chunk, known.ranges[count], into: &columns.values, at: start..<end)
      } else {
        unread.append(start..<end)
      }
      columns.note(piece.chunk, values: start..<end)
      (count, start) = (count + 1, end)
      return true
    }
    if !columns.hasNoMarkers {
      // Another series' values may be markers.
      for range in unread { for place in range { columns.values[place] = 0 } }
    }
    return areSame && count == known.pieces.count
  }
}

extension SampleColumns {
  /// Takes down what the summary of a chunk says of its values; those in `range` are its.
  fileprivate mutating func note(_ chunk: SampleChunk, values range: Range<Int>) {
    hasNoMarkers = hasNoMarkers && !chunk.mayHaveMarkers
    hasNoResets = hasNoResets && hasNoMarkers && chunk.summary?.resetCount == 0
    let start = range.lowerBound
    if start > 0 && !range.isEmpty && values[start] < values[start - 1] { hasNoResets = false }
  }
}

extension [Double] {
  /// Makes this as long as `count`; numbers that are new are 0.
  fileprivate mutating func resize(to count: Int) {
    if self.count > count {
      removeLast(self.count - count)
    } else if self.count < count {
      append(contentsOf: repeatElement(0, count: count - self.count))
    }
  }
}
