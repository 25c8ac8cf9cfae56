import LogQLSyntax
import QueryPlanning
import TelemetryModel

/// A function of the log lines in a window that slides over the steps.
///
/// Every line is read and run through the pipeline once; samples are kept by output series, and
/// windows are index ranges over them.
final class LogRangeAggregationOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: LogRangeAggregation
  private let grid: StepGrid
  private var samples = SampleTable()
  private var outputs: [OutputSeries] = []
  private var isDone = false

  /// Samples of each output series, by time.
  private struct SampleTable {
    var places: [Labels: Int] = [:]
    var labels: [Labels] = []
    var times: [[Int64]] = []
    var values: [[Double]] = []

    mutating func append(_ key: Labels, _ time: Int64, _ value: Double) {
      let place = places[key] ?? labels.count
      if place == labels.count {
        places[key] = place
        labels.append(key)
        times.append([])
        values.append([])
      }
      times[place].append(time)
      values[place].append(value)
    }

    /// Puts the series in order of their labels, and each in order of time; samples of one time
    /// stay as they came.
    mutating func sort() {
      let byLabels = labels.indices.sorted { labels[$0] < labels[$1] }
      labels = byLabels.map { labels[$0] }
      times = byLabels.map { times[$0] }
      values = byLabels.map { values[$0] }
      for place in labels.indices {
        let times = times[place]
        if zip(times, times.dropFirst()).allSatisfy({ $0 <= $1 }) { continue }
        let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        self.times[place] = order.map { times[$0] }
        let unsorted = values[place]
        values[place] = order.map { unsorted[$0] }
      }
    }
  }

  init(_ node: LogRangeAggregation, grid: StepGrid, context: ExecutionContext) {
    self.node = node
    self.grid = grid
    self.context = context
  }

  private var expr: RangeAggregation { node.expr }
  private var durationNanoseconds: Int64 { expr.logRange.duration * 1_000_000 }

  /// The window's end for a step, in nanoseconds.
  private func windowEnd(_ step: Int) -> Int64 {
    grid.time(step) * 1_000_000 - expr.logRange.offset
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    try read()
    samples.sort()
    if expr.operation == .absentOverTime {
      outputs = [OutputSeries(labels: absentLabels())]
    } else {
      outputs = samples.labels.map { OutputSeries(labels: $0) }
    }
    return outputs
  }

  // MARK: Reading

  private func read() throws(QueryFailure) {
    let pipeline = try compiledPipeline()
    let from = windowEnd(0) - durationNanoseconds + 1
    let until = windowEnd(grid.count - 1) + 1
    let log = expr.logRange.log
    do {
      for stream in try context.logs.selectStreams(log.matchers, from: from, until: until) {
        let labels = EntryLabels(base: stream.labels)
        try context.logs.readEntries(
          stream, from: from, until: until, isBackward: false, needles: pipeline.needles
        ) { block in
          try context.count(samples: 0)
          for index in 0..<block.count {
            take(block, index, pipeline, labels)
          }
          return true
        }
      }
    } catch let failure as QueryFailure {
      throw failure
    } catch {
      throw .source(error)
    }
  }

  private func compiledPipeline() throws(QueryFailure) -> LogPipeline {
    do throws(PipelineCompilationError) {
      return try LogPipeline(
        expr.logRange.log.stages, evaluationTime: context.grid.end * 1_000_000)
    } catch {
      throw .evaluation(message: error.message, range: expr.logRange.range)
    }
  }

  private func take(
    _ block: LogEntryBlock, _ index: Int, _ pipeline: LogPipeline, _ labels: EntryLabels
  ) {
    let time = block.timestamps[index]
    labels.begin(
      timestamp: time,
      structuredMetadata: block.structuredMetadata.isEmpty
        ? Labels() : block.structuredMetadata[index])
    var line = block.line(index)
    guard pipeline.process(&line, labels) else { return }
    let value: Double
    if let unwrap = pipeline.unwrap {
      guard let number = pipeline.unwrapped(unwrap, &line, labels) else { return }
      value = number
    } else {
      switch expr.operation {
      case .bytesRate, .bytesOverTime: value = Double(line.count)
      default: value = 1
      }
    }
    samples.append(seriesLabels(labels, pipeline.unwrap), time, value)
  }

  /// The labels of the output series that an entry's sample belongs to.
  private func seriesLabels(_ labels: EntryLabels, _ unwrap: Unwrap?) -> Labels {
    if expr.operation == .absentOverTime { return Labels() }
    let all = labels.labels()
    if labels.failure != nil && !toleratesErrors { return all }
    guard let grouping = expr.grouping ?? node.outerGrouping else {
      return unwrap.map { all.removing([$0.label]) } ?? all
    }
    if grouping.isWithout {
      return all.removing(grouping.labels + (unwrap.map { [$0.label] } ?? []))
    }
    return all.keeping(grouping.labels)
  }

  /// Whether entries with errors count like others: where the query asks for `__error__` itself.
  private var toleratesErrors: Bool {
    if let outer = node.outerGrouping, !outer.isWithout, outer.labels.contains(LabelName.error) {
      return true
    }
    guard node.isUnderAggregation else { return false }
    return expr.logRange.log.stages.contains { stage in
      if case .labelFilter(let filter) = stage.kind { return Self.readsError(filter) }
      return false
    }
  }

  private static func readsError(_ filter: LabelFilter) -> Bool {
    switch filter {
    case .matcher(let matcher): matcher.name == LabelName.error
    case .and(let lhs, let rhs), .or(let lhs, let rhs): readsError(lhs) || readsError(rhs)
    case .number, .duration, .bytes, .ip, .now: false
    }
  }

  private func absentLabels() -> Labels {
    var labels = Labels()
    var seen: Set<String> = []
    for matcher in expr.logRange.log.matchers {
      if matcher.operation == .equal && !seen.contains(matcher.name) {
        labels[matcher.name] = matcher.value.isEmpty ? nil : matcher.value
      } else {
        labels[matcher.name] = nil
      }
      seen.insert(matcher.name)
    }
    return labels
  }

  // MARK: Windows

  func next() throws(QueryFailure) -> SeriesBlock? {
    if isDone { return nil }
    isDone = true
    var block = SeriesBlock(firstSeries: 0, seriesCount: outputs.count, stepCount: grid.count)
    if expr.operation == .absentOverTime {
      fillAbsent(&block)
      return block
    }
    let kernels = LogWindowKernels(
      operation: expr.operation, parameter: expr.parameter ?? 0,
      isUnwrapped: expr.logRange.log.stages.contains {
        if case .unwrap = $0.kind { true } else { false }
      }, duration: expr.logRange.duration)
    for series in outputs.indices { try fill(&block, series, kernels) }
    return block
  }

  private func fill(
    _ block: inout SeriesBlock, _ series: Int, _ kernels: LogWindowKernels
  ) throws(QueryFailure) {
    let times = samples.times[series]
    let values = samples.values[series]
    var (low, high) = (0, 0)
    for step in 0..<grid.count {
      let end = windowEnd(step)
      let start = end - durationNanoseconds
      while high < times.count, times[high] <= end { high += 1 }
      while low < high, times[low] <= start { low += 1 }
      if low == high { continue }
      try checkErrors(samples.labels[series])
      block.set(
        row: series, step: step,
        kernels.value(times[low..<high], values[low..<high], start: start, end: end))
    }
  }

  /// A window with an erroneous sample ends the query.
  private func checkErrors(_ labels: Labels) throws(QueryFailure) {
    guard let kind = labels[LabelName.error], !toleratesErrors else { return }
    throw .evaluation(
      message: """
        pipeline error: '\(kind)' for series: '\(labels)'.
        Use a label filter to intentionally skip this error. (e.g | __error__!="\(kind)").
        To skip all potential errors you can match empty errors.(e.g __error__="")
        The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )
        """, range: expr.logRange.range)
  }

  private func fillAbsent(_ block: inout SeriesBlock) {
    let times = samples.times.first ?? []
    var (low, high) = (0, 0)
    for step in 0..<grid.count {
      let end = windowEnd(step)
      while high < times.count, times[high] <= end { high += 1 }
      while low < high, times[low] <= end - durationNanoseconds { low += 1 }
      if low == high { block.set(row: 0, step: step, 1) }
    }
  }
}
