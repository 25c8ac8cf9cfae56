import Diagnostics
import QueryPlanning
import TelemetryModel
import WorkSharing

/// `sum`, `avg`, `min`, `max`, `count`, `group`, `stddev`, `stdvar`, `quantile`: rows are added to
/// their group as they arrive.
final class AggregateOperator: CompleteOperator {
  private let context: ExecutionContext
  private let node: Aggregate
  private let grid: StepGrid
  private let input: any VectorOperator
  private let parameter: (any VectorOperator)?
  private(set) var output = SeriesBlock.empty

  /// Values of a wave from which on threads share the steps.
  private static let sharedValueCount = 1 << 17

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
    try pass.forEachWave { (blocks) throws(QueryFailure) in
      add(blocks, of: series, to: cells, grouping.groupOfSeries)
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

  /// Adds the rows of a wave in their order.
  private func add(
    _ blocks: [SeriesBlock], of series: [OutputSeries], to cells: AggregateCells, _ groups: [Int]
  ) {
    if cells.keepsRows {
      for block in blocks { cells.keep(block, groups: groups) }
      noteHistograms(blocks)
      return
    }
    if blocks.contains(where: { !$0.histograms.isEmpty }) {
      for block in blocks { addOneByOne(block, of: series, to: cells, groups) }
      return
    }
    let total = blocks.reduce(0) { $0 + $1.values.count }
    let shares =
      total < Self.sharedValueCount ? 1 : min(context.options.workerCount, cells.stepWords)
    let perShare = (cells.stepWords + shares - 1) / max(1, shares)
    // SAFETY: shares of steps do not overlap, and the blocks are only read.
    nonisolated(unsafe) let target = cells
    WorkSharing.run(count: shares, workers: shares) { share in
      let end = min(target.stepWords, (share + 1) * perShare)
      let words = min(end, share * perShare)..<end
      for block in blocks { Self.add(block, to: target, groups, words: words) }
    }
  }

  private static func add(
    _ block: SeriesBlock, to cells: AggregateCells, _ groups: [Int], words: Range<Int>
  ) {
    block.values.withUnsafeBufferPointer { values in
      block.presence.withUnsafeBufferPointer { presence in
        guard let values = values.baseAddress, let presence = presence.baseAddress else { return }
        for row in 0..<block.seriesCount {
          cells.add(
            values + row * block.stepCount, presence + row * block.wordsPerRow,
            group: groups[block.firstSeries + row], words: words)
        }
      }
    }
  }

  private func addOneByOne(
    _ block: SeriesBlock, of series: [OutputSeries], to cells: AggregateCells, _ groups: [Int]
  ) {
    for row in 0..<block.seriesCount {
      let metric = series[block.firstSeries + row].labels.metricName ?? ""
      let group = groups[block.firstSeries + row]
      for step in 0..<grid.count {
        guard let value = block.value(row: row, step: step) else { continue }
        if !cells.add(value, metric: metric, group: group, step: step) {
          noteIgnoredHistogram()
        }
      }
    }
  }

  private func noteHistograms(_ blocks: [SeriesBlock]) {
    for block in blocks where !block.histograms.isEmpty {
      for row in 0..<block.seriesCount {
        for step in 0..<grid.count {
          if case .histogram? = block.value(row: row, step: step) { noteIgnoredHistogram() }
        }
      }
    }
  }

  private func noteIgnoredHistogram() {
    context.annotations.note(
      .histogramIgnoredInAggregation(operation: node.operation.rawValue), at: inputRange)
  }
}
