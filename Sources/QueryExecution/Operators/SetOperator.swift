import QueryPlanning
import TelemetryModel

/// `and`, `or`, `unless`: elements by whether the other side has one of their match group.
final class SetOperator: VectorOperator {
  private let node: Binary
  private let lhs: any VectorOperator
  private let rhs: any VectorOperator
  private let stepCount: Int
  private var block = SeriesBlock(firstSeries: 0, seriesCount: 0, stepCount: 0)
  private var isDone = false

  init(_ node: Binary, lhs: any VectorOperator, rhs: any VectorOperator, stepCount: Int) {
    self.node = node
    self.lhs = lhs
    self.rhs = rhs
    self.stepCount = stepCount
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let left = try CollectedSeries(lhs, stepCount: stepCount)
    let right = try CollectedSeries(rhs, stepCount: stepCount)
    let table = MatchTable(node.matching, left: left.series, right: right.series)
    let isOr = node.operation == .or
    let outputs = left.series + (isOr ? right.series : [])
    block = SeriesBlock(firstSeries: 0, seriesCount: outputs.count, stepCount: stepCount)
    var hasGroup = [Bool](repeating: false, count: table.groups.count)
    for step in 0..<stepCount {
      for index in hasGroup.indices { hasGroup[index] = false }
      let (deciding, groups) = isOr ? (left, table.left) : (right, table.right)
      for row in deciding.series.indices where deciding.block.isPresent(row: row, step: step) {
        hasGroup[groups[row]] = true
      }
      for row in left.series.indices {
        guard let value = left.block.value(row: row, step: step) else { continue }
        if isOr || hasGroup[table.left[row]] == (node.operation == .and) {
          block.set(row: row, step: step, value)
        }
      }
      guard isOr else { continue }
      for row in right.series.indices {
        guard let value = right.block.value(row: row, step: step) else { continue }
        if !hasGroup[table.right[row]] {
          block.set(row: left.series.count + row, step: step, value)
        }
      }
    }
    return outputs
  }

  func next() -> SeriesBlock? {
    if isDone { return nil }
    isDone = true
    return block
  }
}
