import ChunkEncoding
import LogQLSyntax
import TelemetryModel
import TextMatching

/// Runs a pipeline over lines that stand as shapes and columns: once for each combination of the
/// values that matter, not once a line.
///
/// What it says of an entry is what running the pipeline over its line would say; where it cannot
/// say, it asks for the line.
struct ColumnEvaluation {
  private let pipeline: LogPipeline
  private let plan: ColumnPlan
  private let labels: EntryLabels
  private let readings: ShapeReadings
  private let needs: Set<String>
  /// Of an entry that passed all stages.
  private let decide: (EntryLabels) throws -> Int32
  /// Where the unwrapped numbers go that are no part of a combination.
  private let unwrap: Unwrap?
  /// What `decide` said of the entries.
  private(set) var outcomes: EntryOutcomes
  /// Of each entry its unwrapped number, where that was no part of the combination.
  private(set) var numbers: [Double] = []

  /// - Parameters:
  ///   - needs: labels that matter.
  ///   - unwrap: set where numbers are taken from a column of their own.
  ///   - isTally: whether outcomes are only counted; not where there is `unwrap`.
  init(
    _ pipeline: LogPipeline, _ plan: ColumnPlan, _ labels: EntryLabels,
    _ readings: ShapeReadings, needs: Set<String>, unwrap: Unwrap?, count: Int, isTally: Bool,
    decide: @escaping (EntryLabels) throws -> Int32
  ) {
    self.pipeline = pipeline
    self.plan = plan
    self.labels = labels
    self.readings = readings
    self.needs = needs
    self.unwrap = unwrap
    self.decide = decide
    outcomes = EntryOutcomes(count: count, isTally: isTally)
    if unwrap != nil { numbers = [Double](repeating: 0, count: count) }
  }

  /// Decides on the entries in `rows`, which have no structured metadata.
  mutating func run(_ rows: RowSet, of columns: any LogColumns) throws {
    guard let parser = plan.parser else {
      return outcomes.setAll(try outcome { _ in }, rows)
    }
    // Whatever else a line holds, without the value that a label must have it is dropped.
    let withEscapes = columns.mayHavePlainEscapes
    let literals = plan.literals.map {
      labels.base[$0.label] == nil ? $0.value.texts(withEscapes: withEscapes) : nil
    }
    let needles = literals.compactMap { $0.map { Needle(texts: $0) } }
    if try !columns.mayContain(needles) { return }
    try run(rows, of: try columns.lines(), parser, literals)
  }

  private mutating func run(
    _ rows: RowSet, of lines: OpenedTemplates, _ parser: ColumnPlan.Parser,
    _ literals: [[[UInt8]]?]
  ) throws {
    let words = rows.words
    let wanted = literals.compactMap(\.self)
    let unshaped =
      wanted.isEmpty
      ? try lines.unshapedRows() : try lines.unshapedRows(holding: wanted)[...]
    set(EntryOutcomes.needsLine, unshaped, words)
    for shape in lines.shapes.indices {
      let read = try readings.read(lines.shapes[shape], parser, literals)
      if let alignments = read.alignments,
        try !alignments.allSatisfy({ try lines.mayHold($0, shape: shape) })
      {
        continue
      }
      let shapeLines = ShapeLines(lines: lines, shape: shape, words: words)
      if try !shapeLines.mayBeIn() { continue }
      switch read.reading {
      case .unknown: try set(EntryOutcomes.needsLine, shapeLines)
      case .failure(let kind, let details):
        try set(try self.outcome { $0.fail(kind, details) }, shapeLines)
      case .fields(let fields, let slots): try run(shapeLines, fields, slots)
      }
    }
  }

  /// The lines of one shape.
  private struct ShapeLines {
    let lines: OpenedTemplates
    let shape: Int
    /// The entries that are asked for; nil for all.
    let words: [UInt64]?

    func rows() throws -> ArraySlice<Int32> { try lines.rows(of: shape) }

    func count() throws -> Int { try lines.rowCount(of: shape) }

    func column(_ slot: Int) throws -> OpenedColumn { try lines.column(shape, slot) }

    /// Whether some of the lines may be asked for.
    func mayBeIn() throws -> Bool {
      guard let words else { return true }
      return try rows().contains { ColumnEvaluation.isIn($0, words) }
    }
  }

  @inline(__always)
  private static func isIn(_ row: Int32, _ words: [UInt64]?) -> Bool {
    guard let words else { return true }
    return words[Int(row >> 6)] >> UInt64(row & 63) & 1 != 0
  }

  /// Gives some entries one outcome.
  private mutating func set(_ outcome: Int32, _ rows: ArraySlice<Int32>, _ words: [UInt64]?) {
    for row in rows where Self.isIn(row, words) { outcomes.set(outcome, row) }
  }

  /// Gives all entries of a shape one outcome.
  private mutating func set(_ outcome: Int32, _ lines: ShapeLines) throws {
    // Which entries are dropped need not be known.
    if outcome == EntryOutcomes.dropped { return }
    if outcomes.isTally, outcome != EntryOutcomes.needsLine, lines.words == nil {
      return outcomes.add(try lines.count(), outcome)
    }
    set(outcome, try lines.rows(), lines.words)
  }

  /// The outcome of entries for which the parser does what `parse` does.
  private func outcome(_ parse: (EntryLabels) -> Void) throws -> Int32 {
    labels.begin(timestamp: 0, structuredMetadata: Labels())
    return pipeline.process(labels, parse: parse) ? try decide(labels) : EntryOutcomes.dropped
  }

  /// Decides on entries of one shape.
  private mutating func run(
    _ lines: ShapeLines, _ fields: [(name: String, slot: Int)], _ slots: [ShapeFields.Slot]
  ) throws {
    let others = try otherPlaces(slots, lines)
    var coded: [CodedField] = []
    var unwrappedSlots: [Int] = []
    for (name, slot) in fields {
      let target = labels.target(name)
      if needs.contains(target) {
        coded.append(try CodedField(name, try lines.column(slot), slots[slot], plan.flags))
      }
      if let unwrap, unwrap.label.equalsBytes(target) { unwrappedSlots.append(slot) }
    }
    // Of labels that come twice the first value counts: that is left to the parser. So is a label
    // that only the stream can have.
    guard unwrap == nil || unwrappedSlots.count == 1,
      var memo = OutcomeMemo(coded.map(\.values.count))
    else { return try set(EntryOutcomes.needsLine, lines) }
    if others == nil, let outcome = try commonOutcome(coded, &memo) {
      try set(outcome, lines)
    } else {
      try decideEach(lines, coded, others, &memo)
    }
    if let unwrap {
      let slot = unwrappedSlots[0]
      let field = try UnwrappedField(
        try lines.column(slot), slots[slot], unwrap.conversion, plan.flags)
      try take(field, lines)
    }
  }

  /// So few combinations are all decided on before it is known which there are.
  private static let eagerLimit = 4

  /// The outcome of all combinations of values, where it is one.
  private func commonOutcome(
    _ coded: [CodedField], _ memo: inout OutcomeMemo
  ) throws -> Int32? {
    guard memo.count <= Self.eagerLimit, coded.allSatisfy({ !$0.values.isEmpty }) else {
      return nil
    }
    var common: Int32?
    for key in 0..<memo.count {
      let outcome = memo.remember(key, try outcome(coded, key))
      if let common, common != outcome { return nil }
      common = outcome
    }
    return common
  }

  /// The outcome of entries with one combination of values.
  private func outcome(_ coded: [CodedField], _ key: Int) throws -> Int32 {
    try outcome { labels in
      var rest = key
      var values: [String?] = []
      for field in coded.reversed() {
        let (quotient, code) = rest.quotientAndRemainder(dividingBy: field.values.count)
        rest = quotient
        if case .text(let text) = field.values[code] {
          values.append(text)
        } else {
          values.append(nil)
        }
      }
      // The first of equal names wins, so that their order matters.
      for (field, value) in zip(coded, values.reversed()) {
        if let value { labels.setFromParser(field.name, value) }
      }
    }
  }

  private mutating func decideEach(
    _ lines: ShapeLines, _ coded: [CodedField], _ others: RowSet?, _ memo: inout OutcomeMemo
  ) throws {
    let keys = try CodedField.keys(of: coded, count: try lines.count())
    if outcomes.isTally, lines.words == nil, others == nil, memo.isDense {
      for (key, count) in memo.tallies(of: keys) {
        let outcome = try memo.known(key) ?? memo.remember(key, try outcome(coded, key))
        if outcome != EntryOutcomes.needsLine {
          outcomes.add(count, outcome)
        } else {
          for (place, row) in try lines.rows().enumerated() where keys[place] == key {
            outcomes.set(outcome, row)
          }
        }
      }
      return
    }
    let rows = try lines.rows()
    for (place, row) in rows.enumerated() where Self.isIn(row, lines.words) {
      if let others, others.contains(place) {
        outcomes.set(EntryOutcomes.needsLine, row)
      } else if let outcome = memo.known(keys[place]) {
        outcomes.set(outcome, row)
      } else {
        outcomes.set(memo.remember(keys[place], try outcome(coded, keys[place])), row)
      }
    }
  }

  /// Gives the entries that are kept their unwrapped numbers.
  private mutating func take(_ field: UnwrappedField, _ lines: ShapeLines) throws {
    for (place, row) in try lines.rows().enumerated() where outcomes.isKept(row) {
      switch field.value(place) {
      case .number(let number): numbers[Int(row)] = number
      case .none: outcomes.unset(row)
      case .other:
        outcomes.unset(row)
        outcomes.set(EntryOutcomes.needsLine, row)
      }
    }
  }

  /// The places whose lines read otherwise than their shape says.
  private func otherPlaces(
    _ slots: [ShapeFields.Slot], _ lines: ShapeLines
  ) throws -> RowSet? {
    var others: RowSet?
    for (slot, kind) in slots.enumerated() where !kind.isPlain(plan.flags) {
      // The column is not even opened where the slot alone tells.
      let column = try lines.column(slot)
      if try kind.isPlain(column, plan.flags) { continue }
      if let texts = try column.dictionary(),
        !(0..<texts.count).contains(where: { kind.isOther(texts.text($0), plan.flags) })
      {
        continue
      }
      let field = try CodedField("", column, kind, plan.flags)
      let isOther = field.values.map { $0 == .other }
      guard isOther.contains(true) else { continue }
      let codes = try field.codes()
      let rows = RowSet(of: try column.count()) { isOther[codes.isEmpty ? 0 : Int(codes[$0])] }
      others = others?.union(rows) ?? rows
    }
    return others
  }
}
