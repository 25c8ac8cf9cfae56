import LogQLSyntax
import TelemetryModel

/// Answers a log query: lines of streams, merged by time up to a limit.
package struct LogQueryRun {
  /// What a log query asks beside its expression.
  package struct Options: Hashable, Sendable {
    /// Nanoseconds; `from` belongs to the range, `until` does not.
    package var from: Int64
    package var until: Int64
    /// Most entries; 0 for all.
    package var limit: Int
    /// Newest entries first.
    package var isBackward: Bool

    package init(from: Int64, until: Int64, limit: Int, isBackward: Bool) {
      self.from = from
      self.until = until
      self.limit = limit
      self.isBackward = isBackward
    }
  }

  private let context: ExecutionContext
  private let options: Options

  package init(_ context: ExecutionContext, options: Options) {
    self.context = context
    self.options = options
  }

  /// An entry that went through the pipeline.
  private struct Kept {
    var timestamp: Int64
    var line: [UInt8]
    var labels: Labels
  }

  /// The result streams, sorted by labels, entries in the query's direction.
  package func answer(_ log: LogExpr) throws(QueryFailure) -> [LogStream] {
    let pipeline: LogPipeline
    do throws(PipelineCompilationError) {
      pipeline = try LogPipeline(
        log.stages, evaluationTime: Nanoseconds.from(milliseconds: context.grid.end))
    } catch {
      throw .evaluation(message: error.message, range: log.range)
    }
    var kept: [Kept] = []
    var last: Int64?
    do {
      for stream in try context.logs.selectStreams(
        log.matchers, from: options.from, until: options.until)
      {
        kept += try read(stream, pipeline, through: last)
        if options.limit > 0, kept.count / 2 >= options.limit {
          kept = inDirection(kept)
          last = kept.last?.timestamp
        }
      }
    } catch let failure as QueryFailure {
      throw failure
    } catch {
      throw .source(error)
    }
    return grouped(inDirection(kept))
  }

  /// At most the limit of a stream's entries, in the query's direction, none behind `last`.
  private func read(
    _ stream: SelectedStream, _ pipeline: LogPipeline, through last: Int64?
  ) throws -> [Kept] {
    let labels = EntryLabels(base: stream.labels)
    var kept: [Kept] = []
    try context.logs.readEntries(
      stream, from: options.from, until: options.until, isBackward: options.isBackward,
      needles: pipeline.needles
    ) { block in
      try context.checkDeadline()
      for offset in 0..<block.count {
        let index = options.isBackward ? block.count - 1 - offset : offset
        if let last, isBehind(block.timestamps[index], last) { return false }
        labels.begin(
          timestamp: block.timestamps[index],
          structuredMetadata: block.structuredMetadata.isEmpty
            ? Labels() : block.structuredMetadata[index])
        var line = block.line(index)
        guard pipeline.process(&line, labels) else { continue }
        kept.append(
          Kept(timestamp: block.timestamps[index], line: Array(line), labels: labels.labels()))
        if options.limit > 0 && kept.count == options.limit { return false }
      }
      return true
    }
    return kept
  }

  /// Whether `time` comes after `last` in the query's direction.
  private func isBehind(_ time: Int64, _ last: Int64) -> Bool {
    options.isBackward ? time < last : time > last
  }

  /// The entries in the query's direction, cut to its limit.
  private func inDirection(_ entries: [Kept]) -> [Kept] {
    let order = entries.indices.sorted { lhs, rhs in
      let (left, right) = (entries[lhs].timestamp, entries[rhs].timestamp)
      if left == right { return lhs < rhs }
      return options.isBackward ? left > right : left < right
    }
    let limited = options.limit > 0 ? order.prefix(options.limit) : order[...]
    return limited.map { entries[$0] }
  }

  private func grouped(_ entries: [Kept]) -> [LogStream] {
    var places: [Labels: Int] = [:]
    var streams: [LogStream] = []
    for entry in entries {
      let place = places[entry.labels] ?? streams.count
      if place == streams.count {
        places[entry.labels] = place
        streams.append(LogStream(labels: entry.labels, entries: []))
      }
      streams[place].entries.append(
        LogStream.Entry(timestamp: entry.timestamp, line: entry.line))
    }
    return streams.sorted { $0.labels < $1.labels }
  }
}
