import QueryPlanning
import TelemetryModel

/// Puts the elements of an instant query in order; a range query's answer has its own.
final class SortOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: Sort
  private let grid: StepGrid
  private let input: any VectorOperator
  private var block: SeriesBlock?

  init(_ node: Sort, input: any VectorOperator, grid: StepGrid, context: ExecutionContext) {
    self.node = node
    self.input = input
    self.grid = grid
    self.context = context
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let collected = try CollectedSeries(input, stepCount: grid.count)
    if !grid.isInstant {
      if node.warnsInRangeQuery { context.annotations.note(.sortInRangeQuery, at: node.range) }
      var unsorted = collected.block
      if node.key == .value { unsorted.removeHistograms() }
      block = unsorted
      return collected.series
    }
    let order = self.order(collected)
    var sorted = SeriesBlock(firstSeries: 0, seriesCount: order.count, stepCount: 1)
    for (row, index) in order.enumerated() {
      if let value = collected.block.value(row: index, step: 0) {
        sorted.set(row: row, step: 0, value)
      }
    }
    block = sorted
    return order.map { collected.series[$0] }
  }

  private func order(_ collected: CollectedSeries) -> [Int] {
    let present = collected.series.indices.filter { collected.block.isPresent(row: $0, step: 0) }
    switch node.key {
    case .labels(let names):
      let sorted = present.sorted {
        NaturalOrder.precedes(collected.series[$0].labels, collected.series[$1].labels, by: names)
      }
      return node.isDescending ? sorted.reversed() : sorted
    case .value:
      let floats = present.filter { collected.block.histograms[$0] == nil }
      return floats.sorted { lhs, rhs in
        let (left, right) = (collected.block.values[lhs], collected.block.values[rhs])
        if left.isNaN != right.isNaN { return right.isNaN }
        if left == right || left.isNaN { return lhs < rhs }
        return node.isDescending ? left > right : left < right
      }
    }
  }

  func next() -> SeriesBlock? {
    defer { block = nil }
    return block
  }
}
