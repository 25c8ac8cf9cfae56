import ChunkEncoding
import TelemetryModel

// Reading the newest sample of many series.

extension Store {
  /// Finds the newest sample in `range` (milliseconds), staleness markers too, of each of the
  /// series `references`. Unread stay those that are not all floats without start timestamps in
  /// chunks one after the other.
  ///
  /// - Parameter needsValues: false where values may be any as long as those of staleness markers
  ///   alone are such: of chunks that have none they are then not read.
  /// - Complexity: O(chunks of the series), and a miniblock or piece of one chunk each.
  package func readNewest(
    _ references: [Int], in range: ClosedRange<Int64>, needsValues: Bool = true,
    into newest: inout NewestSamples
  ) throws(StoreError) {
    newest.reset(count: references.count)
    for (index, reference) in references.enumerated() {
      switch try newestPiece(of: reference, in: range, withSummary: !needsValues) {
      case .none: newest.setAbsent(index)
      case .last(let piece, let isAlone, _):
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
      // Only a summary that was asked for is there.
      let hasNoMarkers = piece.chunk.summary?.valueCount == piece.chunk.count
      let value = hasNoMarkers ? 0 : try segment.readValue(piece.chunk, at: place.index)
      newest.set(index, timestamp: place.timestamp, value: value)
    } else if isAlone {
      newest.setAbsent(index)
    }
  }

  private func newestPiece(
    of reference: Int, in range: ClosedRange<Int64>, withSummary: Bool
  ) throws(StoreError) -> NewestPiece<Piece> {
    var newest = NewestPiece<Piece>.none
    let arePlain = try forEachPiece(
      of: reference, from: range.lowerBound, through: range.upperBound, withSummaries: withSummary
    ) { piece in
      newest.follow(with: piece, from: piece.timeline.minTime, through: piece.timeline.maxTime)
      return piece.chunk.isPlainFloats
    }
    return arePlain ? newest : .unclear
  }
}
