import TelemetryModel

/// The entries of several streams in one order of time.
package enum LogOrder {
  /// The place of an entry: its stream and its number there.
  package struct Place: Hashable, Sendable {
    package var stream: Int
    package var entry: Int
  }

  /// All entries by time; of those with one time the earlier stream's first, in the stream's own
  /// order.
  ///
  /// - Complexity: O(n log n) in the number of entries.
  package static func merged(_ streams: [LogStream], isBackward: Bool) -> [Place] {
    var places: [Place] = []
    places.reserveCapacity(streams.reduce(0) { $0 + $1.entries.count })
    for stream in streams.indices {
      for entry in streams[stream].entries.indices {
        places.append(Place(stream: stream, entry: entry))
      }
    }
    places.sort { lhs, rhs in
      let left = streams[lhs.stream].entries[lhs.entry].timestamp
      let right = streams[rhs.stream].entries[rhs.entry].timestamp
      if left != right { return isBackward ? left > right : left < right }
      return (lhs.stream, lhs.entry) < (rhs.stream, rhs.entry)
    }
    return places
  }
}
