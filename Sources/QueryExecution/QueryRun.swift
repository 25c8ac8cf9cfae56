import Diagnostics
import PromQLSyntax
import QueryPlanning
import Synchronization
import TelemetryModel
import WorkSharing

/// Runs a plan and puts its answer together.
package struct QueryRun {
  private let context: ExecutionContext

  package init(_ context: ExecutionContext) { self.context = context }

  /// How often values come to be in memory: in blocks, and in the answer with their timestamps.
  private static let copies = 3

  /// The answer of `plan` on the context's grid.
  package func answer(_ plan: LogicalPlan) throws(QueryFailure) -> QueryValue {
    let grid = context.grid
    switch plan {
    case .stringLiteral(let text): return .string(timestamp: grid.start, value: text)
    case .matrix(let input): return .matrix(try rawMatrix(input))
    default: break
    }
    var root = try PhysicalPlanner(context).compile(plan, grid: grid)
    var outputs = try root.open()
    if plan.isScalar && grid.isInstant {
      let collected = try CollectedSeries(
        root, series: outputs, stepCount: grid.count, context: context)
      return .scalar(timestamp: grid.start, value: collected.block.values[0])
    }
    if outputs.contains(where: \.dropsName) {
      root = try named(root, outputs)
      outputs = try root.open()
    }
    var series = try points(of: root, outputs)
    if grid.isInstant { return .vector(series) }
    series.sort { $0.labels < $1.labels }
    return .matrix(series)
  }

  /// Drops the names that were marked; series that become equal join where they never meet.
  private func named(
    _ root: any VectorOperator, _ outputs: [OutputSeries]
  ) throws(QueryFailure) -> any VectorOperator {
    var renamed = try CollectedSeries(
      root, series: outputs, stepCount: context.grid.count, context: context)
    for index in renamed.series.indices where renamed.series[index].dropsName {
      renamed.series[index] = OutputSeries(
        labels: renamed.series[index].labels.removingMetricMetadata())
    }
    return MergeOperator(
      CollectedOperator(renamed), stepCount: context.grid.count, range: nil, context: context)
  }

  /// The points of an opened operator's rows, those of each block made where it is made itself.
  private func points(
    of root: any VectorOperator, _ outputs: [OutputSeries]
  ) throws(QueryFailure) -> [SampleSeries] {
    let grid = context.grid
    let held = try HeldValues(rowCount: outputs.count, stepCount: grid.count, context: context)
    FreedMemory.growInLargePages(Self.copies * 8 * outputs.count * grid.count)
    var all: [SampleSeries] = []
    all.reserveCapacity(outputs.count)
    // One for each thread.
    let times = Mutex<[StepTimes]>([])
    let pass = RowPass(
      root, rowCount: outputs.count, stepCount: grid.count, context: context)
    try pass.forEachPart(
      { block, rows in
        var own = times.withLock { $0.popLast() } ?? StepTimes(grid: grid)
        defer { times.withLock { $0.append(own) } }
        return BlockPoints(of: block, rows, outputs: outputs, grid: grid, times: &own)
      },
      take: { (part) throws(QueryFailure) in
        try held.count(values: part.count, context: context)
        all += part.series
      })
    return all
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

/// Series that are all there already.
final class CollectedOperator: CompleteOperator {
  private let collected: CollectedSeries

  init(_ collected: CollectedSeries) { self.collected = collected }

  var output: SeriesBlock { collected.block }

  func open() -> [OutputSeries] { collected.series }
}
