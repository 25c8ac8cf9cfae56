import Diagnostics
import PromQLSyntax
import QueryPlanning
import TelemetryModel

/// Runs a plan and puts its answer together.
package struct QueryRun {
  private let context: ExecutionContext

  package init(_ context: ExecutionContext) { self.context = context }

  /// The answer of `plan` on the context's grid.
  package func answer(_ plan: LogicalPlan) throws(QueryFailure) -> QueryValue {
    let grid = context.grid
    switch plan {
    case .stringLiteral(let text): return .string(timestamp: grid.start, value: text)
    case .matrix(let input): return .matrix(try rawMatrix(input))
    default: break
    }
    let root = try PhysicalPlanner(context).compile(plan, grid: grid)
    let collected = try CollectedSeries(root, stepCount: grid.count, context: context)
    if plan.isScalar && grid.isInstant {
      return .scalar(timestamp: grid.start, value: collected.block.values[0])
    }
    var series = points(try named(collected))
    if grid.isInstant { return .vector(series) }
    series.sort { $0.labels < $1.labels }
    return .matrix(series)
  }

  /// Drops the names that were marked; series that become equal join where they never meet.
  private func named(_ collected: CollectedSeries) throws(QueryFailure) -> CollectedSeries {
    guard collected.series.contains(where: \.dropsName) else { return collected }
    var renamed = collected
    for index in renamed.series.indices where renamed.series[index].dropsName {
      renamed.series[index] = OutputSeries(
        labels: renamed.series[index].labels.removingMetricMetadata())
    }
    return try CollectedSeries(
      MergeOperator(
        CollectedOperator(renamed), stepCount: context.grid.count, range: nil, context: context),
      stepCount: context.grid.count, context: context)
  }

  private func points(_ collected: CollectedSeries) -> [SampleSeries] {
    let block = collected.block
    var out: [SampleSeries] = []
    var times = StepTimes(grid: context.grid)
    for (row, series) in collected.series.enumerated() where block.hasValues(row: row) {
      if block.histograms.isEmpty {
        var one = SampleSeries(labels: series.labels)
        one.timestamps = times.timestamps(
          block.presence[(row * block.wordsPerRow)..<((row + 1) * block.wordsPerRow)])
        one.values = times.values(
          block.values[(row * block.stepCount)..<((row + 1) * block.stepCount)])
        out.append(one)
      } else {
        out.append(points(series.labels, block, row: row))
      }
    }
    return out
  }

  private func points(_ labels: Labels, _ block: SeriesBlock, row: Int) -> SampleSeries {
    let grid = context.grid
    var one = SampleSeries(labels: labels)
    for step in 0..<grid.count {
      switch block.value(row: row, step: step) {
      case nil: break
      case .float(let value)?:
        one.timestamps.append(grid.time(step))
        one.values.append(value)
      case .histogram(let value)?:
        one.histogramTimestamps.append(grid.time(step))
        one.histograms.append(value)
      }
    }
    return one
  }

  /// The samples of a range selector or subquery, with their own timestamps.
  private func rawMatrix(_ input: RangeInput) throws(QueryFailure) -> [SampleSeries] {
    let source = try PhysicalPlanner(context).rangeSource(input, grid: context.grid)
    let end = input.shift.reference(for: context.grid.start)
    let start = end - input.duration
    let left = start - source.reach.before
    let worker = context.takeWorker()
    defer {
      context.annotations.merge(worker.annotations)
      context.recycle(worker)
    }
    var out: [SampleSeries] = []
    for (index, series) in try source.open().enumerated() {
      var columns = SampleColumns()
      try source.read(index, into: &columns, worker)
      context.count(samples: columns.sampleCount)
      try context.check(samples: columns.sampleCount)
      if case .select(let select) = input, select.rangeExtension != .none {
        if !columns.histograms.isEmpty {
          throw .evaluation(
            message:
              "\(select.rangeExtension.rawValue) modifier is not supported with histograms",
            range: select.range)
        }
        columns = ExtendedRangeKernels(isSmoothed: select.rangeExtension == .smoothed)
          .boundaries(of: columns, start: start, end: end)
      }
      var one = SampleSeries(labels: series.labels)
      if series.dropsName { one.labels = one.labels.removingMetricMetadata() }
      for (place, time) in columns.timestamps.enumerated() where time > left || select(input) {
        if time > end { break }
        one.timestamps.append(time)
        one.values.append(columns.values[place])
      }
      for (place, time) in columns.histogramTimestamps.enumerated() where time > left {
        if time > end { break }
        one.histogramTimestamps.append(time)
        one.histograms.append(columns.histograms[place])
      }
      if !one.timestamps.isEmpty || !one.histograms.isEmpty { out.append(one) }
    }
    return out.sorted { $0.labels < $1.labels }
  }

  /// Whether a window's own start belongs to it: where boundary points have been put in.
  private func select(_ input: RangeInput) -> Bool {
    if case .select(let node) = input { return node.rangeExtension != .none }
    return false
  }
}

/// The steps at which one series after the other has a value.
private struct StepTimes {
  private let grid: StepGrid

  /// Some of the steps.
  private struct Steps {
    var presence: [UInt64] = []
    var times: [Int64] = []
    var runs: [Range<Int>] = []
  }

  /// Series with values at the same steps, most of a query's, share their timestamps. Those of the
  /// last one stand first.
  private var known: [Steps] = []
  /// Most that are kept: series mostly differ in where they begin alone.
  private static let knownLimit = 4

  init(grid: StepGrid) { self.grid = grid }

  /// The times of the steps whose bits are set in `words`, which are a series'.
  mutating func timestamps(_ words: ArraySlice<UInt64>) -> [Int64] {
    if let place = known.firstIndex(where: { words.elementsEqual($0.presence) }) {
      if place > 0 { known.swapAt(0, place) }
      return known[0].times
    }
    var steps = Steps(presence: Array(words))
    for step in 0..<grid.count where steps.presence[step >> 6] >> UInt64(step & 63) & 1 != 0 {
      if let last = steps.runs.last, last.upperBound == step {
        steps.runs[steps.runs.count - 1] = last.lowerBound..<(step + 1)
      } else {
        steps.runs.append(step..<(step + 1))
      }
      steps.times.append(grid.time(step))
    }
    if known.count == Self.knownLimit { known.removeLast() }
    known.insert(steps, at: 0)
    return steps.times
  }

  /// The values of the same series at those steps, of `row`, which has one a step.
  func values(_ row: ArraySlice<Double>) -> [Double] {
    var values: [Double] = []
    guard let steps = known.first else { return values }
    values.reserveCapacity(steps.times.count)
    for run in steps.runs {
      values.append(
        contentsOf: row[(row.startIndex + run.lowerBound)..<(row.startIndex + run.upperBound)])
    }
    return values
  }
}

/// Series that are all there already.
final class CollectedOperator: CompleteOperator {
  private let collected: CollectedSeries

  init(_ collected: CollectedSeries) { self.collected = collected }

  var output: SeriesBlock { collected.block }

  func open() -> [OutputSeries] { collected.series }
}
