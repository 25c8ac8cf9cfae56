import QueryPlanning
import TelemetryModel

/// Pairs of series that are known before any value is: each of the "many" side has one partner at
/// most, and no two pairs have one result. Rows of floats are then computed block by block.
struct RowPairing {
  /// The rows of a pair.
  struct Pair {
    var many: Int
    var one: Int
  }

  private let node: Binary
  private let isSwapped: Bool
  /// In the order of the "many" side.
  private let pairs: [Pair]
  /// What comes of them, all different.
  let outputs: [OutputSeries]

  /// Nil where values decide which series meet, or what is wrong with them.
  init?(_ series: MatchedSeries) {
    node = series.node
    isSwapped = series.isSwapped
    let matching = node.matching
    guard matching.fillLeft == nil, matching.fillRight == nil, !node.operation.isTrim else {
      return nil
    }
    var partners = [Int](repeating: -1, count: series.groups.count)
    for (row, group) in series.oneGroups.enumerated() {
      if partners[group] >= 0 { return nil }
      partners[group] = row
    }
    var isTaken = [Bool](repeating: false, count: series.groups.count)
    var pairs: [Pair] = []
    var outputs: [OutputSeries] = []
    for (row, group) in series.manyGroups.enumerated() where partners[group] >= 0 {
      if matching.cardinality == .oneToOne && isTaken[group] { return nil }
      isTaken[group] = true
      pairs.append(Pair(many: row, one: partners[group]))
      outputs.append(series.result(many: row, one: partners[group], group: group))
    }
    // Match groups differ, and still do without what all names have in common.
    let differ = matching.cardinality == .oneToOne && NameDropping.haveOneName(series.many)
    if !differ && Set(outputs).count < outputs.count { return nil }
    self.pairs = pairs
    self.outputs = outputs
  }

  /// Whether a later pair's row of the "one" side is always a later one.
  var isInOrder: Bool {
    zip(pairs, pairs.dropFirst()).allSatisfy { $0.one < $1.one }
  }

  /// The rows of the "many" side, and of the "one" side where pairs are in order, that `range` of
  /// the outputs, which may not be empty, needs; there may be others between them.
  func manyRows(_ range: Range<Int>) -> Range<Int> {
    pairs[range.lowerBound].many..<(pairs[range.upperBound - 1].many + 1)
  }

  func oneRows(_ range: Range<Int>) -> Range<Int> {
    pairs[range.lowerBound].one..<(pairs[range.upperBound - 1].one + 1)
  }

  /// The values of the outputs in `range`.
  ///
  /// - Parameters:
  ///   - many: floats alone, the rows `manyRows(range)`.
  ///   - one: floats alone, some rows of the "one" side, all that are needed.
  func block(_ range: Range<Int>, many: SeriesBlock, one: SeriesBlock) -> SeriesBlock {
    var block = many
    if many.seriesCount > range.count {
      block = many.rows(at: range.map { pairs[$0].many - many.firstSeries })
    }
    block.firstSeries = range.lowerBound
    for (row, index) in range.enumerated() {
      combine(&block, row: row, with: one, row: pairs[index].one - one.firstSeries)
    }
    return block
  }

  /// Puts what comes of a row of the "many" side in its place.
  private func combine(
    _ block: inout SeriesBlock, row: Int, with one: SeriesBlock, row oneRow: Int
  ) {
    let (stepCount, words) = (block.stepCount, block.wordsPerRow)
    block.withRows { values, presence in
      let (manyRow, presence) = (values + row * stepCount, presence + row * words)
      for word in 0..<words { presence[word] &= one.presence[oneRow * words + word] }
      one.values.withUnsafeBufferPointer { values in
        guard let base = values.baseAddress else { return }
        let oneRow = base + oneRow * stepCount
        let (lhs, rhs) =
          isSwapped ? (oneRow, UnsafePointer(manyRow)) : (UnsafePointer(manyRow), oneRow)
        if node.operation.isComparison && !node.returnsBool {
          BinaryKernels.filter(node.operation, lhs, rhs, count: stepCount, presence: presence)
          if isSwapped { manyRow.update(from: oneRow, count: stepCount) }
        } else {
          BinaryKernels.apply(
            node.operation, lhs, rhs, into: manyRow, count: stepCount, node.semantics)
        }
      }
    }
  }
}
