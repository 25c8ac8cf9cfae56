import TelemetryModel

/// Collects values under labels that are only known step by step.
final class ResultBuilder {
  private let stepCount: Int
  private(set) var outputs: [OutputSeries] = []
  private var places: [OutputSeries: Int] = [:]
  private var rows: [SeriesBlock] = []

  init(stepCount: Int) { self.stepCount = stepCount }

  /// Adds a value.
  ///
  /// - Throws: where a series gets two values at one step.
  func append(_ value: BlockValue, _ series: OutputSeries, step: Int) throws(QueryFailure) {
    let place = places[series] ?? outputs.count
    if place == outputs.count {
      places[series] = place
      outputs.append(series)
      rows.append(SeriesBlock(seriesCount: 1, stepCount: stepCount))
    }
    if rows[place].isPresent(row: 0, step: step) {
      throw .evaluation(
        message: "vector cannot contain metrics with the same labelset", range: nil)
    }
    rows[place].set(row: 0, step: step, value)
  }

  func block() -> SeriesBlock {
    var block = SeriesBlock(seriesCount: 0, stepCount: stepCount)
    for row in rows { block.append(row) }
    return block
  }
}
