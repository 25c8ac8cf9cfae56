import QueryPlanning
import TelemetryModel

/// Puts the elements of an instant query in order; a range query's answer has its own.
final class SortOperator: CompleteOperator {
  private let context: ExecutionContext
  private let node: Sort
  private let grid: StepGrid
  private let input: any VectorOperator
  private(set) var output = SeriesBlock.empty

  init(_ node: Sort, input: any VectorOperator, grid: StepGrid, context: ExecutionContext) {
    self.node = node
    self.input = input
    self.grid = grid
    self.context = context
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let collected = try CollectedSeries(input, stepCount: grid.count, context: context)
    if !grid.isInstant {
      if node.warnsInRangeQuery { context.annotations.note(.sortInRangeQuery, at: node.range) }
      output = collected.block
      if node.key == .value { output.removeHistograms() }
      return collected.series
    }
    let order = self.order(collected)
    output = collected.block.rows(at: order)
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
}
