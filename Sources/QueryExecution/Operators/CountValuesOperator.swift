import QueryPlanning
import TelemetryModel

/// `count_values`: how many elements of each group have each value, told apart by a label.
final class CountValuesOperator: VectorOperator {
  private let node: Aggregate
  private let label: String
  private let input: any VectorOperator
  private let stepCount: Int
  private var block = SeriesBlock(firstSeries: 0, seriesCount: 0, stepCount: 0)
  private var isDone = false

  init(_ node: Aggregate, label: String, input: any VectorOperator, stepCount: Int) {
    self.node = node
    self.label = label
    self.input = input
    self.stepCount = stepCount
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    if label.isEmpty || label.unicodeScalars.contains("\u{FFFD}") {
      throw .evaluation(
        message: "invalid label name \(GoString.quoted(label))", range: node.parameterRange)
    }
    let collected = try CollectedSeries(input, stepCount: stepCount)
    var outputs: [OutputSeries] = []
    var places: [Labels: Int] = [:]
    var counts: [[Int: Double]] = []
    let grouping = Grouping(node, series: collected.series)
    for (row, group) in grouping.groupOfSeries.enumerated() {
      for step in 0..<stepCount {
        guard let value = collected.block.value(row: row, step: step) else { continue }
        var output = grouping.groups[group]
        output.labels[label] = text(value)
        let place = places[output.labels] ?? outputs.count
        if place == outputs.count {
          places[output.labels] = place
          outputs.append(output)
          counts.append([:])
        }
        counts[place][step, default: 0] += 1
      }
    }
    block = SeriesBlock(firstSeries: 0, seriesCount: outputs.count, stepCount: stepCount)
    for (row, steps) in counts.enumerated() {
      for (step, count) in steps { block.set(row: row, step: step, count) }
    }
    return outputs
  }

  private func text(_ value: BlockValue) -> String {
    switch value {
    case .float(let float): NumberText.plain(float)
    case .histogram(let histogram): histogram.description
    }
  }

  func next() -> SeriesBlock? {
    if isDone { return nil }
    isDone = true
    return block
  }
}
