import QueryPlanning
import TelemetryModel

/// `sum`, `avg`, `min`, `max`, `count`, `group`, `stddev`, `stdvar`, `quantile`: rows are added to
/// their group as they arrive.
final class AggregateOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: Aggregate
  private let grid: StepGrid
  private let input: any VectorOperator
  private let parameter: (any VectorOperator)?
  private var grouping = Grouping()
  private var inputSeries: [OutputSeries] = []
  private var parameterRow: [Double] = []
  private var isDone = false

  init(
    _ node: Aggregate, input: any VectorOperator, parameter: (any VectorOperator)?, grid: StepGrid,
    context: ExecutionContext
  ) {
    self.node = node
    self.input = input
    self.parameter = parameter
    self.grid = grid
    self.context = context
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    if let parameter {
      parameterRow = try CollectedSeries(parameter, stepCount: grid.count).block.values
    }
    inputSeries = try input.open()
    grouping = Grouping(node, series: inputSeries)
    noteBadQuantiles()
    return grouping.groups
  }

  private func noteBadQuantiles() {
    guard node.operation == .quantile else { return }
    let known = parameterRow.filter { !$0.isNaN }
    let (least, most) = (known.min() ?? 0, known.max() ?? 0)
    var bad: [Double] = []
    if known.count < parameterRow.count { bad.append(ordinaryNaN) }
    if most > 1 { bad.append(most) }
    if least < 0 { bad.append(least) }
    for phi in bad { context.annotations.note(.invalidQuantile(phi), at: node.parameterRange) }
  }

  func next() throws(QueryFailure) -> SeriesBlock? {
    if isDone { return nil }
    isDone = true
    let groupCount = grouping.groups.count
    var cells = AggregateCells(operation: node.operation, count: groupCount * grid.count)
    while let part = try input.next() {
      try context.count(samples: 0)
      for row in 0..<part.seriesCount {
        let base = grouping.groupOfSeries[part.firstSeries + row] * grid.count
        for step in 0..<grid.count {
          switch part.value(row: row, step: step) {
          case nil: break
          case .float(let value)?: cells.add(value, at: base + step)
          case .histogram(let value)?:
            add(value, series: part.firstSeries + row, to: &cells, at: base + step)
          }
        }
      }
    }
    return block(of: &cells, groupCount: groupCount)
  }

  private func add(
    _ value: FloatHistogram, series: Int, to cells: inout AggregateCells, at index: Int
  ) {
    let metric = inputSeries[series].labels.metricName ?? ""
    if !cells.add(value, metric: metric, at: index) {
      context.annotations.note(
        .histogramIgnoredInAggregation(operation: node.operation.rawValue),
        at: node.input.sourceRange ?? node.range)
    }
  }

  private func block(of cells: inout AggregateCells, groupCount: Int) -> SeriesBlock {
    var block = SeriesBlock(firstSeries: 0, seriesCount: groupCount, stepCount: grid.count)
    for group in 0..<groupCount {
      for step in 0..<grid.count {
        let phi = parameterRow.isEmpty ? 0 : parameterRow[step]
        let result = cells.result(at: group * grid.count + step, parameter: phi) {
          self.context.annotations.note($0, at: self.node.input.sourceRange ?? self.node.range)
        }
        if let result { block.set(row: group, step: step, result) }
      }
    }
    return block
  }
}
