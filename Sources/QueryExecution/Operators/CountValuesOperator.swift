import QueryPlanning
import TelemetryModel

/// `count_values`: how many elements of each group have each value, told apart by a label.
final class CountValuesOperator: CompleteOperator {
  private let context: ExecutionContext
  private let node: Aggregate
  private let label: String
  private let input: any VectorOperator
  private let stepCount: Int
  private(set) var output = SeriesBlock.empty

  init(
    _ node: Aggregate, label: String, input: any VectorOperator, stepCount: Int,
    context: ExecutionContext
  ) {
    self.node = node
    self.label = label
    self.input = input
    self.stepCount = stepCount
    self.context = context
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    if label.isEmpty || label.unicodeScalars.contains("\u{FFFD}") {
      throw .evaluation(
        message: "invalid label name \(GoString.quoted(label))", range: node.parameterRange)
    }
    let collected = try CollectedSeries(input, stepCount: stepCount, context: context)
    var outputs: [OutputSeries] = []
    var places: [Labels: Int] = [:]
    var counts: [[Int: Double]] = []
    let grouping = Grouping(node, series: collected.series)
    for (row, group) in grouping.groupOfSeries.enumerated() {
      for step in 0..<stepCount {
        guard let value = collected.block.value(row: row, step: step) else { continue }
        var series = grouping.groups[group]
        series.labels[label] = text(value)
        let place = places[series.labels] ?? outputs.count
        if place == outputs.count {
          places[series.labels] = place
          outputs.append(series)
          counts.append([:])
        }
        counts[place][step, default: 0] += 1
      }
    }
    output = SeriesBlock(seriesCount: outputs.count, stepCount: stepCount)
    for (row, steps) in counts.enumerated() {
      for (step, count) in steps { output.set(row: row, step: step, count) }
    }
    return outputs
  }

  private func text(_ value: BlockValue) -> String {
    switch value {
    case .float(let float): NumberText.plain(float)
    case .histogram(let histogram): histogram.description
    }
  }
}
