import LogQLSyntax
import QueryPlanning
import TelemetryModel

/// Runs the entries of a range through its pipeline and makes samples of them: the specification's
/// §4.1.
final class LogSampleReader {
  private let context: ExecutionContext
  private let node: LogRangeAggregation
  private let pipeline: LogPipeline
  /// Whether entries with errors count like others: where the query asks for `__error__` itself.
  let toleratesErrors: Bool
  private var samples = LogSampleTable()

  init(_ node: LogRangeAggregation, context: ExecutionContext) throws(QueryFailure) {
    self.context = context
    self.node = node
    toleratesErrors = Self.toleratesErrors(node)
    do throws(PipelineCompilationError) {
      pipeline = try LogPipeline(
        node.expr.logRange.log.stages,
        evaluationTime: Nanoseconds.from(milliseconds: context.grid.end),
        needsLabels: Self.needsLabels(node))
    } catch {
      throw .evaluation(message: error.message, range: node.expr.logRange.range)
    }
  }

  /// Whether the result depends on the entries' labels: not where a sum without labels stands right
  /// above.
  private static func needsLabels(_ node: LogRangeAggregation) -> Bool {
    guard node.expr.grouping == nil, let outer = node.outerGrouping else { return true }
    return outer.isWithout || !outer.labels.isEmpty
  }

  // MARK: Errors

  private static func toleratesErrors(_ node: LogRangeAggregation) -> Bool {
    if let outer = node.outerGrouping, !outer.isWithout, outer.labels.contains(LabelName.error) {
      return true
    }
    guard node.isUnderAggregation else { return false }
    return node.expr.logRange.log.stages.contains { stage in
      if case .labelFilter(let filter) = stage.kind { return readsError(filter) }
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

  // MARK: Samples

  /// The samples of all entries in `[from, until)` (nanoseconds), series sorted by labels.
  ///
  /// - Complexity: each entry goes through the pipeline once.
  func read(from: Int64, until: Int64) throws(QueryFailure) -> LogSampleTable {
    do {
      let matchers = node.expr.logRange.log.matchers
      for stream in try context.logs.selectStreams(matchers, from: from, until: until) {
        try read(stream, from: from, until: until)
      }
    } catch let failure as QueryFailure {
      throw failure
    } catch {
      throw .source(error)
    }
    samples.sort()
    return samples
  }

  private func read(_ stream: SelectedStream, from: Int64, until: Int64) throws {
    let labels = EntryLabels(base: stream.labels)
    // Where entries have just the stream's labels, all of them go to one series.
    var plainPlace: Int?
    try context.logs.readEntries(
      stream, from: from, until: until, isBackward: false, needles: pipeline.needles
    ) { block in
      try context.check(samples: block.count)
      for index in 0..<block.count {
        guard let value = sample(block, index, labels) else { continue }
        let place: Int
        if labels.isPlain {
          place = plainPlace ?? samples.place(of: seriesLabels(labels))
          plainPlace = place
        } else {
          place = samples.place(of: seriesLabels(labels))
        }
        samples.append(place: place, time: block.timestamps[index], value: value)
      }
      return true
    }
  }

  /// The sample of an entry; nil where it gives none.
  private func sample(
    _ block: LogEntryBlock, _ index: Int, _ labels: EntryLabels
  ) -> Double? {
    labels.begin(
      timestamp: block.timestamps[index],
      structuredMetadata: block.structuredMetadata.isEmpty
        ? Labels() : block.structuredMetadata[index])
    var line = block.line(index)
    guard pipeline.process(&line, labels) else { return nil }
    if let unwrap = pipeline.unwrap { return pipeline.unwrapped(unwrap, &line, labels) }
    switch node.expr.operation {
    case .bytesRate, .bytesOverTime: return Double(line.count)
    case .rate, .rateCounter, .countOverTime, .avgOverTime, .sumOverTime, .minOverTime,
      .maxOverTime, .stdvarOverTime, .stddevOverTime, .quantileOverTime, .firstOverTime,
      .lastOverTime, .absentOverTime:
      return 1
    }
  }

  /// The labels of the output series that an entry's sample belongs to.
  private func seriesLabels(_ labels: EntryLabels) -> Labels {
    if node.expr.operation == .absentOverTime { return Labels() }
    let all = labels.labels()
    if labels.hasError && !toleratesErrors { return all }
    let unwrapped = pipeline.unwrap.map { [$0.label] } ?? []
    guard let grouping = node.expr.grouping ?? node.outerGrouping else {
      return unwrapped.isEmpty ? all : all.removing(unwrapped)
    }
    return grouping.isWithout
      ? all.removing(grouping.labels + unwrapped) : all.keeping(grouping.labels)
  }
}
