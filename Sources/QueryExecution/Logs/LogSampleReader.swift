import LogQLSyntax
import QueryPlanning
import TelemetryModel

/// Runs the entries of a range through its pipeline and makes samples of them: the specification's
/// §4.1.
final class LogSampleReader {
  private let context: ExecutionContext
  private let node: LogRangeAggregation
  /// Whether entries with errors count like others: where the query asks for `__error__` itself.
  let toleratesErrors: Bool

  init(_ node: LogRangeAggregation, context: ExecutionContext) {
    self.context = context
    self.node = node
    toleratesErrors = Self.toleratesErrors(node)
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

  /// How many pieces are read before limits are looked at.
  private static let batchCount = 64

  /// The samples of all entries in `[from, until)` (nanoseconds), series sorted by labels.
  ///
  /// - Complexity: each entry goes through the pipeline at most once; pieces on all cores.
  ///
  /// - Parameter keepsTimes: whether it matters when in that range samples are.
  func read(
    from: Int64, until: Int64, keepsTimes: Bool
  ) throws(QueryFailure) -> LogSampleTable {
    _ = try pipeline()
    var samples = LogSampleTable(keepsTimes: keepsTimes)
    var count = 0
    do {
      let matchers = node.expr.logRange.log.matchers
      var pieces: [(stream: Labels, piece: any LogPiece)] = []
      for stream in try context.logs.selectStreams(matchers, from: from, until: until) {
        for piece in try context.logs.pieces(of: stream, from: from, until: until) {
          pieces.append((stream.labels, piece))
        }
      }
      for start in stride(from: 0, to: pieces.count, by: Self.batchCount) {
        let batch = pieces[start..<min(start + Self.batchCount, pieces.count)]
        for found in try read(Array(batch), keepsTimes: keepsTimes) {
          context.count(samples: found.count)
          try context.check(samples: found.count)
          samples.append(found)
          count += found.count
          if count > context.options.maxSamples { throw ExecutionContext.tooManySamples }
        }
      }
    } catch let failure as QueryFailure {
      throw failure
    } catch {
      throw .source(error)
    }
    samples.sort(workers: context.options.workerCount)
    return samples
  }

  private func pipeline() throws(QueryFailure) -> LogPipeline {
    do throws(PipelineCompilationError) {
      return try LogPipeline(
        node.expr.logRange.log.stages,
        evaluationTime: Nanoseconds.from(milliseconds: context.grid.end),
        needsLabels: Self.needsLabels(node))
    } catch {
      throw .evaluation(message: error.message, range: node.expr.logRange.range)
    }
  }

  /// The samples of each piece, read on all cores.
  private func read(
    _ pieces: [(stream: Labels, piece: any LogPiece)], keepsTimes: Bool
  ) throws -> [LogSampleTable] {
    try PieceSharing.results(count: pieces.count, workers: context.options.workerCount) {
      LogSampleWorker(
        node, try pipeline(), toleratesErrors: toleratesErrors, keepsTimes: keepsTimes)
    } body: { worker, index in
      try context.checkDeadline()
      return try worker.read(pieces[index].piece, of: pieces[index].stream)
    }
  }
}
