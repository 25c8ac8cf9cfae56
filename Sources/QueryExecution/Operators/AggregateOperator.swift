import Diagnostics
import QueryPlanning
import TelemetryModel

/// `sum`, `avg`, `min`, `max`, `count`, `group`, `stddev`, `stdvar`, `quantile`: rows are added to
/// their group as they arrive.
final class AggregateOperator: CompleteOperator {
  private let context: ExecutionContext
  private let node: Aggregate
  private let grid: StepGrid
  private let input: any VectorOperator
  private let parameter: (any VectorOperator)?
  private(set) var output = SeriesBlock.empty

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
    var parameterRow: [Double] = []
    if let parameter {
      parameterRow =
        try CollectedSeries(parameter, stepCount: grid.count, context: context).block.values
    }
    let series = try input.open()
    let grouping = Grouping(node, series: series)
    noteBadQuantiles(parameterRow)
    let cells = AggregateCells(
      operation: node.operation, groupCount: grouping.groups.count, stepCount: grid.count)
    let pass = RowPass(
      input, rowCount: grouping.groupOfSeries.count, stepCount: grid.count, context: context)
    try pass.forEachBlock { (block) throws(QueryFailure) in
      add(block, of: series, to: cells, grouping.groupOfSeries)
    }
    output = cells.result(parameters: parameterRow) {
      self.context.annotations.note($0, at: self.inputRange)
    }
    return grouping.groups
  }

  private var inputRange: SourceRange? { node.input.sourceRange ?? node.range }

  private func noteBadQuantiles(_ parameterRow: [Double]) {
    guard node.operation == .quantile else { return }
    let known = parameterRow.filter { !$0.isNaN }
    let (least, most) = (known.min() ?? 0, known.max() ?? 0)
    var bad: [Double] = []
    if known.count < parameterRow.count { bad.append(ordinaryNaN) }
    if most > 1 { bad.append(most) }
    if least < 0 { bad.append(least) }
    for phi in bad { context.annotations.note(.invalidQuantile(phi), at: node.parameterRange) }
  }

  /// Adds the rows of a block in their order.
  private func add(
    _ block: SeriesBlock, of series: [OutputSeries], to cells: AggregateCells, _ groups: [Int]
  ) {
    if cells.keepsRows {
      cells.keep(block, groups: groups)
      noteHistograms(block)
    } else if block.histograms.isEmpty {
      addFloats(block, to: cells, groups)
    } else {
      addOneByOne(block, of: series, to: cells, groups)
    }
  }

  private func addFloats(_ block: SeriesBlock, to cells: AggregateCells, _ groups: [Int]) {
    block.values.withUnsafeBufferPointer { values in
      block.presence.withUnsafeBufferPointer { presence in
        guard let values = values.baseAddress, let presence = presence.baseAddress else { return }
        for row in 0..<block.seriesCount {
          cells.add(
            values + row * block.stepCount, presence + row * block.wordsPerRow,
            group: groups[block.firstSeries + row])
        }
      }
    }
  }

  private func addOneByOne(
    _ block: SeriesBlock, of series: [OutputSeries], to cells: AggregateCells, _ groups: [Int]
  ) {
    for row in 0..<block.seriesCount {
      let metric = hasNames ? series[block.firstSeries + row].labels.metricName ?? "" : ""
      let group = groups[block.firstSeries + row]
      for step in 0..<grid.count {
        guard let value = block.value(row: row, step: step) else { continue }
        if !cells.add(value, metric: metric, group: group, step: step) {
          noteIgnoredHistogram()
        }
      }
    }
  }

  /// Whether the input's names are still those of its series.
  private var hasNames: Bool {
    if context.options.delayedNameRemoval { return true }
    return if case .rangeFunction(let function) = node.input { !function.leavesNames } else { true }
  }

  private func noteHistograms(_ block: SeriesBlock) {
    if block.histograms.isEmpty { return }
    for row in 0..<block.seriesCount {
      for step in 0..<grid.count {
        if case .histogram? = block.value(row: row, step: step) { noteIgnoredHistogram() }
      }
    }
  }

  private func noteIgnoredHistogram() {
    context.annotations.note(
      .histogramIgnoredInAggregation(operation: node.operation.rawValue), at: inputRange)
  }
}
