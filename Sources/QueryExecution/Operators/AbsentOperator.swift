import QueryPlanning
import TelemetryModel

/// One at every step where the input has nothing.
final class AbsentOperator: VectorOperator {
  private let node: Absent
  private let input: any VectorOperator
  private let stepCount: Int
  private var isDone = false

  init(_ node: Absent, input: any VectorOperator, stepCount: Int) {
    self.node = node
    self.input = input
    self.stepCount = stepCount
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    _ = try input.open()
    return [OutputSeries(labels: node.labels)]
  }

  func next() throws(QueryFailure) -> SeriesBlock? {
    if isDone { return nil }
    isDone = true
    var isThere = [Bool](repeating: false, count: stepCount)
    while let part = try input.next() {
      for row in 0..<part.seriesCount {
        for step in 0..<stepCount where part.isPresent(row: row, step: step) {
          isThere[step] = true
        }
      }
    }
    var block = SeriesBlock(firstSeries: 0, seriesCount: 1, stepCount: stepCount)
    for step in 0..<stepCount where !isThere[step] { block.set(row: 0, step: step, 1) }
    return block
  }
}
