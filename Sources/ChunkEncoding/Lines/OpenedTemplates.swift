import TextMatching

// Texts as shapes and columns, looked at as far as they are asked.

/// What decoding may still take, shared by all columns of a group.
final class SharedBudget {
  var rest: DecodingBudget

  init(_ budget: DecodingBudget) { rest = budget }
}

/// The shapes and columns of a group's lines, or of a column's values; columns are decoded when
/// they are needed, each once.
///
/// Whoever opens it keeps the parts' bytes where they are as long as it lives. Not to be used from
/// several threads.
public final class OpenedTemplates {
  /// The shapes, by number.
  public let shapes: [TextShape]
  /// How many texts there are.
  public let count: Int
  let budget: SharedBudget
  /// The bytes of a part: codes, rest, then a column a slot.
  private let part: (Int) throws -> UnsafeRawBufferPointer
  private let allTimes: () throws -> [Int64]?
  private let depth: Int
  /// What is known of the columns without reading them.
  private let filters: ColumnFilters?
  /// Of each shape its first column.
  private let firstColumns: [Int]
  private var columns: [OpenedColumn?]
  private var openedCodes: [UInt16]?
  private var openedCounts: [Int]?
  private var openedRows: TextRows?
  /// The rows of codes that were looked for one by one.
  private var scannedRows: [Int: [Int32]] = [:]
  private var openedRest: TextValues?

  private static let codesPart = 0
  private static let restPart = 1
  private static let columnPart = 2

  /// The lines of a group.
  ///
  /// - Parameters:
  ///   - rowCounts: of the texts without a shape and of each shape how many there are, `count` in
  ///     all; nil where only the codes tell.
  ///   - byteCount: bytes of all lines, or a bound of them.
  ///   - filters: of the columns, as encoded; nil where there are none.
  ///   - times: of the entries, in nanoseconds.
  public init(
    lines shapes: [TextShape], rowCounts: [Int]?, count: Int, byteCount: Int,
    filters: StoredColumnFilters<UnsafeRawBufferPointer>?,
    part: @escaping (Int) throws -> UnsafeRawBufferPointer,
    times: @escaping () throws -> [Int64]
  ) throws {
    self.shapes = shapes
    self.count = count
    openedCounts = rowCounts
    self.part = part
    allTimes = times
    depth = 1
    budget = SharedBudget(DecodingBudget(byteCount: byteCount, count: count))
    (firstColumns, columns) = Self.places(of: self.shapes)
    let columnCount = columns.count
    self.filters = try filters.map { try ColumnFilters($0, count: columnCount) }
  }

  /// What `TemplateEncoder.encodeValues` writes.
  init(
    nested reader: inout ByteReader, count: Int, depth: Int, budget: SharedBudget,
    times: @escaping () throws -> [Int64]?
  ) throws {
    let header = try DeflatePage.decode(&reader, limit: budget.rest.rest)
    try budget.rest.take(count: 0, byteCount: header.count)
    shapes = try header.withRawBytes { (bytes) throws(ChunkDecodingError) in
      try TextShape.readAll(bytes, isLines: false)
    }
    (firstColumns, columns) = Self.places(of: shapes)
    var parts: [UnsafeRawBufferPointer] = []
    for _ in 0..<(Self.columnPart + columns.count) {
      parts.append(try TemplateDecoder.readPart(&reader).bytes)
    }
    try reader.finish()
    part = { [parts] in parts[$0] }
    self.count = count
    self.depth = depth
    self.budget = budget
    filters = nil
    allTimes = times
  }

  private static func places(of shapes: [TextShape]) -> ([Int], [OpenedColumn?]) {
    var first: [Int] = []
    var count = 0
    for shape in shapes {
      first.append(count)
      count += shape.slotCount
    }
    return (first, [OpenedColumn?](repeating: nil, count: count))
  }

  /// The filters of the columns, made anew.
  ///
  /// - Complexity: all columns are decoded.
  package func encodedFilters() throws -> StoredColumnFilters<[UInt8]> {
    var columns: [TextValues] = []
    for (shape, content) in shapes.enumerated() {
      for slot in 0..<content.slotCount { columns.append(try column(shape, slot).values()) }
    }
    return ColumnFilters.encode(columns)
  }

  /// Parts that there are: codes, rest, a column a slot.
  public var partCount: Int { Self.columnPart + columns.count }

  // MARK: Rows

  private func codes() throws -> [UInt16] {
    if let openedCodes { return openedCodes }
    var reader = ByteReader(try part(Self.codesPart))
    let codes = try TemplateDecoder.readCodes(
      &reader, count: count, shapes: shapes, rowCounts: openedCounts, budget: &budget.rest)
    openedCodes = codes
    return codes
  }

  private func counts() throws -> [Int] {
    if let openedCounts { return openedCounts }
    let counts = TextRows.counts(of: try codes(), shapeCount: shapes.count)
    openedCounts = counts
    return counts
  }

  /// Most codes that are looked for one by one before all rows are put in order.
  private static let scanLimit = 8
  /// And the least part of the rows with one of them for which that would be slower.
  private static let scanShare = 8

  /// The rows with a code, in order.
  private func rows(code: Int) throws -> ArraySlice<Int32> {
    if let openedRows { return openedRows.rows(of: code) }
    if let rows = scannedRows[code] { return rows[...] }
    let (codes, counts) = (try codes(), try counts())
    if scannedRows.count == Self.scanLimit || counts[code] > codes.count / Self.scanShare {
      let rows = TextRows(codes: codes, counts: counts)
      openedRows = rows
      return rows.rows(of: code)
    }
    let rows = TextRows.rows(
      of: UInt16(truncatingIfNeeded: code), in: codes, count: counts[code])
    scannedRows[code] = rows
    return rows[...]
  }

  /// The rows with shape `shape`, in order.
  public func rows(of shape: Int) throws -> ArraySlice<Int32> { try rows(code: shape + 1) }

  /// How many rows have shape `shape`.
  public func rowCount(of shape: Int) throws -> Int { try counts()[shape + 1] }

  /// The rows without a shape, in order.
  public func unshapedRows() throws -> ArraySlice<Int32> { try rows(code: 0) }

  /// How many rows have no shape.
  private func unshapedCount() throws -> Int {
    if let openedCounts { return openedCounts[0] }
    // Often nothing else is asked of the codes; one is looked for faster than all are counted.
    return try codes().withUnsafeBufferPointer { codes in
      var count = 0
      for code in codes where code == 0 { count &+= 1 }
      return count
    }
  }

  /// The rows without a shape whose texts hold one of each of `literals`, in order.
  package func unshapedRows(holding literals: [[[UInt8]]]) throws -> [Int32] {
    if try !hasUnshaped() { return [] }
    let count = try unshapedCount()
    let found = try literals.reduce(RowSet.all(of: count)) {
      $0.isNone ? $0 : $0.intersection(try restRows(holding: $1))
    }
    if found.isNone { return [] }
    let rows = try unshapedRows()
    var list: [Int32] = []
    found.forEach { list.append(rows[rows.startIndex + $0]) }
    return list
  }

  /// The times of the rows with shape `shape`; nil where there are none.
  func times(of shape: Int) throws -> [Int64]? {
    guard let times = try allTimes() else { return nil }
    return try rows(of: shape).map { times[Int($0)] }
  }

  /// The column of a slot of a shape.
  public func column(_ shape: Int, _ slot: Int) throws -> OpenedColumn {
    let place = firstColumns[shape] + slot
    if let column = columns[place] { return column }
    let column = try OpenedColumn(
      try part(Self.columnPart + place), of: self, shape: shape, depth: depth)
    columns[place] = column
    return column
  }

  private func rest() throws -> TextValues {
    if let openedRest { return openedRest }
    var reader = ByteReader(try part(Self.restPart))
    let rest = try TemplateDecoder.readRest(
      &reader, count: try unshapedCount(), budget: &budget.rest)
    openedRest = rest
    return rest
  }

  // MARK: Texts

  /// Appends the text of a row.
  public func append(_ row: Int, to output: inout [UInt8]) throws {
    let code = Int(try codes()[row])
    let place = TextRows.place(of: row, in: try rows(code: code))
    if code == 0 {
      output.append(contentsOf: try rest().text(place))
    } else {
      try append(shape: code - 1, place, to: &output)
    }
  }

  /// Appends text `place` of those of a shape.
  private func append(shape: Int, _ place: Int, to output: inout [UInt8]) throws {
    let pieces = shapes[shape].pieces
    for slot in 0..<shapes[shape].slotCount {
      output.append(contentsOf: pieces[slot])
      try column(shape, slot).append(place, to: &output)
    }
    output.append(contentsOf: pieces[pieces.count - 1])
  }

  // MARK: Conditions

  private func alignments(_ shape: Int, _ condition: TextCondition) throws -> TemplateAlignments {
    try TemplateAlignments(shapes[shape].pieces, condition) { slot, term in
      try self.mayHold(term, shape, slot)
    }
  }

  /// Whether some text may hold the condition.
  func mayHold(_ condition: TextCondition) throws -> Bool {
    if try !part(Self.restPart).isEmpty, try !restRows(holding: condition).isNone { return true }
    return try shapes.indices.contains { try !alignments($0, condition).isNever }
  }

  /// Whether some text of shape `shape`, which `alignments` are of, may hold one of the literals.
  package func mayHold(_ alignments: LiteralAlignments, shape: Int) throws -> Bool {
    try alignments.mayHold { try mayHold($1, shape, $0) }
  }

  /// Whether some text of a column may hold the condition.
  private func mayHold(_ condition: TextCondition, _ shape: Int, _ slot: Int) throws -> Bool {
    if let filters, !filters.mayHold(condition.bytes, column: firstColumns[shape] + slot) {
      return false
    }
    return try column(shape, slot).mayHold(condition)
  }

  private func restRows(holding condition: TextCondition) throws -> RowSet {
    condition.rows(in: try rest(), isContiguous: true)
  }

  /// The texts without a shape that hold one of `literals`.
  private func restRows(holding literals: [[UInt8]]) throws -> RowSet {
    try literals.reduce(RowSet.none(of: try rest().count)) {
      $0.union(try restRows(holding: TextCondition(.anywhere, $1[...])))
    }
  }

  /// The rows whose texts hold the condition, exactly.
  ///
  /// - Complexity: as much of the columns is decoded as the condition concerns.
  public func rows(holding condition: TextCondition) throws -> RowSet {
    var found = RowSet.none(of: count)
    if try !part(Self.restPart).isEmpty {
      let inRest = try restRows(holding: condition)
      if !inRest.isNone {
        let rows = try unshapedRows()
        inRest.forEach { found.insert(Int(rows[rows.startIndex + $0])) }
      }
    }
    for shape in shapes.indices {
      guard let places = try places(in: shape, holding: condition), !places.isNone else {
        continue
      }
      let rows = try rows(of: shape)
      places.forEach { found.insert(Int(rows[rows.startIndex + $0])) }
    }
    return found
  }

  /// Which of the texts of a shape hold the condition; nil for none.
  private func places(in shape: Int, holding condition: TextCondition) throws -> RowSet? {
    let alignments = try alignments(shape, condition)
    if alignments.isNever { return nil }
    let count = try rowCount(of: shape)
    if alignments.isAlways { return .all(of: count) }
    if alignments.isUndecided { return try renderedPlaces(in: shape, holding: condition) }
    var found = RowSet.none(of: count)
    for alternative in alignments.alternatives {
      var rows = RowSet.all(of: count)
      for (slot, term) in alternative.terms where !rows.isNone {
        rows = rows.intersection(try column(shape, slot).rows(holding: term))
      }
      found = found.union(rows)
    }
    return found
  }

  private func renderedPlaces(
    in shape: Int, holding condition: TextCondition
  ) throws -> RowSet {
    var text: [UInt8] = []
    return try RowSet(of: try rowCount(of: shape)) { place in
      text.removeAll(keepingCapacity: true)
      try append(shape: shape, place, to: &text)
      return text.withUnsafeBufferPointer { condition.holds($0) }
    }
  }

  // MARK: Regular expressions

  /// Whether some text has no shape.
  func hasUnshaped() throws -> Bool { try !part(Self.restPart).isEmpty }

  /// Calls `body` with each text without a shape.
  func forEachUnshaped(_ body: (_ row: Int, UnsafeBufferPointer<UInt8>) throws -> Void) throws {
    if try !hasUnshaped() { return }
    let texts = try rest()
    for (place, row) in try unshapedRows().enumerated() { try body(Int(row), texts.text(place)) }
  }

  /// The rows whose texts have a match, and those of which the automaton cannot tell.
  ///
  /// - Parameter literals: of which every text with a match holds one; nil where none are known.
  /// - Complexity: as much of the columns is decoded as may make a difference.
  package func rows(
    matching automaton: RegexAutomaton, literals: [[UInt8]]?
  ) throws -> (matching: RowSet, unknown: RowSet) {
    let search = AutomatonSearch(automaton: automaton)
    var matching = RowSet.none(of: count)
    var unknown = RowSet.none(of: count)
    if try hasUnshaped() {
      let rest = try rest()
      let candidates = try literals.map { try restRows(holding: $0) } ?? .all(of: rest.count)
      let rows = candidates.isNone ? [] : try unshapedRows()
      candidates.forEach { place in
        let state = automaton.state(behind: rest.text(place), from: automaton.start)
        switch automaton.verdict(state) {
        case .match: matching.insert(Int(rows[rows.startIndex + place]))
        case .unknown: unknown.insert(Int(rows[rows.startIndex + place]))
        case .noMatch: break
        }
      }
    }
    for shape in shapes.indices {
      let states = try search.states(of: shape, in: self, before: RowStates(all: automaton.start))
      if states.common.map({ automaton.verdict($0) }) == .noMatch { continue }
      let rows = try rows(of: shape)
      let first = rows.startIndex
      states.rows(.match, of: rows.count, automaton).forEach {
        matching.insert(Int(rows[first + $0]))
      }
      states.rows(.unknown, of: rows.count, automaton).forEach {
        unknown.insert(Int(rows[first + $0]))
      }
    }
    return (matching, unknown)
  }
}
