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
    let parts = series.parts(of: reference)
    guard let first = parts.first else { return }
    columns.timeline = nil
    (columns.hasNoMarkers, columns.hasNoResets) = (false, false)
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

  /// Puts the samples of series `reference` in `[from, through]` (milliseconds) in place of what
  /// `columns` holds. Where that has the same timelines, as of a series that was scraped together
  /// with this one, timestamps stay as they are, and only values are read.
  ///
  /// - Complexity: O(samples of the chunks that overlap the range).
  package func replaceSamples(
    _ reference: Int, from: Int64, through: Int64, in columns: inout SampleColumns
  ) throws(StoreError) {
    guard let pieces = try floatPieces(of: reference, from: from, through: through) else {
      columns.removeAll()
      return try readSamples(reference, from: from, through: through, into: &columns)
    }
    var identity = TimelineIdentity(
      pieces: pieces.map(\.timelineNumber), from: from, through: through)
    if let known = columns.timeline, known.isSame(as: identity) {
      columns.values.removeAll(keepingCapacity: true)
      for (piece, range) in zip(pieces, known.ranges) {
        try metricSegments[piece.segment].readValues(piece.chunk, range, into: &columns.values)
      }
      columns.note(pieces.map(\.chunk), known.ranges)
      return
    }
    columns.removeAll()
    for piece in pieces {
      identity.ranges.append(
        try metricSegments[piece.segment].read(
          piece.chunk, piece.timeline, from: from, through: through, into: &columns))
    }
    columns.timeline = identity
    columns.note(pieces.map(\.chunk), identity.ranges)
  }

  /// A chunk of a series, and where it lies.
  struct Piece {
    var segment: Int
    var chunk: SampleChunk
    var timeline: Timeline

    /// The store's number of the timeline.
    var timelineNumber: UInt64 {
      UInt64(truncatingIfNeeded: segment) << 32 | UInt64(truncatingIfNeeded: chunk.timeline)
    }
  }

  /// The chunks that overlap the range; nil where they are not all floats without start
  /// timestamps, one after the other.
  func floatPieces(
    of reference: Int, from: Int64, through: Int64
  ) throws(StoreError) -> [Piece]? {
    var pieces: [Piece] = []
    for part in series.parts(of: reference) {
      let segment = metricSegments[part.segment]
      let all = try segment.file.decoding { () throws(ChunkDecodingError) in
        try segment.chunks(of: part.number)
      }
      for (chunk, timeline) in all
      where timeline.minTime <= through && timeline.maxTime >= from {
        guard chunk.kind == .floats, !chunk.hasStartTimestamps,
          pieces.last.map({ $0.timeline.maxTime < timeline.minTime }) ?? true
        else { return nil }
        pieces.append(Piece(segment: part.segment, chunk: chunk, timeline: timeline))
      }
    }
    return pieces
  }
}

extension SampleColumns {
  /// Takes down what the summaries of the chunks say of the values, of which `ranges` were read.
  fileprivate mutating func note(_ chunks: [SampleChunk], _ ranges: [Range<Int>]) {
    hasNoMarkers = chunks.allSatisfy { $0.summary?.valueCount == $0.count }
    hasNoResets = hasNoMarkers && chunks.allSatisfy { $0.summary?.resetCount == 0 }
    var end = 0
    for range in ranges where hasNoResets {
      if end > 0 && end < values.count && values[end] < values[end - 1] { hasNoResets = false }
      end += range.count
    }
  }
}
