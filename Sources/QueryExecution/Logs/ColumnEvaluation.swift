import ChunkEncoding
import LogQLSyntax
import TelemetryModel

/// Runs a pipeline over lines that stand as shapes and columns: once for each combination of the
/// values that matter, not once a line.
///
/// What it says of an entry is what running the pipeline over its line would say; where it cannot
/// say, it asks for the line.
struct ColumnEvaluation {
  /// The entry is dropped.
  static let dropped: Int32 = -1
  /// It takes the line to tell.
  static let needsLine: Int32 = -2

  private let pipeline: LogPipeline
  private let plan: ColumnPlan
  private let labels: EntryLabels
  private let readings: ShapeReadings
  private let needs: Set<String>
  /// Of an entry that passed all stages.
  private let decide: (EntryLabels) throws -> Int32
  /// Where the unwrapped numbers go that are no part of a combination.
  private let unwrap: Unwrap?
  /// Of each entry what `decide` said, `dropped` or `needsLine`.
  private(set) var outcomes: [Int32]
  /// Of each entry its unwrapped number, where that was no part of the combination.
  private(set) var numbers: [Double] = []

  /// - Parameters:
  ///   - needs: labels that matter.
  ///   - unwrap: set where numbers are taken from a column of their own.
  init(
    _ pipeline: LogPipeline, _ plan: ColumnPlan, _ labels: EntryLabels,
    _ readings: ShapeReadings, needs: Set<String>, unwrap: Unwrap?, count: Int,
    decide: @escaping (EntryLabels) throws -> Int32
  ) {
    self.pipeline = pipeline
    self.plan = plan
    self.labels = labels
    self.readings = readings
    self.needs = needs
    self.unwrap = unwrap
    self.decide = decide
    outcomes = [Int32](repeating: Self.dropped, count: count)
    if unwrap != nil { numbers = [Double](repeating: 0, count: count) }
  }

  /// Decides on the entries in `rows`.
  mutating func run(_ rows: RowSet, of lines: OpenedTemplates) throws {
    guard let parser = plan.parser else {
      let outcome = try self.outcome { _ in }
      rows.forEach { outcomes[$0] = outcome }
      return
    }
    let words = rows.words
    for row in try lines.unshapedRows() where Self.isIn(row, words) {
      outcomes[Int(row)] = Self.needsLine
    }
    for shape in lines.shapes.indices {
      let shapeRows = try lines.rows(of: shape)
      guard shapeRows.contains(where: { Self.isIn($0, words) }) else { continue }
      switch readings.reading(lines.shapes[shape], parser) {
      case .unknown: set(Self.needsLine, shapeRows, words)
      case .failure(let kind, let details):
        set(try self.outcome { $0.fail(kind, details) }, shapeRows, words)
      case .fields(let fields, let slots):
        try run(shapeRows, words, fields, slots) { try lines.column(shape, $0) }
      }
    }
  }

  @inline(__always)
  private static func isIn(_ row: Int32, _ words: [UInt64]?) -> Bool {
    guard let words else { return true }
    return words[Int(row >> 6)] >> UInt64(row & 63) & 1 != 0
  }

  /// Gives all entries of a shape one outcome.
  private mutating func set(_ outcome: Int32, _ rows: ArraySlice<Int32>, _ words: [UInt64]?) {
    for row in rows where Self.isIn(row, words) { outcomes[Int(row)] = outcome }
  }

  /// The outcome of entries for which the parser does what `parse` does.
  private func outcome(_ parse: (EntryLabels) -> Void) throws -> Int32 {
    labels.begin(timestamp: 0, structuredMetadata: Labels())
    return pipeline.process(labels, parse: parse) ? try decide(labels) : Self.dropped
  }

  /// Decides on entries of one shape.
  private mutating func run(
    _ rows: ArraySlice<Int32>, _ words: [UInt64]?, _ fields: [(name: String, slot: Int)],
    _ slots: [ShapeFields.Slot], _ column: (Int) throws -> OpenedColumn
  ) throws {
    let others = try otherPlaces(slots, column)
    var coded: [CodedField] = []
    var unwrapped: UnwrappedField?
    var unwrappedCount = 0
    for (name, slot) in fields {
      let target = labels.target(name)
      if needs.contains(target) {
        coded.append(try CodedField(name, try column(slot), slots[slot], plan.flags))
      }
      if let unwrap, unwrap.label.equalsBytes(target) {
        unwrappedCount += 1
        unwrapped = try UnwrappedField(
          try column(slot), slots[slot], unwrap.conversion, plan.flags)
      }
    }
    // Of labels that come twice the first value counts: that is left to the parser. So is a label
    // that only the stream can have.
    guard unwrap == nil || unwrappedCount == 1, var memo = OutcomeMemo(coded.map(\.values.count))
    else { return set(Self.needsLine, rows, words) }
    let keys = CodedField.keys(of: coded, count: rows.count)
    for (place, row) in rows.enumerated() where Self.isIn(row, words) {
      if let others, others.contains(place) {
        outcomes[Int(row)] = Self.needsLine
      } else if let outcome = memo.known(keys[place]) {
        outcomes[Int(row)] = outcome
      } else {
        let outcome = try outcome { labels in
          for field in coded {
            if case .text(let text) = field.values[field.code(place)] {
              labels.setFromParser(field.name, text)
            }
          }
        }
        outcomes[Int(row)] = memo.remember(keys[place], outcome)
      }
    }
    guard let unwrapped else { return }
    for (place, row) in rows.enumerated() where outcomes[Int(row)] >= 0 {
      switch unwrapped.value(place) {
      case .number(let number): numbers[Int(row)] = number
      case .none: outcomes[Int(row)] = Self.dropped
      case .other: outcomes[Int(row)] = Self.needsLine
      }
    }
  }

  /// The places whose lines read otherwise than their shape says.
  private func otherPlaces(
    _ slots: [ShapeFields.Slot], _ column: (Int) throws -> OpenedColumn
  ) throws -> RowSet? {
    var others: RowSet?
    for (slot, kind) in slots.enumerated() where !kind.isPlain(plan.flags) {
      // The column is not even opened where the slot alone tells.
      let column = try column(slot)
      if try kind.isPlain(column, plan.flags) { continue }
      if let texts = try column.dictionary(),
        !(0..<texts.count).contains(where: { kind.value(texts.text($0), plan.flags) == .other })
      {
        continue
      }
      let field = try CodedField("", column, kind, plan.flags)
      let isOther = field.values.map { $0 == .other }
      guard isOther.contains(true) else { continue }
      let rows = RowSet(of: try column.count()) { isOther[field.code($0)] }
      others = others?.union(rows) ?? rows
    }
    return others
  }
}
