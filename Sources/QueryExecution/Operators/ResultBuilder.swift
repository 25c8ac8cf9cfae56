import TelemetryModel

/// Collects values under labels that are only known step by step.
final class ResultBuilder {
  private let stepCount: Int
  private(set) var outputs: [OutputSeries] = []
  private var places: [OutputSeries: Int] = [:]
  private var cells: [[(step: Int, value: BlockValue)]] = []

  init(stepCount: Int) { self.stepCount = stepCount }

  /// Adds a value; steps come in order for each series.
  ///
  /// - Throws: where a series gets two values at one step.
  func append(_ value: BlockValue, _ series: OutputSeries, step: Int) throws(QueryFailure) {
    let place = places[series] ?? outputs.count
    if place == outputs.count {
      places[series] = place
      outputs.append(series)
      cells.append([])
    }
    if cells[place].contains(where: { $0.step == step }) {
      throw .evaluation(
        message: "vector cannot contain metrics with the same labelset", range: nil)
    }
    cells[place].append((step, value))
  }

  func block() -> SeriesBlock {
    var block = SeriesBlock(firstSeries: 0, seriesCount: outputs.count, stepCount: stepCount)
    for (row, points) in cells.enumerated() {
      for point in points { block.set(row: row, step: point.step, point.value) }
    }
    return block
  }
}
