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
    /// Whether entries come with their labels; else all are one stream without any.
    package var keepsLabels: Bool

    package init(from: Int64, until: Int64, limit: Int, isBackward: Bool, keepsLabels: Bool = true)
    {
      self.from = from
      self.until = until
      self.limit = limit
      self.isBackward = isBackward
      self.keepsLabels = keepsLabels
    }
  }

  private let context: ExecutionContext
  private let options: Options

  package init(_ context: ExecutionContext, options: Options) {
    self.context = context
    self.options = options
  }

  /// The result streams, sorted by labels, entries in the query's direction.
  package func answer(_ log: LogExpr) throws(QueryFailure) -> [LogStream] {
    _ = try pipeline(log)
    do {
      var found: [FoundEntry] = []
      var rest = try pieces(log)[...]
      var size = options.limit > 0 ? workers : Self.batchLimit
      while true {
        let last = lastTime(found)
        let batch = rest.prefix(last == nil ? size : Self.batchLimit).prefix { piece in
          last.map { !isBehind(piece, $0) } ?? true
        }
        if batch.isEmpty { break }
        rest = rest[batch.endIndex...]
        size = min(2 * size, Self.batchLimit)
        let results = try PieceSharing.results(count: batch.count, workers: workers) {
          LogQueryWorker(try pipeline(log), options)
        } body: { worker, index in
          try context.checkDeadline()
          return try worker.find(batch[batch.startIndex + index], upTo: last)
        }
        found = inDirection(found + results.joined())
      }
      return grouped(try entries(found, log))
    } catch let failure as QueryFailure {
      throw failure
    } catch {
      throw .source(error)
    }
  }

  private func pipeline(_ log: LogExpr) throws(QueryFailure) -> LogPipeline {
    do throws(PipelineCompilationError) {
      return try LogPipeline(
        log.stages, evaluationTime: Nanoseconds.from(milliseconds: context.grid.end),
        needsLabels: options.keepsLabels)
    } catch {
      throw .evaluation(message: error.message, range: log.range)
    }
  }

  // MARK: Pieces

  /// The pieces of all streams in the query's direction, by how far they reach. They are read in
  /// batches: few at first, as the first ones may do; then all that reach as far as what was found.
  private func pieces(_ log: LogExpr) throws -> [StreamPiece] {
    var pieces: [StreamPiece] = []
    let streams = try context.logs.selectStreams(
      log.matchers, from: options.from, until: options.until)
    for (number, stream) in streams.enumerated() {
      let own = try context.logs.pieces(of: stream, from: options.from, until: options.until)
      for (place, piece) in own.enumerated() {
        pieces.append(
          StreamPiece(stream: number, labels: stream.labels, place: place, piece: piece))
      }
    }
    let isBackward = options.isBackward
    pieces.sort { lhs, rhs in
      isBackward
        ? (rhs.piece.maxTime, lhs.stream, rhs.place) < (lhs.piece.maxTime, rhs.stream, lhs.place)
        : (lhs.piece.minTime, lhs.stream, lhs.place) < (rhs.piece.minTime, rhs.stream, rhs.place)
    }
    return pieces
  }

  /// Pieces that are read before it is looked whether more are needed.
  private static let batchLimit = 64

  private var workers: Int { context.options.workerCount }

  /// The time of the last entry that belongs to the answer; nil where there is room for more.
  private func lastTime(_ found: [FoundEntry]) -> Int64? {
    options.limit > 0 && found.count == options.limit ? found.last?.timestamp : nil
  }

  /// Whether all entries of a piece come after `last` in the query's direction.
  private func isBehind(_ piece: StreamPiece, _ last: Int64) -> Bool {
    options.isBackward ? piece.piece.maxTime < last : piece.piece.minTime > last
  }

  /// The entries in the query's direction, cut to its limit; those of one time in the order of
  /// their streams.
  private func inDirection(_ entries: [FoundEntry]) -> [FoundEntry] {
    // Numbers are sorted, not entries. Turned over, they run backwards.
    let turn: Int64 = options.isBackward ? -1 : 0
    let keys = entries.enumerated().map { index, entry in
      EntryKey(
        time: entry.timestamp ^ turn, stream: entry.piece.stream,
        place: Int64(entry.piece.place) ^ turn, row: Int64(entry.row) ^ turn, index: index)
    }
    let sorted = keys.sorted { lhs, rhs in
      if lhs.time != rhs.time { return lhs.time < rhs.time }
      if lhs.stream != rhs.stream { return lhs.stream < rhs.stream }
      return (lhs.place, lhs.row) < (rhs.place, rhs.row)
    }
    let wanted = options.limit > 0 ? sorted.prefix(options.limit) : sorted[...]
    return wanted.map { entries[$0.index] }
  }

  /// Where an entry comes in the answer.
  private struct EntryKey {
    var time: Int64
    var stream: Int
    var place: Int64
    var row: Int64
    /// Its place among the entries that are put in order.
    var index: Int
  }

  /// The entries with their lines and labels: those that were found without them are read now.
  private func entries(_ found: [FoundEntry], _ log: LogExpr) throws -> [FoundEntry.Content] {
    // Of the pieces of each stream.
    var places: [Int: [Int: Int]] = [:]
    var missing: [(piece: StreamPiece, indices: [Int])] = []
    for (index, entry) in found.enumerated() where entry.content == nil {
      let place = places[entry.piece.stream]?[entry.piece.place] ?? missing.count
      if place == missing.count {
        places[entry.piece.stream, default: [:]][entry.piece.place] = place
        missing.append((entry.piece, []))
      }
      missing[place].indices.append(index)
    }
    let read = try PieceSharing.results(count: missing.count, workers: workers) {
      LogQueryWorker(try pipeline(log), options)
    } body: { worker, index in
      try context.checkDeadline()
      let (piece, indices) = missing[index]
      return try worker.read(indices.map { found[$0].row }, of: piece)
    }
    var contents = found.map(\.content)
    for (contentsOfPiece, (_, indices)) in zip(read, missing) {
      for (content, index) in zip(contentsOfPiece, indices) { contents[index] = content }
    }
    return contents.compactMap { $0 }
  }

  private func grouped(_ entries: [FoundEntry.Content]) -> [LogStream] {
    if !options.keepsLabels {
      if entries.isEmpty { return [] }
      return [
        LogStream(
          labels: Labels(),
          entries: entries.map { LogStream.Entry(timestamp: $0.timestamp, line: $0.line) })
      ]
    }
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
