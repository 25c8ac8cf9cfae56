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
  /// - Complexity: O(samples of the chunks that overlap the range).
  package func replaceSamples(
    _ reference: Int, from: Int64, through: Int64, in columns: inout SampleColumns
  ) throws(StoreError) {
    if try replaceValues(reference, from: from, through: through, in: &columns) { return }
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
          piece.chunk, piece.timeline, from: from, through: through, into: &columns))
      columns.note(piece.chunk, valuesFrom: start)
    }
    columns.timeline = identity
  }

  /// Puts the values of series `reference` in place of those of another, where the timelines are
  /// known to be the same; false, with any values, where they are not.
  private func replaceValues(
    _ reference: Int, from: Int64, through: Int64, in columns: inout SampleColumns
  ) throws(StoreError) -> Bool {
    guard let known = columns.timeline, known.from == from, known.through == through else {
      return false
    }
    columns.values.removeAll(keepingCapacity: true)
    (columns.hasNoMarkers, columns.hasNoResets) = (true, true)
    var count = 0
    for place in series.places(of: reference) {
      let part = series[place]
      let segment = metricSegments[part.segment]
      for row in try segment.file.decoding({ () throws(ChunkDecodingError) in
        try segment.rows(of: part.number)
      }) {
        let (chunk, timeline) = try segment.file.decoding { () throws(ChunkDecodingError) in
          try segment.chunk(at: row)
        }
        if timeline.minTime > through || timeline.maxTime < from { continue }
        let number = Self.timelineNumber(chunk, segment: part.segment)
        guard chunk.isPlainFloats, count < known.pieces.count, known.pieces[count] == number
        else { return false }
        let start = columns.values.count
        try segment.readValues(chunk, known.ranges[count], into: &columns.values)
        columns.note(chunk, valuesFrom: start)
        count += 1
      }
    }
    return count == known.pieces.count
  }

  /// A chunk of a series, and where it lies.
  struct Piece {
    var segment: Int
    var chunk: SampleChunk
    var timeline: Timeline

    /// The store's number of the timeline.
    var timelineNumber: UInt64 { Store.timelineNumber(chunk, segment: segment) }
  }

  /// The store's number of a chunk's timeline.
  static func timelineNumber(_ chunk: SampleChunk, segment: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: segment) << 32 | UInt64(truncatingIfNeeded: chunk.timeline)
  }

  /// The chunks that overlap the range; nil where they are not all floats without start
  /// timestamps, one after the other.
  func floatPieces(
    of reference: Int, from: Int64, through: Int64
  ) throws(StoreError) -> [Piece]? {
    var pieces: [Piece] = []
    for place in series.places(of: reference) {
      let part = series[place]
      let segment = metricSegments[part.segment]
      let all = try segment.file.decoding { () throws(ChunkDecodingError) in
        try segment.chunks(of: part.number)
      }
      for (chunk, timeline) in all
      where timeline.minTime <= through && timeline.maxTime >= from {
        guard chunk.isPlainFloats,
          pieces.last.map({ $0.timeline.maxTime < timeline.minTime }) ?? true
        else { return nil }
        pieces.append(Piece(segment: part.segment, chunk: chunk, timeline: timeline))
      }
    }
    return pieces
  }
}

extension SampleChunk {
  /// Whether it holds floats without start timestamps.
  var isPlainFloats: Bool { kind == .floats && !hasStartTimestamps }
}

extension SampleColumns {
  /// Takes down what the summary of a chunk says of its values, of which those from `start` on were
  /// read.
  fileprivate mutating func note(_ chunk: SampleChunk, valuesFrom start: Int) {
    hasNoMarkers = hasNoMarkers && chunk.summary?.valueCount == chunk.count
    hasNoResets = hasNoResets && hasNoMarkers && chunk.summary?.resetCount == 0
    if start > 0 && start < values.count && values[start] < values[start - 1] {
      hasNoResets = false
    }
  }
}
