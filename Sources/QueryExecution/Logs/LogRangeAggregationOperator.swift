import LogQLSyntax
import QueryPlanning
import TelemetryModel
import WorkSharing

/// A function of the log lines in a window that slides over the steps.
///
/// Every line is read and run through the pipeline once; samples are kept by output series, and
/// windows are index ranges over them.
final class LogRangeAggregationOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: LogRangeAggregation
  private let grid: StepGrid
  private let kernels: LogWindowKernels
  private let duration: Int64
  private var samples = LogSampleTable()
  /// Of each series its value in the one window that all samples are in; empty where there are
  /// several windows, or their order matters.
  private var wholeValues: [Double] = []
  private var outputs: [OutputSeries] = []
  private var toleratesErrors = false

  init(_ node: LogRangeAggregation, grid: StepGrid, context: ExecutionContext) {
    self.node = node
    self.grid = grid
    self.context = context
    let range = node.expr.logRange
    duration = Nanoseconds.from(milliseconds: range.duration)
    kernels = LogWindowKernels(
      operation: node.expr.operation, parameter: node.expr.parameter ?? 0,
      isUnwrapped: range.log.stages.contains {
        if case .unwrap = $0.kind { true } else { false }
      }, duration: range.duration)
  }

  private var isAbsent: Bool { node.expr.operation == .absentOverTime }

  /// The window's end for a step, in nanoseconds.
  private func windowEnd(_ step: Int) -> Int64 {
    Nanoseconds.difference(
      Nanoseconds.from(milliseconds: grid.time(step)), node.expr.logRange.offset)
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let reader = LogSampleReader(node, context: context)
    toleratesErrors = reader.toleratesErrors
    samples = try reader.read(
      from: Nanoseconds.behind(Nanoseconds.difference(windowEnd(0), duration)),
      until: Nanoseconds.behind(windowEnd(grid.count - 1)),
      keepsTimes: grid.count > 1 || kernels.asksForOrder)
    if !samples.keepsTimes { wholeValues = valuesOfAll() }
    outputs =
      isAbsent
      ? [OutputSeries(labels: absentLabels())] : samples.labels.map { OutputSeries(labels: $0) }
    return outputs
  }

  /// What the selector's equality matchers say; names that are matched otherwise too, or twice, are
  /// left out.
  private func absentLabels() -> Labels {
    var labels = Labels()
    var seen: Set<String> = []
    for matcher in node.expr.logRange.log.matchers {
      if matcher.operation == .equal && !seen.contains(matcher.name) {
        labels[matcher.name] = matcher.value.isEmpty ? nil : matcher.value
      } else {
        labels[matcher.name] = nil
      }
      seen.insert(matcher.name)
    }
    return labels
  }

  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock {
    var block = SeriesBlock(
      firstSeries: range.lowerBound, seriesCount: range.count, stepCount: grid.count)
    for series in range {
      if isAbsent {
        fillAbsent(&block)
      } else {
        try fill(&block, series - range.lowerBound, series)
      }
    }
    return block
  }

  private func fill(_ block: inout SeriesBlock, _ row: Int, _ series: Int) throws(QueryFailure) {
    let times = samples.times[series]
    let values = samples.values[series]
    let error = toleratesErrors ? nil : samples.labels[series][LabelName.error]
    if !wholeValues.isEmpty {
      if let error { throw pipelineFailure(error, samples.labels[series]) }
      return block.set(row: row, step: 0, wholeValues[series])
    }
    var (low, high) = (0, 0)
    for step in 0..<grid.count {
      let end = windowEnd(step)
      let start = Nanoseconds.difference(end, duration)
      while high < times.count, times[high] <= end { high += 1 }
      while low < high, times[low] <= start { low += 1 }
      if low == high { continue }
      if let error { throw pipelineFailure(error, samples.labels[series]) }
      block.set(
        row: row, step: step,
        kernels.value(
          count: high - low, times[low..<high], values.isEmpty ? [] : values[low..<high],
          start: start, end: end))
    }
  }

  /// The value of all samples of each series, series on all cores.
  private func valuesOfAll() -> [Double] {
    var results = [Double](repeating: 0, count: samples.labels.count)
    let (kernels, samples) = (kernels, samples)
    results.withUnsafeMutableBufferPointer { buffer in
      // SAFETY: each piece of work writes to its own series only.
      nonisolated(unsafe) let target = buffer
      WorkSharing.run(count: buffer.count, workers: context.options.workerCount) { series in
        target[series] = kernels.value(
          count: samples.counts[series], [], samples.values[series][...], start: 0, end: 0)
      }
    }
    return results
  }

  /// Ends the query: a window holds an erroneous sample.
  private func pipelineFailure(_ kind: String, _ labels: Labels) -> QueryFailure {
    .evaluation(
      message: """
        pipeline error: '\(kind)' for series: '\(labels)'.
        Use a label filter to intentionally skip this error. (e.g | __error__!="\(kind)").
        To skip all potential errors you can match empty errors.(e.g __error__="")
        The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )
        """, range: node.expr.logRange.range)
  }

  private func fillAbsent(_ block: inout SeriesBlock) {
    let times = samples.times.first ?? []
    var (low, high) = (0, 0)
    for step in 0..<grid.count {
      let end = windowEnd(step)
      let start = Nanoseconds.difference(end, duration)
      while high < times.count, times[high] <= end { high += 1 }
      while low < high, times[low] <= start { low += 1 }
      if low == high { block.set(row: 0, step: step, 1) }
    }
  }
}
