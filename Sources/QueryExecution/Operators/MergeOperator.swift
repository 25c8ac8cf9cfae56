import Diagnostics
import QueryPlanning
import TelemetryModel

/// Joins output series that carry the same labels: their values may not meet at a step.
///
/// Where there are no such series rows pass through as they are asked for.
final class MergeOperator: VectorOperator {
  private let context: ExecutionContext
  private let input: any VectorOperator
  private let stepCount: Int
  private let range: SourceRange?
  private var joined: SeriesBlock?

  init(
    _ input: any VectorOperator, stepCount: Int, range: SourceRange?, context: ExecutionContext
  ) {
    self.input = input
    self.stepCount = stepCount
    self.range = range
    self.context = context
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let series = try input.open()
    if input.keepsSeriesApart { return series }
    var outputs: [OutputSeries] = []
    var targets: [Int] = []
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
    if outputs.count < series.count { joined = try join(targets, count: outputs.count) }
    return outputs
  }

  private func join(_ targets: [Int], count: Int) throws(QueryFailure) -> SeriesBlock {
    var out = SeriesBlock(seriesCount: count, stepCount: stepCount)
    let pass = RowPass(
      input, rowCount: targets.count, stepCount: stepCount, context: context)
    try pass.forEachBlock { (part) throws(QueryFailure) in
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

  var complete: SeriesBlock? { joined ?? input.complete }
  var keepsSeriesApart: Bool { true }

  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock {
    if let joined { return joined.rows(range) }
    return try input.rows(range, worker)
  }
}
