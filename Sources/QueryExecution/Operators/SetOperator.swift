import QueryPlanning
import TelemetryModel

/// `and`, `or`, `unless`: elements by whether the other side has one of their match group.
///
/// Presence is compared 64 steps at a time: a group is there where any of its rows is.
final class SetOperator: CompleteOperator {
  private let context: ExecutionContext
  private let node: Binary
  private let lhs: any VectorOperator
  private let rhs: any VectorOperator
  private let stepCount: Int
  private(set) var output = SeriesBlock.empty

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

  func open() throws(QueryFailure) -> [OutputSeries] {
    let left = try CollectedSeries(lhs, stepCount: stepCount, context: context)
    let right = try CollectedSeries(rhs, stepCount: stepCount, context: context)
    let table = MatchTable(node.matching, left: left.series, right: right.series)
    switch node.operation {
    case .or:
      let there = groupPresence(left.block, table.left, groupCount: table.groups.count)
      output = joined(left.block, filtered(right.block, table.right, there, keepsShared: false))
      return left.series + right.series
    default:
      let there = groupPresence(right.block, table.right, groupCount: table.groups.count)
      output = filtered(left.block, table.left, there, keepsShared: node.operation == .and)
      return left.series
    }
  }

  /// Where each group has an element, `wordsPerRow` words a group.
  private func groupPresence(
    _ block: SeriesBlock, _ groups: [Int], groupCount: Int
  ) -> [UInt64] {
    let words = block.wordsPerRow
    var there = [UInt64](repeating: 0, count: groupCount * words)
    for (row, group) in groups.enumerated() {
      for word in 0..<words { there[group * words + word] |= block.presence[row * words + word] }
    }
    return there
  }

  /// The elements whose group is there, or those whose group is not.
  private func filtered(
    _ block: SeriesBlock, _ groups: [Int], _ there: [UInt64], keepsShared: Bool
  ) -> SeriesBlock {
    var kept = block
    let words = block.wordsPerRow
    for (row, group) in groups.enumerated() {
      for word in 0..<words {
        let shared = there[group * words + word]
        kept.presence[row * words + word] &= keepsShared ? shared : ~shared
      }
    }
    return kept
  }

  /// The rows of `first`, then those of `second`.
  private func joined(_ first: SeriesBlock, _ second: SeriesBlock) -> SeriesBlock {
    var both = first
    both.append(second)
    return both
  }
}
