import ChunkEncoding
import TelemetryModel

// The chunks of one series in all segments.

extension Store {
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

  /// Hands on the chunks of series `reference` that overlap `[from, through]` (milliseconds), in
  /// the order of the segments, until `body` says no; whether it never did.
  @inline(__always)
  func forEachPiece(
    of reference: Int, from: Int64, through: Int64, withSummaries: Bool = true,
    _ body: (Piece) throws(StoreError) -> Bool
  ) throws(StoreError) -> Bool {
    for place in series.places(of: reference) {
      let part = series[place]
      let segment = metricSegments[part.segment]
      for row in try segment.file.decoding({ () throws(ChunkDecodingError) in
        try segment.rows(of: part.number)
      }) {
        let (chunk, timeline) = try segment.file.decoding { () throws(ChunkDecodingError) in
          try segment.chunk(at: row, withSummary: withSummaries)
        }
        if timeline.minTime > through || timeline.maxTime < from { continue }
        if try !body(Piece(segment: part.segment, chunk: chunk, timeline: timeline)) {
          return false
        }
      }
    }
    return true
  }

  /// The chunks that overlap the range; nil where they are not all floats without start
  /// timestamps, one after the other.
  func floatPieces(
    of reference: Int, from: Int64, through: Int64
  ) throws(StoreError) -> [Piece]? {
    var pieces: [Piece] = []
    let areInOrder = try forEachPiece(of: reference, from: from, through: through) { piece in
      guard piece.chunk.isPlainFloats,
        pieces.last.map({ $0.timeline.maxTime < piece.timeline.minTime }) ?? true
      else { return false }
      pieces.append(piece)
      return true
    }
    return areInOrder ? pieces : nil
  }
}

extension SampleChunk {
  /// Whether it holds floats without start timestamps.
  var isPlainFloats: Bool { kind == .floats && !hasStartTimestamps }

  /// Whether some of its floats may be staleness markers.
  var mayHaveMarkers: Bool { summary?.valueCount != count }
}
