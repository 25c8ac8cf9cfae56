import QueryPlanning
import TelemetryModel

/// `and`, `or`, `unless`: elements by whether the other side has one of their match group.
///
/// Presence is compared 64 steps at a time: a group is there where any of its rows is.
final class SetOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: Binary
  private let lhs: any VectorOperator
  private let rhs: any VectorOperator
  private let stepCount: Int
  /// The rank of what the left side has to say.
  private var leftRank = 0
  /// The match group of each left series, and where each group has an element on the right side.
  private var groups: [Int] = []
  private var there = GroupPresence()
  private(set) var complete: SeriesBlock?

  init(
    _ node: Binary, lhs: any VectorOperator, rhs: any VectorOperator, stepCount: Int,
    context: ExecutionContext
  ) {
    self.node = node
    self.lhs = lhs
    self.rhs = rhs
    self.stepCount = stepCount
    self.context = context
  }

  var keepsSeriesApart: Bool { node.operation != .or && lhs.keepsSeriesApart }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let left = try context.ranked { (rank) throws(QueryFailure) in
      leftRank = rank
      return try lhs.open()
    }
    return try context.ranked { (_) throws(QueryFailure) in try open(left) }
  }

  /// Opens the right side, and goes through what has to be known of it.
  private func open(_ left: [OutputSeries]) throws(QueryFailure) -> [OutputSeries] {
    let right = try rhs.open()
    let table = MatchTable(node.matching, left: left, right: right)
    there = GroupPresence(groupCount: table.groups.count, stepCount: stepCount)
    if node.operation == .or {
      let first = try context.annotations.noting(at: leftRank) { () throws(QueryFailure) in
        try CollectedSeries(lhs, series: left, stepCount: stepCount, context: context)
      }
      let second = try CollectedSeries(rhs, series: right, stepCount: stepCount, context: context)
      there.add(first.block, table.left)
      var both = first.block
      both.append(there.filtered(second.block, table.right, keepsShared: false))
      complete = both
      return left + right
    }
    let pass = RowPass(rhs, rowCount: right.count, stepCount: stepCount, context: context)
    try pass.forEachBlock { (block) throws(QueryFailure) in there.add(block, table.right) }
    groups = table.left
    return left
  }

  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock {
    if let complete { return complete.rows(range) }
    let rows = try worker.annotations.noting(at: leftRank) { () throws(QueryFailure) in
      try lhs.rows(range, worker)
    }
    return there.filtered(rows, groups, keepsShared: node.operation == .and)
  }
}

/// At which steps each match group has an element on one side.
private struct GroupPresence {
  private var wordsPerGroup = 0
  private var words: [UInt64] = []

  /// No groups.
  init() {}

  init(groupCount: Int, stepCount: Int) {
    wordsPerGroup = (stepCount + 63) / 64
    words = [UInt64](repeating: 0, count: groupCount * wordsPerGroup)
  }

  /// Adds the elements of a block; `groups` has the match group of each series.
  mutating func add(_ block: SeriesBlock, _ groups: [Int]) {
    for row in 0..<block.seriesCount {
      let start = groups[block.firstSeries + row] * wordsPerGroup
      for word in 0..<wordsPerGroup {
        words[start + word] |= block.presence[row * wordsPerGroup + word]
      }
    }
  }

  /// The elements of the other side whose group is there, or those whose group is not.
  func filtered(_ block: SeriesBlock, _ groups: [Int], keepsShared: Bool) -> SeriesBlock {
    var kept = block
    for row in 0..<block.seriesCount {
      let start = groups[block.firstSeries + row] * wordsPerGroup
      for word in 0..<wordsPerGroup {
        let shared = words[start + word]
        kept.presence[row * wordsPerGroup + word] &= keepsShared ? shared : ~shared
      }
    }
    return kept
  }
}
