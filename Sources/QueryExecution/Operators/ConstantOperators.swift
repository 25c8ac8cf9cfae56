import QueryPlanning
import TelemetryModel

/// A scalar: one unlabelled series, present at every step.
final class ScalarOperator: VectorOperator {
  private let grid: StepGrid
  private let value: (_ time: Int64) -> Double
  private var isDone = false

  /// - Parameter value: the value at a time in milliseconds since the epoch.
  init(grid: StepGrid, value: @escaping (_ time: Int64) -> Double) {
    self.grid = grid
    self.value = value
  }

  func open() -> [OutputSeries] { [OutputSeries(labels: Labels())] }

  func next() -> SeriesBlock? {
    if isDone { return nil }
    isDone = true
    var block = SeriesBlock(firstSeries: 0, seriesCount: 1, stepCount: grid.count)
    for step in 0..<grid.count { block.set(row: 0, step: step, value(grid.time(step))) }
    return block
  }
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

  func next() throws(QueryFailure) -> SeriesBlock? {
    guard let part = try input.next() else { return nil }
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
final class ScalarOfOperator: VectorOperator {
  private let input: any VectorOperator
  private let stepCount: Int
  private var isDone = false

  init(_ input: any VectorOperator, stepCount: Int) {
    self.input = input
    self.stepCount = stepCount
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    _ = try input.open()
    return [OutputSeries(labels: Labels())]
  }

  func next() throws(QueryFailure) -> SeriesBlock? {
    if isDone { return nil }
    isDone = true
    var counts = [Int](repeating: 0, count: stepCount)
    var out = SeriesBlock(firstSeries: 0, seriesCount: 1, stepCount: stepCount)
    while let part = try input.next() {
      for row in 0..<part.seriesCount {
        for step in 0..<stepCount {
          guard case .float(let value)? = part.value(row: row, step: step) else { continue }
          counts[step] += 1
          out.set(row: 0, step: step, value)
        }
      }
    }
    for step in 0..<stepCount where counts[step] != 1 { out.set(row: 0, step: step, ordinaryNaN) }
    return out
  }
}
