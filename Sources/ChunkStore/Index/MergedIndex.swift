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

  /// - Complexity: O(series and strings of all segments · log segments), O(series) where all
  ///   segments have the same; nothing for one segment.
  init(_ indexes: [LabelIndex]) throws(ChunkDecodingError) {
    self.indexes = indexes
    guard indexes.count > 1 else {
      count = indexes.first?.seriesCount ?? 0
      parts = []
      partStarts = []
      references = []
      return
    }
    var merged = MergedParts(indexes)
    // Segments with the same label sets, such as those of targets that stay, are looked at once.
    let same = Self.segmentsOfEqualSets(indexes)
    if same.count == 1 {
      for number in 0..<indexes[0].seriesCount {
        merged.addSeries(indexes.indices.lazy.map { SeriesPart(segment: $0, number: number) })
      }
    } else {
      let keys = try SeriesKeys(same.map { indexes[$0[0]] })
      var series: [SeriesPart] = []
      for (position, entry) in keys.sorted.enumerated() {
        for segment in same[entry.part.segment] {
          series.append(SeriesPart(segment: segment, number: entry.part.number))
        }
        let next = position + 1
        if next < keys.sorted.count && keys.areEqual(entry, keys.sorted[next]) { continue }
        if same.count < indexes.count { series.sort { $0.segment < $1.segment } }
        merged.addSeries(series)
        series.removeAll(keepingCapacity: true)
      }
    }
    count = merged.starts.count
    merged.finish()
    parts = merged.parts
    partStarts = merged.starts
    references = merged.references
  }

  /// The segments, those with the same label sets under the same numbers together.
  private static func segmentsOfEqualSets(_ indexes: [LabelIndex]) -> [[Int]] {
    var found: [[Int]] = []
    for (segment, index) in indexes.enumerated() {
      if let place = found.firstIndex(where: { indexes[$0[0]].hasSameSets(as: index) }) {
        found[place].append(segment)
      } else {
        found.append([segment])
      }
    }
    return found
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
    of part: SeriesPart, known: inout [KnownStrings]
  ) throws(ChunkDecodingError) -> Labels {
    if known.isEmpty { known = indexes.map { _ in KnownStrings() } }
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

/// The parts of series, put down one series after the other.
private struct MergedParts {
  private(set) var parts: [SeriesPart] = []
  /// Where those of each series begin.
  private(set) var starts: [Int] = []
  /// For each segment the place of its series among all.
  private(set) var references: [[Int]]

  init(_ indexes: [LabelIndex]) {
    references = indexes.map { [Int](repeating: 0, count: $0.seriesCount) }
    let count = indexes.reduce(0) { $0 + $1.seriesCount }
    parts.reserveCapacity(count)
    starts.reserveCapacity(count + 1)
  }

  /// Puts the end of the last series behind the beginnings.
  mutating func finish() { starts.append(parts.count) }

  /// Adds the next series, with its parts in the segments' order.
  mutating func addSeries(_ parts: some Sequence<SeriesPart>) {
    let place = starts.count
    starts.append(self.parts.count)
    for part in parts {
      references[part.segment][part.number] = place
      self.parts.append(part)
    }
  }
}
