import ChunkEncoding
import TelemetryModel

// What can be said of a series' samples without reading them.

/// A part of a series' float samples in time.
package enum SampleStretch: Hashable, Sendable {
  /// A whole chunk, whose samples lie in `times` (milliseconds), the first and the last at its
  /// ends.
  case summary(ChunkSummary, times: ClosedRange<Int64>)
  /// Samples in these times have to be read.
  case samples(times: ClosedRange<Int64>)
}

extension Store {
  /// The stretches of time that hold the samples of series `reference` in `[from, through]`
  /// (milliseconds), by time: a chunk that lies wholly inside, and shares its time with no other,
  /// is summed up already; around it samples have to be read. Nothing for a reference that no
  /// series has.
  ///
  /// - Complexity: O(chunks of the series); no page is read.
  package func stretches(
    of reference: Int, from: Int64, through: Int64
  ) throws(StoreError) -> [SampleStretch] {
    var places: [(times: ClosedRange<Int64>, summary: ChunkSummary?)] = []
    _ = try forEachPiece(of: reference, from: from, through: through) {
      (piece) throws(StoreError) in
      let (minTime, maxTime) = (piece.timeline.minTime, piece.timeline.maxTime)
      guard minTime <= maxTime else {
        throw .damaged(
          path: metricSegments[piece.segment].file.path, offset: 0,
          reason: "a timeline that runs back")
      }
      places.append((minTime...maxTime, piece.chunk.kind == .floats ? piece.chunk.summary : nil))
      return true
    }
    places.sort { $0.times.lowerBound < $1.times.lowerBound }
    return Self.stretches(places, from: from, through: through)
  }

  private static func stretches(
    _ places: [(times: ClosedRange<Int64>, summary: ChunkSummary?)], from: Int64, through: Int64
  ) -> [SampleStretch] {
    var stretches: [SampleStretch] = []
    var end = Int64.min
    for (index, place) in places.enumerated() {
      let isAlone =
        (index == 0 || end < place.times.lowerBound)
        && (index + 1 == places.count
          || places[index + 1].times.lowerBound > place.times.upperBound)
      end = max(end, place.times.upperBound)
      if isAlone, let summary = place.summary, from <= place.times.lowerBound,
        place.times.upperBound <= through
      {
        stretches.append(.summary(summary, times: place.times))
        continue
      }
      let times =
        max(from, place.times.lowerBound)...min(through, place.times.upperBound)
      // Stretches that share time or follow one another are read as one.
      if case .samples(let before)? = stretches.last {
        stretches[stretches.count - 1] =
          .samples(times: before.lowerBound...max(before.upperBound, times.upperBound))
      } else {
        stretches.append(.samples(times: times))
      }
    }
    return stretches
  }
}
