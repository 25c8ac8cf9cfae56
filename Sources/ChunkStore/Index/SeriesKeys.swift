import ChunkEncoding
import Glibc

// The series of several segments in one order.

/// The label sets of several segments as numbers that compare as the label sets do.
struct SeriesKeys {
  /// A series of a segment, in little memory: there may be many, and all of them are sorted.
  struct Entry {
    private let segment: UInt32
    private let number: UInt32
    private let start: UInt32
    private let end: UInt32

    /// Nil where there are more than can be numbered.
    fileprivate init?(_ part: SeriesPart, _ range: Range<Int>) {
      guard let end = UInt32(exactly: range.upperBound), let number = UInt32(exactly: part.number)
      else { return nil }
      segment = UInt32(truncatingIfNeeded: part.segment)
      self.number = number
      start = UInt32(truncatingIfNeeded: range.lowerBound)
      self.end = end
    }

    var part: SeriesPart { SeriesPart(segment: Int(segment), number: Int(number)) }

    /// Where its numbers are in `numbers`.
    fileprivate var range: Range<Int> { Int(start)..<Int(end) }
  }

  /// All series of all segments in the order of their labels; where these are equal, in the
  /// segments' order.
  private(set) var sorted: [Entry] = []
  /// For each label of each series the ranks of its name and its value.
  private let numbers: [UInt32]

  /// - Complexity: O(series and strings · log segments): those of one segment are in order, and the
  ///   sort merges runs.
  init(_ indexes: [LabelIndex]) throws(ChunkDecodingError) {
    var numbers: [UInt32] = []
    var entries: [Entry] = []
    numbers.reserveCapacity(indexes.reduce(0) { $0 + 2 * $1.pairCount })
    entries.reserveCapacity(indexes.reduce(0) { $0 + $1.seriesCount })
    let ranks = try StringRanks(indexes.map(\.strings)).ranks
    for (segment, index) in indexes.enumerated() {
      let ranks = ranks[segment]
      for number in 0..<index.seriesCount {
        let start = numbers.count
        try index.forEachPairNumber(of: number) { (string) throws(ChunkDecodingError) in
          guard string < ranks.count else { throw .invalid("a label of no string") }
          numbers.append(ranks[string])
        }
        let part = SeriesPart(segment: segment, number: number)
        guard let entry = Entry(part, start..<numbers.count) else {
          throw .invalid("too many labels")
        }
        entries.append(entry)
      }
    }
    numbers.withUnsafeBufferPointer { numbers in
      entries.sort {
        switch Self.order(numbers, $0.range, $1.range) {
        case 0: $0.part.segment < $1.part.segment
        case let order: order < 0
        }
      }
    }
    sorted = entries
    self.numbers = numbers
  }

  /// Whether two series have the same labels.
  func areEqual(_ one: Entry, _ other: Entry) -> Bool {
    one.range.count == other.range.count
      && zip(one.range, other.range).allSatisfy { numbers[$0] == numbers[$1] }
  }

  /// Below zero where the numbers of `one` come before those of `other`, zero where they are equal.
  private static func order(
    _ numbers: UnsafeBufferPointer<UInt32>, _ one: Range<Int>, _ other: Range<Int>
  ) -> Int {
    for (place, otherPlace) in zip(one, other) where numbers[place] != numbers[otherPlace] {
      return numbers[place] < numbers[otherPlace] ? -1 : 1
    }
    return one.count - other.count
  }
}

/// The strings of several segments in one order.
private struct StringRanks {
  /// For each segment the places of its strings among all; equal strings have one place.
  private(set) var ranks: [[UInt32]]

  private struct Entry {
    var range: Range<Int>
    var table: Int
    var index: Int
  }

  init(_ tables: [FrontCodedStrings]) throws(ChunkDecodingError) {
    var bytes: [UInt8] = []
    var entries: [Entry] = []
    entries.reserveCapacity(tables.reduce(0) { $0 + $1.count })
    for (table, strings) in tables.enumerated() {
      try strings.forEach { (index, string) in
        let start = bytes.count
        bytes += string
        entries.append(Entry(range: start..<bytes.count, table: table, index: index))
      }
    }
    ranks = tables.map { [UInt32](repeating: 0, count: $0.count) }
    bytes.withUnsafeBytes { bytes in
      entries.sort { Self.order(bytes, $0.range, $1.range) < 0 }
      var rank: UInt32 = 0
      for (position, entry) in entries.enumerated() {
        if position > 0 && Self.order(bytes, entries[position - 1].range, entry.range) != 0 {
          rank += 1
        }
        ranks[entry.table][entry.index] = rank
      }
    }
  }

  /// Below zero where the bytes of `one` come before those of `other`, zero where they are equal.
  private static func order(
    _ bytes: UnsafeRawBufferPointer, _ one: Range<Int>, _ other: Range<Int>
  ) -> Int {
    let common = min(one.count, other.count)
    guard common > 0, let base = bytes.baseAddress else { return one.count - other.count }
    let order = memcmp(base + one.lowerBound, base + other.lowerBound, common)
    return order != 0 ? Int(order) : one.count - other.count
  }
}
