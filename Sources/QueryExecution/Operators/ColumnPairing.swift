import QueryPlanning
import TelemetryModel

/// Pairs the rows of two vectors of floats whole, 64 steps of presence at a time.
///
/// Only for what is sure to come out as step by step: no fill values, no histograms, and neither
/// two elements of the "one" side nor two results of one label set at any step. What is not is left
/// to `VectorPairing`, which also finds the words for errors.
struct ColumnPairing {
  private let node: Binary
  private let series: MatchedSeries
  private let many: SeriesBlock
  private let one: SeriesBlock
  private let words: Int

  /// - Parameters:
  ///   - many: all values of the "many" side.
  ///   - one: all values of the "one" side.
  init?(_ series: MatchedSeries, many: SeriesBlock, one: SeriesBlock) {
    node = series.node
    guard node.matching.fillLeft == nil, node.matching.fillRight == nil, !node.operation.isTrim,
      many.histograms.isEmpty, one.histograms.isEmpty
    else { return nil }
    self.series = series
    self.many = many
    self.one = one
    words = many.wordsPerRow
  }

  /// A row of the "many" side and its partner.
  struct Pair {
    var many: Int
    var one: Int
  }

  /// The pairs that meet at some step, in the order of the "many" side; nil where matching is not
  /// unique.
  func pairs() -> [Pair]? {
    var partners = [[Int]](repeating: [], count: series.groups.count)
    for (row, group) in series.oneGroups.enumerated() where one.hasValues(row: row) {
      if partners[group].contains(where: { shareStep(one, row, one, $0) }) {
        return nil
      }
      partners[group].append(row)
    }
    var matched: [Int: [UInt64]] = [:]
    let isOneToOne = node.matching.cardinality == .oneToOne
    var pairs: [Pair] = []
    for (row, group) in series.manyGroups.enumerated() {
      for partner in partners[group] where shareStep(many, row, one, partner) {
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
    var block = SeriesBlock(seriesCount: rowCount, stepCount: many.stepCount)
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
          many.presence[pair.many * words + word]
          & one.presence[pair.one * words + word]
      }
      many.values.withUnsafeBufferPointer { manyValues in
        one.values.withUnsafeBufferPointer { oneValues in
          guard let manyBase = manyValues.baseAddress, let oneBase = oneValues.baseAddress else {
            return
          }
          BinaryKernels.combine(
            node, isSwapped: series.isSwapped, many: manyBase + pair.many * stepCount,
            one: oneBase + pair.one * stepCount, into: output, count: stepCount, presence: bits)
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
        many.presence[row * words + word] & one.presence[partner * words + word]
      if taken[word] & both != 0 { return false }
      taken[word] |= both
    }
    return true
  }
}
