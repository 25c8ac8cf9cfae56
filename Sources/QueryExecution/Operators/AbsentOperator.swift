import QueryPlanning
import TelemetryModel

/// One at every step where the input has nothing.
final class AbsentOperator: CompleteOperator {
  private let context: ExecutionContext
  private let node: Absent
  private let input: any VectorOperator
  private let stepCount: Int
  private(set) var output = SeriesBlock.empty

  init(_ node: Absent, input: any VectorOperator, stepCount: Int, context: ExecutionContext) {
    self.node = node
    self.input = input
    self.stepCount = stepCount
    self.context = context
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let rowCount = try input.open().count
    var block = SeriesBlock(seriesCount: 1, stepCount: stepCount)
    for step in 0..<stepCount { block.set(row: 0, step: step, 1) }
    let words = block.wordsPerRow
    let pass = RowPass(input, rowCount: rowCount, stepCount: stepCount, context: context)
    try pass.forEachBlock { (part) throws(QueryFailure) in
      for (index, word) in part.presence.enumerated() { block.presence[index % words] &= ~word }
    }
    output = block
    return [OutputSeries(labels: node.labels)]
  }
}
