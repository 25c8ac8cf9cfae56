import ChunkEncoding
import TelemetryModel

// The series of several segments as one list.

/// A series (or stream) of a store, by the store's own number.
package struct StoredSeries: Hashable, Sendable {
  package var labels: Labels
  /// The store's number of the series, stable as long as the store is open.
  package var reference: Int
}

/// A series as one segment has it.
struct SeriesPart: Hashable, Sendable {
  var segment: Int
  /// The segment's number of the series.
  var number: Int
}

/// Numbers the series of all segments in the order of their labels. With one segment its own
/// numbers serve.
struct MergedIndex: Sendable {
  /// How many different series there are.
  let count: Int
  private let indexes: [LabelIndex]
  /// For each series the segments that have it, in the segments' order; empty where there is just
  /// one segment.
  private let parts: [[SeriesPart]]
  /// For each segment the numbers here of its series.
  private let references: [[Int]]

  /// - Complexity: O(series and strings of all segments); nothing for one segment.
  init(_ indexes: [LabelIndex]) throws(ChunkDecodingError) {
    self.indexes = indexes
    guard indexes.count > 1 else {
      count = indexes.first?.seriesCount ?? 0
      parts = []
      references = []
      return
    }
    let ranks = try Self.ranks(of: indexes.map(\.strings))
    var all: [(key: [Int], part: SeriesPart)] = []
    for (segment, index) in indexes.enumerated() {
      for number in 0..<index.seriesCount {
        let key = try Self.ranked(try index.pairNumbers(of: number), ranks[segment])
        all.append((key, SeriesPart(segment: segment, number: number)))
      }
    }
    all.sort {
      $0.key == $1.key
        ? $0.part.segment < $1.part.segment : $0.key.lexicographicallyPrecedes($1.key)
    }
    var parts: [[SeriesPart]] = []
    var references = indexes.map { [Int](repeating: 0, count: $0.seriesCount) }
    for (position, entry) in all.enumerated() {
      if position == 0 || all[position - 1].key != entry.key { parts.append([]) }
      parts[parts.count - 1].append(entry.part)
      references[entry.part.segment][entry.part.number] = parts.count - 1
    }
    count = parts.count
    self.parts = parts
    self.references = references
  }

  /// The segments that have series `reference`; none where there is no such series.
  func parts(of reference: Int) -> [SeriesPart] {
    guard reference >= 0, reference < count else { return [] }
    return parts.isEmpty ? [SeriesPart(segment: 0, number: reference)] : parts[reference]
  }

  /// The labels of a series that a segment has.
  func labels(
    of part: SeriesPart, known: inout [[Int: String]]
  ) throws(ChunkDecodingError) -> Labels {
    if known.isEmpty { known = [[Int: String]](repeating: [:], count: indexes.count) }
    return try indexes[part.segment].labels(of: part.number, known: &known[part.segment])
  }

  /// The numbers here of the series for which `selected` gave their numbers in each segment.
  func references(ofSelected selected: [[Int]]) -> [Int] {
    if references.isEmpty { return selected.first ?? [] }
    var set = SeriesSet(count: count, isFull: false)
    for (segment, numbers) in selected.enumerated() {
      for number in numbers { set.insert(references[segment][number]) }
    }
    return set.members
  }

  // MARK: Merging strings

  /// The strings of all segments in one order: for each segment the places of its own.
  private static func ranks(
    of tables: [FrontCodedStrings]
  ) throws(ChunkDecodingError) -> [[Int]] {
    var all: [(bytes: [UInt8], table: Int, index: Int)] = []
    for (table, strings) in tables.enumerated() {
      try strings.forEach { (index, bytes) in all.append((bytes, table, index)) }
    }
    all.sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    var ranks = tables.map { [Int](repeating: 0, count: $0.count) }
    var rank = 0
    for (position, entry) in all.enumerated() {
      if position > 0 && all[position - 1].bytes != entry.bytes { rank += 1 }
      ranks[entry.table][entry.index] = rank
    }
    return ranks
  }

  private static func ranked(
    _ numbers: [Int], _ ranks: [Int]
  ) throws(ChunkDecodingError) -> [Int] {
    guard numbers.allSatisfy({ ranks.indices.contains($0) }) else {
      throw .invalid("a label of no string")
    }
    return numbers.map { ranks[$0] }
  }
}
