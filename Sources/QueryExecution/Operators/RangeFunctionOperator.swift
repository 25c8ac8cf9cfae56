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
  private var evaluator: RangeEvaluator
  private var outputs: [OutputSeries] = []
  private var inputLabels: [OutputSeries] = []
  private var duplicates: [Labels: Int] = [:]
  private var nextSeries = 0
  private var columns = SampleColumns()

  init(
    _ node: RangeFunction, source: any RangeSource, parameters: [any VectorOperator],
    grid: StepGrid, context: ExecutionContext
  ) {
    self.node = node
    self.source = source
    self.parameters = parameters
    self.grid = grid
    self.context = context
    evaluator = RangeEvaluator(
      node, annotations: context.annotations, compatibility: context.options.compatibility)
  }

  private var keepsName: Bool { node.function == .lastOverTime || node.function == .firstOverTime }

  func open() throws(QueryFailure) -> [OutputSeries] {
    var rows: [[Double]] = []
    for parameter in parameters {
      rows.append(try CollectedSeries(parameter, stepCount: grid.count).block.values)
    }
    evaluator.parameters = rows
    try evaluator.checkParameters()
    inputLabels = try source.open()
    outputs = inputLabels.map { input in
      if keepsName { return input }
      return context.options.delayedNameRemoval
        ? OutputSeries(labels: input.labels, dropsName: true)
        : OutputSeries(labels: input.labels.removingMetricMetadata())
    }
    return outputs
  }

  func next() throws(QueryFailure) -> SeriesBlock? {
    guard nextSeries < outputs.count else { return nil }
    let count = min(context.seriesPerBlock(steps: grid.count), outputs.count - nextSeries)
    var block = SeriesBlock(firstSeries: nextSeries, seriesCount: count, stepCount: grid.count)
    for row in 0..<count {
      columns.removeAll()
      try source.read(nextSeries + row, into: &columns)
      try context.count(samples: columns.timestamps.count + columns.histograms.count)
      fill(&block, row: row)
      try checkDuplicate(block, row: row)
    }
    nextSeries += count
    return block
  }

  /// Two series that have values and the same labels now are an error, even if they never meet.
  private func checkDuplicate(_ block: SeriesBlock, row: Int) throws(QueryFailure) {
    if keepsName || context.options.delayedNameRemoval || !block.hasValues(row: row) { return }
    let index = nextSeries + row
    if duplicates.updateValue(index, forKey: outputs[index].labels) != nil {
      throw .evaluation(
        message: "vector cannot contain metrics with the same labelset", range: node.range)
    }
  }

  private func fill(_ block: inout SeriesBlock, row: Int) {
    evaluator.begin(series: inputLabels[nextSeries + row].labels, columns: &columns)
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

  /// Appends all samples of a series that any window may hold, without staleness markers.
  func read(_ index: Int, into columns: inout SampleColumns) throws(QueryFailure)
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
