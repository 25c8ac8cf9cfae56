import PromQLSyntax
import QueryPlanning
import TelemetryModel

/// A function of the samples in a window that slides over the steps.
///
/// Each series' samples are read once; windows are index ranges that only move forward.
final class RangeFunctionOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: RangeFunction
  private let grid: StepGrid
  private let source: any RangeSource
  private let parameters: [any VectorOperator]
  private let tables: WindowTables
  private var evaluator: RangeEvaluator
  private var inputLabels: [OutputSeries] = []
  /// Whether some series may have a name that is none of a counter.
  private var mayHaveNonCounters = true
  /// All values, where series that came to have the same labels had to be looked at.
  private var checked: SeriesBlock?

  init(
    _ node: RangeFunction, source: any RangeSource, parameters: [any VectorOperator],
    grid: StepGrid, context: ExecutionContext
  ) {
    self.node = node
    self.source = source
    self.parameters = parameters
    self.grid = grid
    self.context = context
    tables = FloatWindowRows.tables(node, grid: grid, in: context)
    evaluator = RangeEvaluator(node, compatibility: context.options.compatibility)
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    var rows: [[Double]] = []
    for parameter in parameters {
      rows.append(
        try CollectedSeries(parameter, stepCount: grid.count, context: context).block.values)
    }
    evaluator.parameters = rows
    try evaluator.checkParameters()
    inputLabels = try source.open()
    if node.keepsNames { return inputLabels }
    let haveOneName = NameDropping.haveOneName(inputLabels)
    if haveOneName, let name = inputLabels.first?.labels.metricName {
      mayHaveNonCounters = !RangeEvaluator.isCounter(name)
    }
    if context.options.delayedNameRemoval || (haveOneName && !node.leavesNames) {
      return inputLabels.map { NameDropping.dropped($0, context: context) }
    }
    if haveOneName { return inputLabels }
    let series = inputLabels.map { NameDropping.dropped($0, context: context) }
    checked = try blockWithoutDuplicates(series)
    return series
  }

  /// Two series that have values and the same labels now are an error, even if they never meet.
  private func blockWithoutDuplicates(
    _ outputs: [OutputSeries]
  ) throws(QueryFailure) -> SeriesBlock? {
    if Set(outputs.map(\.labels)).count == outputs.count { return nil }
    var whole = SeriesBlock(seriesCount: 0, stepCount: grid.count)
    var seen: Set<Labels> = []
    let pass = RowPass(
      self, rowCount: outputs.count, stepCount: grid.count, context: context)
    try pass.forEachBlock { (block) throws(QueryFailure) in
      for row in 0..<block.seriesCount where block.hasValues(row: row) {
        if !seen.insert(outputs[block.firstSeries + row].labels).inserted {
          throw .evaluation(
            message: "vector cannot contain metrics with the same labelset", range: node.range)
        }
      }
      whole.append(block)
    }
    return whole
  }

  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock {
    if let checked { return checked.rows(range) }
    let evaluator = self.evaluator
    var block = SeriesBlock(unwritten: range, stepCount: grid.count)
    var windows = FloatWindowRows(
      node, grid: grid, owner: ObjectIdentifier(self), tables: tables,
      parameters: evaluator.parameters, compatibility: context.options.compatibility, worker)
    var columns = worker.takeColumns()
    defer { worker.recycle(columns) }
    var count = 0
    for index in range {
      try source.read(index, into: &columns, worker)
      count += columns.sampleCount
      try context.check(samples: columns.sampleCount)
      let row = index - range.lowerBound
      let labels = inputLabels[index].labels
      let isFilled = windows.fill(&block, row: row, columns)
      block.clearAbsent(row: row)
      if isFilled {
        if mayHaveNonCounters, block.hasValues(row: row) {
          evaluator.noteNonCounter(labels, worker.annotations)
        }
      } else {
        fill(&block, row: row, columns, labels, worker)
      }
    }
    windows.finish(worker)
    context.count(samples: count)
    return block
  }

  /// Window by window.
  private func fill(
    _ block: inout SeriesBlock, row: Int, _ columns: SampleColumns, _ labels: Labels,
    _ worker: Worker
  ) {
    var evaluator = evaluator
    evaluator.begin(series: labels, annotations: worker.annotations)
    columns.timestamps.withUnsafeBufferPointer { timestamps in
      columns.values.withUnsafeBufferPointer { values in
        columns.startTimestamps.withUnsafeBufferPointer { starts in
          var windows = SlidingWindows(
            timestamps: timestamps, values: values, starts: starts, columns: columns,
            reach: source.reach)
          for step in 0..<grid.count {
            let time = grid.time(step)
            let end = node.input.shift.reference(for: time)
            let window = windows.window(start: end - node.input.duration, end: end, time: time)
            switch evaluator.evaluate(window, step: step) {
            case .none: break
            case .float(let value): block.set(row: row, step: step, value)
            case .histogram(let value): block.set(row: row, step: step, .histogram(value))
            }
          }
        }
      }
    }
    evaluator.end()
  }
}

/// Where the samples of a range function come from: a selector or a subquery.
protocol RangeSource: AnyObject {
  /// How far before the window's start and behind its end samples are wanted, in milliseconds.
  var reach: (before: Int64, behind: Int64) { get }

  /// Fixes the series.
  func open() throws(QueryFailure) -> [OutputSeries]

  /// Replaces `columns` with all samples of a series that any window may hold, without staleness
  /// markers. Safe from several threads, once opened.
  func read(
    _ index: Int, into columns: inout SampleColumns, _ worker: Worker) throws(QueryFailure)
}

/// Index ranges of windows whose ends never move back.
struct SlidingWindows {
  private let timestamps: UnsafeBufferPointer<Int64>
  private let values: UnsafeBufferPointer<Double>
  private let starts: UnsafeBufferPointer<Int64>
  private let columns: SampleColumns
  private let reach: (before: Int64, behind: Int64)
  private var floats = (low: 0, high: 0)
  private var histograms = (low: 0, high: 0)

  init(
    timestamps: UnsafeBufferPointer<Int64>, values: UnsafeBufferPointer<Double>,
    starts: UnsafeBufferPointer<Int64>, columns: SampleColumns,
    reach: (before: Int64, behind: Int64)
  ) {
    self.timestamps = timestamps
    self.values = values
    self.starts = starts
    self.columns = columns
    self.reach = reach
  }

  mutating func window(start: Int64, end: Int64, time: Int64) -> RangeWindow {
    let (from, through) = (start - reach.before, end + reach.behind)
    while floats.high < timestamps.count, timestamps[floats.high] <= through { floats.high += 1 }
    while floats.low < floats.high, timestamps[floats.low] <= from { floats.low += 1 }
    let times = columns.histogramTimestamps
    while histograms.high < times.count, times[histograms.high] <= through { histograms.high += 1 }
    while histograms.low < histograms.high, times[histograms.low] <= from { histograms.low += 1 }
    let range = floats.low..<floats.high
    let histogramRange = histograms.low..<histograms.high
    return RangeWindow(
      timestamps: UnsafeBufferPointer(rebasing: timestamps[range]),
      values: UnsafeBufferPointer(rebasing: values[range]),
      histogramTimestamps: times[histogramRange], histograms: columns.histograms[histogramRange],
      startTimestamps: UnsafeBufferPointer(rebasing: starts.isEmpty ? starts[...] : starts[range]),
      histogramStartTimestamps: columns.histogramStartTimestamps.isEmpty
        ? [] : columns.histogramStartTimestamps[histogramRange],
      start: start, end: end, time: time)
  }
}
