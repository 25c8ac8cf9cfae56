import QueryPlanning
import TelemetryModel

/// Pairs the rows of two vectors of floats whole, 64 steps of presence at a time.
///
/// Only for what is sure to come out as step by step: no fill values, no histograms, and neither
/// two elements of the "one" side nor two results of one label set at any step. What is not is left
/// to `VectorPairing`, which also finds the words for errors.
struct ColumnPairing {
  private let node: Binary
  private let many: CollectedSeries
  private let one: CollectedSeries
  private let manyGroups: [Int]
  private let oneGroups: [Int]
  private let groupCount: Int
  private let isSwapped: Bool
  private let words: Int

  /// - Parameters:
  ///   - many: the "many" side, the left one in one-to-one matching.
  ///   - isSwapped: whether the "many" side is the right operand.
  init?(
    _ node: Binary, many: CollectedSeries, one: CollectedSeries, manyGroups: [Int],
    oneGroups: [Int], groupCount: Int, isSwapped: Bool
  ) {
    guard node.matching.fillLeft == nil, node.matching.fillRight == nil, !node.operation.isTrim,
      many.block.histograms.isEmpty, one.block.histograms.isEmpty
    else { return nil }
    self.node = node
    self.many = many
    self.one = one
    self.manyGroups = manyGroups
    self.oneGroups = oneGroups
    self.groupCount = groupCount
    self.isSwapped = isSwapped
    words = many.block.wordsPerRow
  }

  /// A row of the "many" side and its partner.
  struct Pair {
    var many: Int
    var one: Int
  }

  /// The pairs that meet at some step, in the order of the "many" side; nil where matching is not
  /// unique.
  func pairs() -> [Pair]? {
    var partners = [[Int]](repeating: [], count: groupCount)
    for (row, group) in oneGroups.enumerated() where one.block.hasValues(row: row) {
      if partners[group].contains(where: { shareStep(one.block, row, one.block, $0) }) {
        return nil
      }
      partners[group].append(row)
    }
    var matched: [Int: [UInt64]] = [:]
    let isOneToOne = node.matching.cardinality == .oneToOne
    var pairs: [Pair] = []
    for (row, group) in manyGroups.enumerated() {
      for partner in partners[group] where shareStep(many.block, row, one.block, partner) {
        if isOneToOne, !addSteps(of: row, partner, to: &matched[group, default: []]) {
          return nil
        }
        pairs.append(Pair(many: row, one: partner))
      }
    }
    return pairs
  }

  /// The values of `pairs`, each in the row that `places` gives; nil where two meet in one.
  func block(_ pairs: [Pair], places: [Int], rowCount: Int) -> SeriesBlock? {
    var taken = [Bool](repeating: false, count: rowCount)
    var block = SeriesBlock(seriesCount: rowCount, stepCount: many.block.stepCount)
    for (pair, place) in zip(pairs, places) {
      if taken[place] { return nil }
      taken[place] = true
      fill(&block, row: place, pair)
    }
    return block
  }

  private func fill(_ block: inout SeriesBlock, row: Int, _ pair: Pair) {
    let stepCount = block.stepCount
    let words = words
    block.withRows { values, presence in
      let (output, bits) = (values + row * stepCount, presence + row * words)
      for word in 0..<words {
        bits[word] =
          many.block.presence[pair.many * words + word]
          & one.block.presence[pair.one * words + word]
      }
      many.block.values.withUnsafeBufferPointer { manyValues in
        one.block.values.withUnsafeBufferPointer { oneValues in
          guard let manyBase = manyValues.baseAddress, let oneBase = oneValues.baseAddress else {
            return
          }
          let manyRow = manyBase + pair.many * stepCount
          let oneRow = oneBase + pair.one * stepCount
          let (lhs, rhs) = isSwapped ? (oneRow, manyRow) : (manyRow, oneRow)
          if node.operation.isComparison && !node.returnsBool {
            BinaryKernels.filter(node.operation, lhs, rhs, count: stepCount, presence: bits)
            output.update(from: lhs, count: stepCount)
          } else {
            BinaryKernels.apply(
              node.operation, lhs, rhs, into: output, count: stepCount, node.semantics)
          }
        }
      }
    }
  }

  // MARK: Steps

  private func shareStep(
    _ block: SeriesBlock, _ row: Int, _ other: SeriesBlock, _ otherRow: Int
  ) -> Bool {
    (0..<words).contains {
      block.presence[row * words + $0] & other.presence[otherRow * words + $0] != 0
    }
  }

  /// Adds the steps at which a pair meets; false where one of them is taken.
  private func addSteps(of row: Int, _ partner: Int, to taken: inout [UInt64]) -> Bool {
    if taken.isEmpty { taken = [UInt64](repeating: 0, count: words) }
    for word in 0..<words {
      let both =
        many.block.presence[row * words + word] & one.block.presence[partner * words + word]
      if taken[word] & both != 0 { return false }
      taken[word] |= both
    }
    return true
  }
}
