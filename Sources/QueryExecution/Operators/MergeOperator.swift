import Diagnostics
import QueryPlanning
import TelemetryModel

/// Joins output series that carry the same labels: their values may not meet at a step.
///
/// Without such series blocks pass through as they are.
final class MergeOperator: VectorOperator {
  private let input: any VectorOperator
  private let stepCount: Int
  private let range: SourceRange?
  private var isPassingThrough = true
  private var outputs: [OutputSeries] = []
  private var targets: [Int] = []
  private var isDone = false

  init(_ input: any VectorOperator, stepCount: Int, range: SourceRange?) {
    self.input = input
    self.stepCount = stepCount
    self.range = range
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let series = try input.open()
    var places: [OutputSeries: Int] = [:]
    for one in series {
      let next = outputs.count
      let place = places[one, default: next]
      if place == next {
        places[one] = next
        outputs.append(one)
      }
      targets.append(place)
    }
    isPassingThrough = outputs.count == series.count
    return outputs
  }

  func next() throws(QueryFailure) -> SeriesBlock? {
    if isPassingThrough { return try input.next() }
    if isDone { return nil }
    isDone = true
    var out = SeriesBlock(firstSeries: 0, seriesCount: outputs.count, stepCount: stepCount)
    while let part = try input.next() {
      for row in 0..<part.seriesCount {
        let target = targets[part.firstSeries + row]
        for step in 0..<stepCount {
          guard let value = part.value(row: row, step: step) else { continue }
          if out.isPresent(row: target, step: step) {
            throw .evaluation(
              message: "vector cannot contain metrics with the same labelset", range: range)
          }
          out.set(row: target, step: step, value)
        }
      }
    }
    return out
  }
}
