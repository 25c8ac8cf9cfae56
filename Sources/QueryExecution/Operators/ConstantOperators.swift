import QueryPlanning
import TelemetryModel

/// A scalar: one unlabelled series, present at every step.
final class ScalarOperator: CompleteOperator {
  let output: SeriesBlock

  /// - Parameter value: the value at a time in milliseconds since the epoch.
  init(grid: StepGrid, value: (_ time: Int64) -> Double) {
    var block = SeriesBlock(seriesCount: 1, stepCount: grid.count)
    for step in 0..<grid.count { block.set(row: 0, step: step, value(grid.time(step))) }
    output = block
  }

  func open() -> [OutputSeries] { [OutputSeries(labels: Labels())] }
}

/// A subtree that is evaluated at the first step and holds for all.
final class StepInvariantOperator: VectorOperator {
  private let input: any VectorOperator
  private let stepCount: Int

  /// - Parameter input: an operator for the first step alone.
  init(_ input: any VectorOperator, stepCount: Int) {
    self.input = input
    self.stepCount = stepCount
  }

  func open() throws(QueryFailure) -> [OutputSeries] { try input.open() }

  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock {
    let part = try input.rows(range, worker)
    var block = SeriesBlock(
      firstSeries: part.firstSeries, seriesCount: part.seriesCount, stepCount: stepCount)
    for row in 0..<part.seriesCount {
      guard let value = part.value(row: row, step: 0) else { continue }
      for step in 0..<stepCount { block.set(row: row, step: step, value) }
    }
    return block
  }
}

/// The value of a vector's only float element, NaN where there is not exactly one.
final class ScalarOfOperator: CompleteOperator {
  private let context: ExecutionContext
  private let input: any VectorOperator
  private let stepCount: Int
  private(set) var output = SeriesBlock.empty

  init(_ input: any VectorOperator, stepCount: Int, context: ExecutionContext) {
    self.input = input
    self.stepCount = stepCount
    self.context = context
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let rowCount = try input.open().count
    var counts = [Int](repeating: 0, count: stepCount)
    var out = SeriesBlock(seriesCount: 1, stepCount: stepCount)
    let pass = RowPass(input, rowCount: rowCount, stepCount: stepCount, context: context)
    try pass.forEachBlock { (part) throws(QueryFailure) in
      for row in 0..<part.seriesCount {
        for step in 0..<stepCount {
          guard case .float(let value)? = part.value(row: row, step: step) else { continue }
          counts[step] += 1
          out.set(row: 0, step: step, value)
        }
      }
    }
    for step in 0..<stepCount where counts[step] != 1 { out.set(row: 0, step: step, ordinaryNaN) }
    output = out
    return [OutputSeries(labels: Labels())]
  }
}
