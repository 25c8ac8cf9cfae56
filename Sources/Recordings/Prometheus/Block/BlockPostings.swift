import ChunkEncoding
import ChunkStore
import TelemetryModel

/// Which series of a block have which label, read in place: only the table of where the lists lie
/// is read when it is opened.
struct BlockPostings: Sendable {
  /// A label's value and where the list of its series lies.
  private struct Entry {
    /// The offset of the value's length.
    var value: Int
    var list: Int
  }

  private let index: BlockIndex
  private let entries: [Entry]
  /// The entries of each label, sorted by value.
  private let ranges: [String: Range<Int>]
  /// Where the list of all series lies.
  private let all: Int?

  /// - Complexity: O(label pairs).
  init(_ index: BlockIndex) throws(ImportDamage) {
    self.index = index
    let table = index.postingsTable
    guard table > 0 else {
      (entries, ranges, all) = ([], [:], nil)
      return
    }
    let bytes = index.file.bytes
    var reading = Reading()
    do throws(ChunkDecodingError) {
      let section = try IndexSection(bytes, at: table)
      var reader = ByteReader(section.bytes)
      let count = Int(try reader.readBigEndian(UInt32.self))
      guard count <= reader.remaining / 4 else { throw .invalid("\(count) lists of postings") }
      reading.entries.reserveCapacity(count)
      for _ in 0..<count { try reading.read(&reader, from: section.start, limit: bytes.count) }
    } catch {
      throw ImportDamage(path: index.file.path, offset: table, reason: error.description)
    }
    reading.endLabel()
    entries = reading.entries
    ranges = reading.ranges
    all = reading.all
  }

  /// A table under construction.
  private struct Reading {
    var entries: [Entry] = []
    var ranges: [String: Range<Int>] = [:]
    var all: Int?
    private var name: UnsafeRawBufferPointer?
    private var start = 0

    mutating func read(
      _ reader: inout ByteReader, from start: Int, limit: Int
    ) throws(ChunkDecodingError) {
      guard try reader.readVarint() == 2 else { throw .invalid("no table of label pairs") }
      let name = try reader.readBytes(try reader.readCount(limit: reader.remaining))
      let place = start + reader.offset
      let value = try reader.readBytes(try reader.readCount(limit: reader.remaining))
      let list = try reader.readCount(limit: limit)
      if name.isEmpty && value.isEmpty {
        all = list
        return
      }
      if self.name.map({ !$0.elementsEqual(name) }) ?? true {
        endLabel()
        self.name = name
        self.start = entries.count
      }
      entries.append(Entry(value: place, list: list))
    }

    mutating func endLabel() {
      guard let name else { return }
      ranges[String(decoding: name, as: UTF8.self)] = start..<entries.count
    }
  }

  // MARK: Names and values

  /// The label names, sorted.
  var labelNames: [String] { ranges.keys.sorted { $0.precedesBytes($1) } }

  /// The values of label `name`, sorted; none where no series has it.
  func labelValues(_ name: String) throws(ImportDamage) -> [String] {
    var values: [String] = []
    for entry in entries[ranges[name] ?? 0..<0] { values.append(try value(of: entry)) }
    return values
  }

  private func value(of entry: Entry) throws(ImportDamage) -> String {
    try index.file.decoding(at: entry.value) { () throws(ChunkDecodingError) in
      var reader = ByteReader(UnsafeRawBufferPointer(rebasing: index.file.bytes[entry.value...]))
      return try reader.readText()
    }
  }

  // MARK: Selection

  /// The offsets of the series that match all of `matchers`, in the order of their labels.
  ///
  /// - Complexity: O(size of the index / 1024 + values tested + postings read) a matcher; each
  ///   value of a label is tested once.
  func select(_ matchers: [CompiledMatcher]) throws(ImportDamage) -> [Int] {
    // References grow with the order of labels, so the bits come out in that order.
    let count = Int(index.reference(ofSeriesAt: index.series.upperBound)) + 1
    var selected: SeriesSet?
    for matcher in matchers where !matcher.matchesAbsent {
      var matching = SeriesSet(count: count, isFull: false)
      for entry in try matchingEntries(matcher) {
        try forEachSeries(inListAt: entry.list, below: count) { matching.insert($0) }
      }
      if selected == nil { selected = matching } else { selected?.formIntersection(matching) }
    }
    var result: SeriesSet
    if let selected { result = selected } else { result = try allSeries(below: count) }
    for matcher in matchers where matcher.matchesAbsent {
      for entry in entries[ranges[matcher.name] ?? 0..<0]
      where !matcher.matches(try value(of: entry)) {
        try forEachSeries(inListAt: entry.list, below: count) { result.remove($0) }
      }
    }
    return result.members.map { index.offset(ofSeries: UInt32(truncatingIfNeeded: $0)) }
  }

  private func matchingEntries(_ matcher: CompiledMatcher) throws(ImportDamage) -> [Entry] {
    let range = ranges[matcher.name] ?? 0..<0
    guard let wanted = matcher.onlyValue else {
      var matching: [Entry] = []
      for entry in entries[range] where matcher.matches(try value(of: entry)) {
        matching.append(entry)
      }
      return matching
    }
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if try value(of: entries[middle]).precedesBytes(wanted) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < range.upperBound, try value(of: entries[low]).equalsBytes(wanted) else {
      return []
    }
    return [entries[low]]
  }

  private func allSeries(below count: Int) throws(ImportDamage) -> SeriesSet {
    var set = SeriesSet(count: count, isFull: false)
    if let all {
      try forEachSeries(inListAt: all, below: count) { set.insert($0) }
      return set
    }
    for offset in try index.seriesOffsets() {
      set.insert(Int(index.reference(ofSeriesAt: offset)))
    }
    return set
  }

  private func forEachSeries(
    inListAt offset: Int, below count: Int, _ body: (Int) -> Void
  ) throws(ImportDamage) {
    try index.file.decoding(at: offset) { () throws(ChunkDecodingError) in
      let section = try IndexSection(index.file.bytes, at: offset)
      var reader = ByteReader(section.bytes)
      let listed = Int(try reader.readBigEndian(UInt32.self))
      guard listed * 4 == reader.remaining else { throw .invalid("\(listed) postings") }
      for _ in 0..<listed {
        let number = Int(try reader.readBigEndian(UInt32.self))
        guard number < count else { throw .invalid("a posting of no series") }
        body(number)
      }
    }
  }
}
