import ChunkEncoding
import TelemetryModel

// Reading the newest sample of many series.

extension Store {
  /// Which chunk of a series may hold its newest sample.
  private enum NewestChunk {
    /// None: no chunk overlaps the range.
    case none
    /// The last of those that overlap the range; whether it is the only one.
    case one(Piece, isAlone: Bool)
    /// They are not all plain floats, or not one behind the other.
    case unclear
  }

  /// Finds the newest sample in `range` (milliseconds), staleness markers too, of each of the
  /// series `references`. Unread stay those that are not all floats without start timestamps in
  /// chunks one after the other.
  ///
  /// - Complexity: O(chunks of the series), and a miniblock or piece of one chunk each.
  package func readNewest(
    _ references: [Int], in range: ClosedRange<Int64>, into newest: inout NewestSamples
  ) throws(StoreError) {
    newest.reset(count: references.count)
    for (index, reference) in references.enumerated() {
      switch try newestChunk(of: reference, in: range) {
      case .none: newest.setAbsent(index)
      case .one(let piece, let isAlone):
        try read(piece, isAlone: isAlone, index, in: range, into: &newest)
      case .unclear: break
      }
    }
  }

  private func read(
    _ piece: Piece, isAlone: Bool, _ index: Int, in range: ClosedRange<Int64>,
    into newest: inout NewestSamples
  ) throws(StoreError) {
    let segment = metricSegments[piece.segment]
    let place = try newest.places.newest(of: piece.timelineNumber, in: range) {
      () throws(StoreError) in try segment.newest(of: piece.timeline, in: range)
    }
    if let place {
      let value = try segment.readValue(piece.chunk, at: place.index)
      newest.set(index, timestamp: place.timestamp, value: value)
    } else if isAlone {
      newest.setAbsent(index)
    }
  }

  private func newestChunk(
    of reference: Int, in range: ClosedRange<Int64>
  ) throws(StoreError) -> NewestChunk {
    var newest = NewestChunk.none
    var end: Int64?
    for place in series.places(of: reference) {
      let part = series[place]
      let segment = metricSegments[part.segment]
      for row in try segment.file.decoding({ () throws(ChunkDecodingError) in
        try segment.rows(of: part.number)
      }) {
        let (chunk, timeline) = try segment.file.decoding { () throws(ChunkDecodingError) in
          try segment.chunk(at: row, withSummary: false)
        }
        if timeline.minTime > range.upperBound || timeline.maxTime < range.lowerBound { continue }
        guard chunk.isPlainFloats, end.map({ $0 < timeline.minTime }) ?? true else {
          return .unclear
        }
        newest = .one(
          Piece(segment: part.segment, chunk: chunk, timeline: timeline), isAlone: end == nil)
        end = timeline.maxTime
      }
    }
    return newest
  }
}
