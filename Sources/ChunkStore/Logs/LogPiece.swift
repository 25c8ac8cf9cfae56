import ChunkEncoding
import TelemetryModel
import TextMatching

// A stream's entries in pieces that can be read one without the other.

/// Some entries of a stream that stand together: a group of one segment, or groups of several
/// segments that share time.
package struct LogPiece: Sendable {
  /// What an opened piece is read from.
  package enum Content {
    case entries(LogEntryBlock)
    /// The group, and which of its entries belong to the piece.
    case columns(LogGroup, RowSet)
  }

  private let store: Store
  private let places: [Store.BlockPlace]
  /// Nanoseconds; the end does not belong to the range.
  private let from: Int64
  private let until: Int64

  fileprivate init(_ store: Store, _ places: [Store.BlockPlace], from: Int64, until: Int64) {
    self.store = store
    self.places = places
    self.from = from
    self.until = until
  }

  /// No entry is earlier; nanoseconds.
  package var minTime: Int64 { places.reduce(.max) { min($0, $1.block.minTime) } }

  /// No entry is later; nanoseconds.
  package var maxTime: Int64 { places.reduce(.min) { max($0, $1.block.maxTime) } }

  /// Opens the piece; nil where it has no entry in the range, or none whose line holds all of
  /// `needles`.
  ///
  /// Safe to call from several threads at once: each gets a content of its own.
  package func open(needles: [Needle]) throws(StoreError) -> Content? {
    guard places.count == 1, let place = places.first else {
      let entries = try store.merged(places, from: from, until: until, needles: needles)
      return entries.count == 0 ? nil : .entries(entries)
    }
    guard try store.mayContain(needles, in: place) else { return nil }
    guard let group = try store.logSegments[place.segment].group(place.block) else {
      return try store.read(place, from: from, until: until, needles: needles).map {
        .entries($0)
      }
    }
    let range = try group.range(from: from, through: until - 1)
    return range.isEmpty ? nil : .columns(group, RowSet(range, of: group.count))
  }
}

extension Store {
  /// The entries of stream `reference` in `[from, until)` (nanoseconds) in pieces, in the order of
  /// the entries. None for a reference that no stream has.
  package func pieces(
    of reference: Int, from: Int64, until: Int64
  ) throws(StoreError) -> [LogPiece] {
    try overlapGroups(of: reference, from: from, until: until).flatMap { group in
      let isOneSegment = group.allSatisfy { $0.segment == group[0].segment }
      return (isOneSegment ? group.map { [$0] } : [group]).map {
        LogPiece(self, $0, from: from, until: until)
      }
    }
  }
}
