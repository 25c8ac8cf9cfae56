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

  let series: MatchedSeries
  /// In the order of the "many" side; there is one at least.
  private let pairs: [Pair]
  /// What comes of them, all different.
  let outputs: [OutputSeries]

  /// Nil where values decide which series meet, or what is wrong with them; and where so many have
  /// no partner that blocks would be much greater than what is paired.
  init?(_ series: MatchedSeries) {
    let (node, matching) = (series.node, series.node.matching)
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
    if pairs.isEmpty || series.many.count > pairs.count + pairs.count / 2 + 16 { return nil }
    // Match groups differ, and still do without what all names have in common.
    let differ = matching.cardinality == .oneToOne && NameDropping.haveOneName(series.many)
    if !differ && Set(outputs).count < outputs.count { return nil }
    self.series = series
    self.pairs = pairs
    self.outputs = outputs
  }

  /// Whether the "one" side can be asked for with the "many" side: a later pair's row is always a
  /// later one, and most have partners.
  var isInOrder: Bool {
    series.one.count <= pairs.count + pairs.count / 2 + 16
      && zip(pairs, pairs.dropFirst()).allSatisfy { $0.one < $1.one }
  }

  /// The rows of the "many" side, and of the "one" side where pairs are in order, for `range` of
  /// the outputs, which may not be empty. Rows without a partner, which may have something to say,
  /// are asked for with the pair before them, or the first one.
  func manyRows(_ range: Range<Int>) -> Range<Int> {
    let start = range.lowerBound == 0 ? 0 : pairs[range.lowerBound].many
    return
      start..<(range.upperBound == pairs.count ? series.many.count : pairs[range.upperBound].many)
  }

  func oneRows(_ range: Range<Int>) -> Range<Int> {
    let start = range.lowerBound == 0 ? 0 : pairs[range.lowerBound].one
    return
      start..<(range.upperBound == pairs.count ? series.one.count : pairs[range.upperBound].one)
  }

  /// The values of the outputs in `range`.
  ///
  /// - Parameters:
  ///   - many: floats alone, the rows `manyRows(range)`.
  ///   - one: floats alone, some rows of the "one" side, all that are needed.
  func block(
    _ range: Range<Int>, many: consuming SeriesBlock, one: SeriesBlock
  ) -> SeriesBlock {
    let first = many.firstSeries
    var block = many
    if block.seriesCount > range.count {
      block = block.rows(at: range.map { pairs[$0].many - first })
    }
    block.firstSeries = range.lowerBound
    let (stepCount, words) = (block.stepCount, block.wordsPerRow)
    for (row, index) in range.enumerated() {
      let partner = pairs[index].one - one.firstSeries
      block.withRows { values, presence in
        let (values, presence) = (values + row * stepCount, presence + row * words)
        for word in 0..<words { presence[word] &= one.presence[partner * words + word] }
        one.values.withUnsafeBufferPointer { partners in
          guard let base = partners.baseAddress else { return }
          BinaryKernels.combine(
            series.node, isSwapped: series.isSwapped, many: values, one: base + partner * stepCount,
            into: values,
            count: stepCount, presence: presence)
        }
      }
    }
    return block
  }
}
