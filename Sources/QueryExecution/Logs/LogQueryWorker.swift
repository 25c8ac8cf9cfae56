import ChunkEncoding
import TelemetryModel

/// A piece of a stream of the query.
struct StreamPiece {
  /// The stream's place among those of the query.
  var stream: Int
  var labels: Labels
  /// The piece's place in its stream.
  var place: Int
  var piece: any LogPiece
}

/// An entry that goes through the pipeline.
struct FoundEntry {
  /// What it comes out as.
  struct Content {
    var timestamp: Int64
    var line: [UInt8]
    var labels: Labels
  }

  var timestamp: Int64
  var piece: StreamPiece
  /// Its place in the piece.
  var row: Int
  /// Nil where columns told that it goes through, and its line is still to be read.
  var content: Content?
}

/// Finds the entries of one piece after the other that a log query wants, on one thread.
final class LogQueryWorker {
  private let pipeline: LogPipeline
  private let options: LogQueryRun.Options
  /// The labels that decide which entries go through; nil where none do.
  private let deciding: Set<String>?
  private let readings = ShapeReadings()

  /// Most lines that are rendered at a time where it is not known how many will do.
  private static let chunkLimit = 2048

  init(_ pipeline: LogPipeline, _ options: LogQueryRun.Options) {
    self.pipeline = pipeline
    self.options = options
    deciding = pipeline.columnPlan.flatMap { $0.needs.isEmpty ? nil : $0.needs }
  }

  /// The first entries of a piece in the query's direction, at most its limit.
  ///
  /// - Parameter last: no entry that comes behind this time is wanted; nil where all are.
  func find(_ piece: StreamPiece, upTo last: Int64?) throws -> [FoundEntry] {
    var found: [FoundEntry] = []
    let labels = EntryLabels(base: piece.labels, wanted: deciding)
    try piece.piece.read(needles: pipeline.needles) { content in
      switch content {
      case .entries(let block):
        take(
          block, Array(0..<block.count), of: piece, labels, unknown: .all(of: block.count),
          into: &found)
      case .columns(let columns, let rows):
        let near = try last.map { try wanted(upTo: $0, of: columns) } ?? rows
        try find(rows.intersection(near), of: columns, piece, labels, into: &found)
      }
    }
    return found
  }

  /// Appends entries of a block that go through, in the query's direction, up to the limit.
  ///
  /// - Parameters:
  ///   - rows: of each entry its place in the piece.
  ///   - unknown: the places of those of which it is not known that they go through.
  private func take(
    _ block: LogEntryBlock, _ rows: [Int], of piece: StreamPiece, _ labels: EntryLabels,
    unknown: RowSet, into found: inout [FoundEntry]
  ) {
    for offset in 0..<block.count {
      if options.limit > 0 && found.count == options.limit { return }
      let index = options.isBackward ? block.count - 1 - offset : offset
      let isKnown = !unknown.contains(rows[index])
      guard
        let content = isKnown ? passed(block, index, labels) : content(block, index, labels)
      else { continue }
      found.append(
        FoundEntry(
          timestamp: content.timestamp, piece: piece, row: rows[index], content: content))
    }
  }

  /// What an entry comes out of the pipeline as; nil where it is dropped, as it may well be.
  private func content(
    _ block: LogEntryBlock, _ index: Int, _ labels: EntryLabels
  ) -> FoundEntry.Content? {
    // Most lines are dropped for a label or two: those alone are looked for first.
    if deciding != nil, line(block, index, labels) == nil { return nil }
    return processed(block, index, labels)
  }

  /// What an entry that goes through comes out of the pipeline as.
  private func passed(
    _ block: LogEntryBlock, _ index: Int, _ labels: EntryLabels
  ) -> FoundEntry.Content? {
    // Where columns stand for lines, no stage changes a line.
    if options.keepsLabels || pipeline.columnPlan == nil {
      return processed(block, index, labels)
    }
    return FoundEntry.Content(
      timestamp: block.timestamps[index], line: Array(block.line(index)), labels: Labels())
  }

  /// What an entry comes out of the pipeline as; nil where it is dropped.
  private func processed(
    _ block: LogEntryBlock, _ index: Int, _ labels: EntryLabels
  ) -> FoundEntry.Content? {
    labels.findsAll = true
    defer { labels.findsAll = false }
    return line(block, index, labels).map {
      FoundEntry.Content(
        timestamp: block.timestamps[index], line: Array($0),
        labels: options.keepsLabels ? labels.labels() : Labels())
    }
  }

  /// The line that an entry comes out of the pipeline with; nil where it is dropped.
  private func line(
    _ block: LogEntryBlock, _ index: Int, _ labels: EntryLabels
  ) -> ArraySlice<UInt8>? {
    labels.begin(
      timestamp: block.timestamps[index],
      structuredMetadata: block.structuredMetadata.isEmpty
        ? Labels() : block.structuredMetadata[index])
    var line = block.line(index)
    return pipeline.process(&line, labels) ? line : nil
  }

  // MARK: Columns

  /// The entries that do not come behind a time in the query's direction.
  private func wanted(upTo last: Int64, of columns: any LogColumns) throws -> RowSet {
    let times = try columns.timestamps()
    return options.isBackward
      ? RowSet(of: times.count) { times[$0] >= last }
      : RowSet(of: times.count) { times[$0] <= last }
  }

  private func find(
    _ rows: RowSet, of columns: any LogColumns, _ piece: StreamPiece, _ labels: EntryLabels,
    into found: inout [FoundEntry]
  ) throws {
    let (screened, isExact) = try pipeline.screen.rows(rows, of: columns.lines)
    if screened.isNone { return }
    let (wanted, unknown) = try decided(screened, isExact: isExact, columns, labels)
    var list: [Int] = []
    wanted.forEach { list.append($0) }
    if options.limit == 0 {
      return take(
        try columns.entries(wanted), list, of: piece, labels, unknown: unknown, into: &found)
    }
    if options.isBackward { list.reverse() }
    let times = try columns.timestamps()
    var start = 0
    var step = options.limit
    while start < list.count {
      let chunk = list[start..<min(start + step, list.count)]
      let contents = try contents(chunk.filter { unknown.contains($0) }, of: columns, labels)
      for row in chunk {
        let content = contents[row]
        if content == nil && unknown.contains(row) { continue }
        found.append(FoundEntry(timestamp: times[row], piece: piece, row: row, content: content))
        if found.count == options.limit { return }
      }
      start += step
      step = min(2 * step, max(step, Self.chunkLimit))
    }
  }

  /// What those of `rows` that go through come out as, by row.
  private func contents(
    _ rows: [Int], of columns: any LogColumns, _ labels: EntryLabels
  ) throws -> [Int: FoundEntry.Content] {
    if rows.isEmpty { return [:] }
    let ordered = rows.sorted()
    var set = RowSet.none(of: try columns.timestamps().count)
    for row in ordered { set.insert(row) }
    let block = try columns.entries(set)
    var contents: [Int: FoundEntry.Content] = [:]
    for (index, row) in ordered.enumerated() { contents[row] = content(block, index, labels) }
    return contents
  }

  /// The rows that may go through, and those of them of which it takes the lines to tell.
  private func decided(
    _ rows: RowSet, isExact: Bool, _ columns: any LogColumns, _ labels: EntryLabels
  ) throws -> (wanted: RowSet, unknown: RowSet) {
    guard let plan = pipeline.columnPlan, try !columns.hasMetadata() else { return (rows, rows) }
    // Only label filters drop entries; without one all go through.
    if plan.needs.isEmpty { return (rows, isExact ? .none(of: rows.count) : rows) }
    var evaluation = ColumnEvaluation(
      pipeline, plan, labels, readings, needs: plan.needs, unwrap: nil, count: rows.count,
      isTally: false
    ) { _ in 0 }
    try evaluation.run(rows, of: columns)
    let (kept, unknown) = (evaluation.outcomes.kept, evaluation.outcomes.unknown)
    let wanted = kept.union(unknown)
    return (wanted, isExact ? unknown : wanted)
  }

  /// What entries of a piece come out as; all of them go through.
  func read(_ rows: [Int], of piece: StreamPiece) throws -> [FoundEntry.Content] {
    var contents: [FoundEntry.Content] = []
    let labels = EntryLabels(base: piece.labels)
    try piece.piece.read(needles: pipeline.needles) { content in
      guard case .columns(let columns, let all) = content else { return }
      var set = RowSet.none(of: all.count)
      for row in rows { set.insert(row) }
      let block = try columns.entries(set)
      let byRow = rows.sorted()
      for row in rows {
        let index = byRow.partitionPoint { $0 < row }
        if let content = passed(block, index, labels) { contents.append(content) }
      }
    }
    return contents
  }
}
