import ChunkEncoding
import TelemetryModel

// A segment's index, read in place: label sets by series number, series by matchers.

/// The label index of a segment. Nothing is unpacked when it is opened.
struct LabelIndex: Sendable {
  /// How many series (or streams) there are; their numbers are those below, in the order of their
  /// labels.
  let seriesCount: Int
  let strings: FrontCodedStrings
  private let starts: FixedRows
  private let pairs: FixedRows
  private let names: FixedRows
  private let values: FixedRows
  private let postings: FixedRows
  /// Keeps the bytes that the views above look at.
  private let file: SegmentFile

  init(_ file: SegmentFile) throws(StoreError) {
    self.file = file
    let sections = try (
      strings: file.section(.strings), starts: file.section(.seriesStarts),
      pairs: file.section(.seriesPairs), names: file.section(.labelNames),
      values: file.section(.labelValues), postings: file.section(.postings)
    )
    strings = try file.decoding { () throws(ChunkDecodingError) in
      try FrontCodedStrings(sections.strings)
    }
    starts = try Self.rows(sections.starts, size: 4, file)
    pairs = try Self.rows(sections.pairs, size: 8, file)
    names = try Self.rows(sections.names, size: 8, file)
    values = try Self.rows(sections.values, size: 8, file)
    postings = try Self.rows(sections.postings, size: 4, file)
    guard starts.count >= 1, names.count >= 1, values.count >= 1 else {
      throw .damaged(path: file.path, offset: 0, reason: "an index without its last rows")
    }
    seriesCount = starts.count - 1
  }

  private static func rows(
    _ section: UnsafeRawBufferPointer, size: Int, _ file: SegmentFile
  ) throws(StoreError) -> FixedRows {
    try file.decoding { () throws(ChunkDecodingError) in try FixedRows(section, rowSize: size) }
  }

  // MARK: Label sets

  /// The numbers of names and values of series `number`, in turn.
  func pairNumbers(of number: Int) throws(ChunkDecodingError) -> [Int] {
    var numbers: [Int] = []
    try forEachPairNumber(of: number) { numbers.append($0) }
    return numbers
  }

  /// How many labels all series have together.
  var pairCount: Int { pairs.count }

  /// Calls `body` with the numbers of the name and the value of each label of series `number`.
  func forEachPairNumber(
    of number: Int, _ body: (Int) throws(ChunkDecodingError) -> Void
  ) throws(ChunkDecodingError) {
    for row in try starts.range(at: number, limit: pairs.count) {
      try body(try pairs.number(at: row))
      try body(try pairs.number(at: row, offset: 4))
    }
  }

  /// The labels of series `number`.
  ///
  /// - Parameter known: strings that were read before; they are read once each.
  func labels(
    of number: Int, known: inout KnownStrings
  ) throws(ChunkDecodingError) -> Labels {
    let rows = try starts.range(at: number, limit: pairs.count)
    var labels: [Label] = []
    labels.reserveCapacity(rows.count)
    for row in rows {
      let label = Label(
        name: try known.string(try pairs.number(at: row), strings.string(at:)),
        value: try known.string(try pairs.number(at: row, offset: 4), strings.string(at:)))
      if let last = labels.last, !last.name.precedesBytes(label.name) {
        throw .invalid("a label set out of order")
      }
      labels.append(label)
    }
    return Labels(sorted: labels)
  }

  /// Whether another index has the same label sets under the same numbers, as their bytes tell.
  func hasSameSets(as other: LabelIndex) -> Bool {
    starts.equalsBytes(other.starts) && pairs.equalsBytes(other.pairs)
      && strings.equalsBytes(other.strings)
  }

  // MARK: Names and values

  /// The label names, sorted.
  func labelNames() throws(ChunkDecodingError) -> [String] {
    var result: [String] = []
    for row in 0..<(names.count - 1) {
      result.append(try strings.string(at: try names.number(at: row)))
    }
    return result
  }

  /// The values of label `name`, sorted.
  func labelValues(_ name: String) throws(ChunkDecodingError) -> [String] {
    var result: [String] = []
    for row in try valueRows(of: name) {
      result.append(try strings.string(at: try values.number(at: row)))
    }
    return result
  }

  /// The rows of the values of label `name`; none where no series has it.
  private func valueRows(of name: String) throws(ChunkDecodingError) -> Range<Int> {
    guard let number = try strings.index(of: name) else { return 0..<0 }
    let row = try Self.lowerBound(names, number)
    guard row < names.count - 1, try names.number(at: row) == number else { return 0..<0 }
    return try names.range(at: row, offset: 4, limit: values.count - 1)
  }

  /// The first row of `rows` whose first number is at least `number`.
  private static func lowerBound(
    _ rows: FixedRows, in range: Range<Int>? = nil, _ number: Int
  ) throws(ChunkDecodingError) -> Int {
    var low = range?.lowerBound ?? 0
    var high = range?.upperBound ?? rows.count
    while low < high {
      let middle = (low + high) / 2
      if try rows.number(at: middle) < number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Selection

  /// The numbers of the series that match all of `matchers`, increasing.
  ///
  /// - Complexity: O(series / 64 + values tested + postings read) a matcher; each value of a
  ///   label is tested once.
  func select(_ matchers: [CompiledMatcher]) throws(ChunkDecodingError) -> [Int] {
    var selected = SeriesSet(count: seriesCount, isFull: true)
    for matcher in matchers { try restrict(&selected, to: matcher) }
    return selected.members
  }

  private func restrict(
    _ selected: inout SeriesSet, to matcher: CompiledMatcher
  ) throws(ChunkDecodingError) {
    let rows = try valueRows(of: matcher.name)
    if matcher.matchesAbsent {
      for row in rows where !matcher.matches(try strings.string(at: try values.number(at: row))) {
        try forEachPosting(row) { selected.remove($0) }
      }
      return
    }
    var matching = SeriesSet(count: seriesCount, isFull: false)
    if let value = matcher.onlyValue {
      if let number = try strings.index(of: value) {
        let row = try Self.lowerBound(values, in: rows, number)
        if row < rows.upperBound, try values.number(at: row) == number {
          try forEachPosting(row) { matching.insert($0) }
        }
      }
    } else {
      for row in rows where matcher.matches(try strings.string(at: try values.number(at: row))) {
        try forEachPosting(row) { matching.insert($0) }
      }
    }
    selected.formIntersection(matching)
  }

  private func forEachPosting(
    _ row: Int, _ body: (Int) -> Void
  ) throws(ChunkDecodingError) {
    for index in try values.range(at: row, offset: 4, limit: postings.count) {
      let number = try postings.number(at: index)
      guard number < seriesCount else { throw .invalid("a posting of no series") }
      body(number)
    }
  }

  /// Hands the numbers of each label's name and value to `body`, with those of the series in its
  /// postings.
  func forEachPair(
    _ body: (_ name: Int, _ value: Int, _ series: [Int]) throws(ChunkDecodingError) -> Void
  ) throws(ChunkDecodingError) {
    for nameRow in 0..<(names.count - 1) {
      let name = try names.number(at: nameRow)
      for row in try names.range(at: nameRow, offset: 4, limit: values.count - 1) {
        var series: [Int] = []
        try forEachPosting(row) { series.append($0) }
        try body(name, try values.number(at: row), series)
      }
    }
  }
}
