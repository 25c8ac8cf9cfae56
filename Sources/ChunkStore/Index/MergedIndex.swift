import ChunkEncoding
import TelemetryModel

// The series of several segments as one list.

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
  /// The segments that have each series, one series after the other, each in the segments' order;
  /// empty where there is just one segment.
  private let parts: [SeriesPart]
  /// Where the parts of each series begin, and last where they end.
  private let partStarts: [Int]
  /// For each segment the numbers here of its series.
  private let references: [[Int]]

  /// - Complexity: O(series and strings of all segments · log segments); nothing for one segment.
  init(_ indexes: [LabelIndex]) throws(ChunkDecodingError) {
    self.indexes = indexes
    guard indexes.count > 1 else {
      count = indexes.first?.seriesCount ?? 0
      parts = []
      partStarts = []
      references = []
      return
    }
    let keys = try SeriesKeys(indexes)
    var parts: [SeriesPart] = []
    var partStarts: [Int] = []
    parts.reserveCapacity(keys.sorted.count)
    var references = indexes.map { [Int](repeating: 0, count: $0.seriesCount) }
    for (position, entry) in keys.sorted.enumerated() {
      if position == 0 || !keys.areEqual(keys.sorted[position - 1], entry) {
        partStarts.append(position)
      }
      parts.append(entry.part)
      references[entry.part.segment][entry.part.number] = partStarts.count - 1
    }
    count = partStarts.count
    partStarts.append(parts.count)
    self.parts = parts
    self.partStarts = partStarts
    self.references = references
  }

  /// The places of the parts of series `reference`, in the segments' order; none where there is no
  /// such series.
  func places(of reference: Int) -> Range<Int> {
    guard reference >= 0, reference < count else { return 0..<0 }
    if partStarts.isEmpty { return reference..<(reference + 1) }
    return partStarts[reference]..<partStarts[reference + 1]
  }

  /// The part of a series at one of its places.
  subscript(place: Int) -> SeriesPart {
    partStarts.isEmpty ? SeriesPart(segment: 0, number: place) : parts[place]
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
}
