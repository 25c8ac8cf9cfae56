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
    _ pipeline: LogPipeline, _ plan: ColumnPlan, _ labels: EntryLabels, needs: Set<String>,
    unwrap: Unwrap?, count: Int, decide: @escaping (EntryLabels) throws -> Int32
  ) {
    self.pipeline = pipeline
    self.plan = plan
    self.labels = labels
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
    for row in try lines.unshapedRows() where rows.contains(Int(row)) {
      outcomes[Int(row)] = Self.needsLine
    }
    for shape in lines.shapes.indices {
      let shapeRows = try lines.rows(of: shape)
      let places = shapeRows.enumerated().filter { rows.contains(Int($0.element)) }
        .map { (place: $0.offset, row: Int($0.element)) }
      if places.isEmpty { continue }
      switch ShapeFields.reading(lines.shapes[shape], parser) {
      case .unknown: for (_, row) in places { outcomes[row] = Self.needsLine }
      case .failure(let kind, let details):
        let outcome = try self.outcome { $0.fail(kind, details) }
        for (_, row) in places { outcomes[row] = outcome }
      case .fields(let fields, let slots):
        try run(places, fields, slots) { try lines.column(shape, $0) }
      }
    }
  }

  /// The outcome of entries for which the parser does what `parse` does.
  private func outcome(_ parse: (EntryLabels) -> Void) throws -> Int32 {
    labels.begin(timestamp: 0, structuredMetadata: Labels())
    return pipeline.process(labels, parse: parse) ? try decide(labels) : Self.dropped
  }

  /// Decides on entries of one shape.
  private mutating func run(
    _ places: [(place: Int, row: Int)], _ fields: [(name: String, slot: Int)],
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
    else {
      for (_, row) in places { outcomes[row] = Self.needsLine }
      return
    }
    for (place, row) in places {
      if others?.contains(place) == true {
        outcomes[row] = Self.needsLine
        continue
      }
      var key = 0
      for field in coded { key = key &* field.values.count &+ field.code(place) }
      outcomes[row] = try memo.outcome(key) {
        try outcome { labels in
          for field in coded {
            if case .text(let text) = field.values[field.code(place)] {
              labels.setFromParser(field.name, text)
            }
          }
        }
      }
      guard let unwrapped, outcomes[row] >= 0 else { continue }
      switch unwrapped.value(place) {
      case .number(let number): numbers[row] = number
      case .none: outcomes[row] = Self.dropped
      case .other: outcomes[row] = Self.needsLine
      }
    }
  }

  /// The places whose lines read otherwise than their shape says.
  private func otherPlaces(
    _ slots: [ShapeFields.Slot], _ column: (Int) throws -> OpenedColumn
  ) throws -> RowSet? {
    var others: RowSet?
    for (slot, kind) in slots.enumerated() {
      let column = try column(slot)
      if try kind.isPlain(column, plan.flags) { continue }
      let field = try CodedField("", column, kind, plan.flags)
      let isOther = field.values.map { $0 == .other }
      guard isOther.contains(true) else { continue }
      let rows = RowSet(of: try column.count()) { isOther[field.code($0)] }
      others = others?.union(rows) ?? rows
    }
    return others
  }
}
