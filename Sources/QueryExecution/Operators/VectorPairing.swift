import QueryPlanning
import TelemetryModel

/// Pairs the elements of two vectors, step by step: the "one" side by match group, then each
/// element of the "many" side (the left one in one-to-one matching).
struct VectorPairing {
  private let node: Binary
  private let series: MatchedSeries
  private let annotations: Annotations
  private let many: SeriesBlock
  private let one: SeriesBlock
  private(set) var outputs: [OutputSeries] = []
  private var outputPlaces: [OutputSeries: Int] = [:]
  private var resultPlaces: [Pair: Int] = [:]
  private var cells: [[(step: Int, value: BlockValue)]] = []

  /// A pair of series, -1 for a filled side.
  private struct Pair: Hashable {
    var many: Int
    var one: Int
    var group: Int
  }

  /// - Parameters:
  ///   - left: all values of the left side.
  ///   - right: all values of the right side.
  ///   - annotations: where to say what operands are no good.
  init(
    _ series: MatchedSeries, left: SeriesBlock, right: SeriesBlock, _ annotations: Annotations
  ) {
    node = series.node
    self.series = series
    self.annotations = annotations
    many = series.isSwapped ? right : left
    one = series.isSwapped ? left : right
  }

  /// Pairs all elements.
  ///
  /// - Parameter check: called now and then; throws where it takes too long.
  mutating func evaluate(
    stepCount: Int, _ check: () throws(QueryFailure) -> Void
  ) throws(QueryFailure) -> SeriesBlock {
    if let block = pairedColumns() { return block }
    (outputs, outputPlaces, resultPlaces, cells) = ([], [:], [:], [])
    for step in 0..<stepCount {
      try evaluate(step: step)
      if step & 15 == 0 { try check() }
    }
    return block(stepCount: stepCount)
  }

  /// All rows at once, where that is as good as step by step.
  private mutating func pairedColumns() -> SeriesBlock? {
    guard
      let columns = ColumnPairing(
        series, many: many, one: one),
      let pairs = columns.pairs()
    else { return nil }
    let places = pairs.map {
      resultPlace(Pair(many: $0.many, one: $0.one, group: series.manyGroups[$0.many]))
    }
    return columns.block(pairs, places: places, rowCount: outputs.count)
  }

  /// The values put together.
  private func block(stepCount: Int) -> SeriesBlock {
    var block = SeriesBlock(seriesCount: outputs.count, stepCount: stepCount)
    for (row, points) in cells.enumerated() {
      for point in points { block.set(row: row, step: point.step, point.value) }
    }
    return block
  }

  /// The fill value for a missing element of the "one" side, and of the "many" side. With
  /// `group_right` the sides change places but the fill values do not, as in the reference.
  private var fillOne: Double? { node.matching.fillRight }
  private var fillMany: Double? { node.matching.fillLeft }
  private var fills: Bool { fillOne != nil || fillMany != nil }

  private mutating func evaluate(step: Int) throws(QueryFailure) {
    let manyPresent = series.many.indices.filter { many.isPresent(row: $0, step: step) }
    let onePresent = series.one.indices.filter { one.isPresent(row: $0, step: step) }
    if (manyPresent.isEmpty || onePresent.isEmpty) && !fills { return }
    let oneByGroup = try uniqueByGroup(onePresent)
    var matched: [Int: Set<Int>] = [:]
    var lastNote: KernelAnnotation?
    for row in manyPresent {
      let group = series.manyGroups[row]
      let partner = oneByGroup[group]
      guard let value = many.value(row: row, step: step),
        let other = partner.flatMap({ one.value(row: $0, step: step) })
          ?? fillOne.map({ .float($0) })
      else { continue }
      let result = compute(value, other, note: { lastNote = $0 })
      guard case .computed(let kept) = result else { continue }
      let place = resultPlace(Pair(many: row, one: partner ?? -1, group: group))
      try checkMatch(&matched, group: group, place: place, isFilled: partner == nil)
      if let kept { try append(kept, at: place, step: step) }
    }
    if let fillMany {
      try fillUnmatched(oneByGroup, matched, fillMany, step: step, note: { lastNote = $0 })
    }
    if let lastNote { annotations.note(lastNote, at: node.range) }
  }

  private func uniqueByGroup(_ present: [Int]) throws(QueryFailure) -> [Int: Int] {
    var byGroup: [Int: Int] = [:]
    for row in present {
      if let other = byGroup.updateValue(row, forKey: series.oneGroups[row]) {
        throw duplicate(other, row)
      }
    }
    return byGroup
  }

  private func duplicate(_ row: Int, _ other: Int) -> QueryFailure {
    let side = series.isSwapped ? "left" : "right"
    let rule = "many-to-many matching not allowed: matching labels must be unique on one side"
    if node.semantics == .logQL {
      return .evaluation(
        message: "found duplicate series on the \(side) hand-side;\(rule)", range: node.range)
    }
    let shown = [series.one[row].labels, series.one[other].labels]
      .map(\.description).sorted { $0.precedesBytes($1) }.joined(separator: ", ")
    let group = series.groups[series.oneGroups[row]]
    return .evaluation(
      message:
        "found duplicate series for the match group \(group) on the \(side) hand-side of the operation: [\(shown)];\(rule)",
      range: node.range)
  }

  private func checkMatch(
    _ matched: inout [Int: Set<Int>], group: Int, place: Int, isFilled: Bool
  ) throws(QueryFailure) {
    if node.matching.cardinality == .oneToOne {
      if matched[group] != nil {
        throw .evaluation(
          message:
            "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)",
          range: node.range)
      }
      matched[group] = [place]
    } else if !matched[group, default: []].insert(place).inserted {
      throw .evaluation(
        message: "multiple matches for labels: grouping labels must ensure unique matches",
        range: node.range)
    }
  }

  private mutating func fillUnmatched(
    _ oneByGroup: [Int: Int], _ matched: [Int: Set<Int>], _ fill: Double, step: Int,
    note: (KernelAnnotation) -> Void
  ) throws(QueryFailure) {
    for (group, row) in oneByGroup.sorted(by: { $0.value < $1.value })
    where matched[group] == nil {
      guard let value = one.value(row: row, step: step) else { continue }
      guard case .computed(let kept?) = compute(.float(fill), value, note: note) else { continue }
      let place = resultPlace(Pair(many: -1, one: row, group: group))
      try append(kept, at: place, step: step)
    }
  }

  private enum Outcome {
    /// The operator is not defined on these types.
    case undefined
    /// The result; nil where a comparison is false.
    case computed(BlockValue?)
  }

  private func compute(
    _ manyValue: BlockValue, _ oneValue: BlockValue, note: (KernelAnnotation) -> Void
  ) -> Outcome {
    let (left, right) = series.isSwapped ? (oneValue, manyValue) : (manyValue, oneValue)
    guard case .float(let lhs) = left, case .float(let rhs) = right, !node.operation.isTrim else {
      return computeWithHistograms(left, right, note: note)
    }
    if node.operation.isComparison {
      let holds = BinaryKernels.compare(node.operation, lhs, rhs)
      return .computed(node.returnsBool ? .float(holds ? 1 : 0) : holds ? left : nil)
    }
    return .computed(
      .float(BinaryKernels.arithmetic(node.operation, lhs, rhs, node.semantics)))
  }

  private func computeWithHistograms(
    _ left: BlockValue, _ right: BlockValue, note: (KernelAnnotation) -> Void
  ) -> Outcome {
    if case .histogram(let lhs) = left, case .histogram(let rhs) = right,
      node.operation == .equal || node.operation == .notEqual
    {
      let holds = lhs.isEqual(to: rhs) == (node.operation == .equal)
      return .computed(node.returnsBool ? .float(holds ? 1 : 0) : holds ? left : nil)
    }
    return HistogramBinary.apply(node, left, right, note: note).map { .computed($0) } ?? .undefined
  }

  // MARK: Results

  private mutating func resultPlace(_ pair: Pair) -> Int {
    if let known = resultPlaces[pair] { return known }
    let output = series.result(
      many: pair.many >= 0 ? pair.many : nil, one: pair.one >= 0 ? pair.one : nil,
      group: pair.group)
    let place = outputPlaces[output] ?? outputs.count
    if place == outputs.count {
      outputPlaces[output] = place
      outputs.append(output)
      cells.append([])
    }
    resultPlaces[pair] = place
    return place
  }

  private mutating func append(_ value: BlockValue, at place: Int, step: Int) throws(QueryFailure) {
    if cells[place].last?.step == step {
      throw .evaluation(
        message: "vector cannot contain metrics with the same labelset", range: node.range)
    }
    cells[place].append((step, value))
  }
}
