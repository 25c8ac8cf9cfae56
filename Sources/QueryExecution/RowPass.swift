import TelemetryModel
import WorkSharing

/// One pass over all rows of an opened operator: blocks are evaluated on all cores and handed on in
/// the order of the rows, so that what comes out does not depend on the number of cores.
struct RowPass {
  private let source: any VectorOperator
  private let rowCount: Int
  private let rowsPerBlock: Int
  private let stepCount: Int
  private let context: ExecutionContext

  /// Blocks that are evaluated before they are taken.
  private static let blocksAhead = 16

  init(_ source: any VectorOperator, rowCount: Int, stepCount: Int, context: ExecutionContext) {
    self.source = source
    self.rowCount = rowCount
    self.stepCount = stepCount
    self.context = context
    rowsPerBlock =
      source.complete == nil
      ? context.rowsPerBlock(rowCount: rowCount, stepCount: stepCount)
      : max(1, context.options.blockValueCount / max(1, stepCount))
  }

  /// Hands all rows to `body`, block by block.
  ///
  /// - Throws: the failure of the first block in order that has one, and what `body` throws.
  func forEachBlock(
    _ body: (SeriesBlock) throws(QueryFailure) -> Void
  ) throws(QueryFailure) {
    if let complete = source.complete { return try body(complete) }
    try forEachPart({ block, _ in block }, take: body)
  }

  /// Hands what `make` makes of all rows to `take`, part by part; where the rows are there already,
  /// they are not moved for it.
  ///
  /// - Parameter make: called on all cores with a block and which of its rows are meant.
  /// - Throws: the failure of the first part in order that has one, and what `take` throws.
  func forEachPart<Part>(
    _ make: @Sendable (SeriesBlock, Range<Int>) -> Part,
    take: (Part) throws(QueryFailure) -> Void
  ) throws(QueryFailure) {
    if source.complete == nil {
      FreedMemory.growInLargePages(
        8 * stepCount * min(rowCount, 2 * Self.blocksAhead * rowsPerBlock))
    }
    // SAFETY: operators allow `rows` from several threads once they are opened.
    nonisolated(unsafe) let pass = self
    try WorkSharing.inOrder(
      count: (rowCount + rowsPerBlock - 1) / rowsPerBlock, workers: context.options.workerCount,
      ahead: Self.blocksAhead,
      make: { index in
        let start = index * pass.rowsPerBlock
        return pass.outcome(of: start..<min(pass.rowCount, start + pass.rowsPerBlock), make)
      },
      consume: { (outcome: Outcome<Part>) throws(QueryFailure) in
        switch outcome {
        case .success(let (part, annotations)):
          context.annotations.merge(annotations)
          try take(part)
        case .failure(let failure): throw failure
        }
      })
  }

  private typealias Outcome<Part> = Result<(Part, Annotations), QueryFailure>

  private func outcome<Part>(
    of range: Range<Int>, _ make: (SeriesBlock, Range<Int>) -> Part
  ) -> Outcome<Part> {
    if let complete = source.complete { return .success((make(complete, range), Annotations())) }
    let worker = context.takeWorker()
    defer { context.recycle(worker) }
    do throws(QueryFailure) {
      try context.checkDeadline()
      let block = try source.rows(range, worker)
      return .success((make(block, 0..<block.seriesCount), worker.annotations))
    } catch {
      return .failure(error)
    }
  }
}

/// All rows of an operator's output, put together: for operators that must see every series at
/// once.
struct CollectedSeries: Sendable {
  var series: [OutputSeries]
  var block: SeriesBlock
  private let held: HeldValues

  /// How often values come to be in memory: in blocks, and here.
  private static let copies = 2

  /// Opens `source` and takes all of its rows.
  init(
    _ source: any VectorOperator, stepCount: Int, context: ExecutionContext
  ) throws(QueryFailure) {
    let series = try source.open()
    try self.init(source, series: series, stepCount: stepCount, context: context)
  }

  /// Takes rows that are there already.
  init(
    _ series: [OutputSeries], _ block: SeriesBlock, context: ExecutionContext
  ) throws(QueryFailure) {
    self.series = series
    self.block = block
    held = try HeldValues(
      rowCount: series.count, stepCount: block.stepCount, context: context)
  }

  /// The rows of `wanted`, in that order; nothing is present of those that are not here.
  func rows(
    of wanted: [OutputSeries], context: ExecutionContext
  ) throws(QueryFailure) -> CollectedSeries {
    var places: [OutputSeries: Int] = [:]
    for (place, output) in series.enumerated() { places[output] = place }
    return try CollectedSeries(
      wanted, block.rows(at: wanted.map { places[$0] }), context: context)
  }

  /// Takes all rows of `source`, which has been opened and gave `series`.
  init(
    _ source: any VectorOperator, series: [OutputSeries], stepCount: Int, context: ExecutionContext
  ) throws(QueryFailure) {
    self.series = series
    let held = try HeldValues(rowCount: series.count, stepCount: stepCount, context: context)
    if let complete = source.complete {
      block = complete
      self.held = held
      return
    }
    FreedMemory.growInLargePages(Self.copies * 8 * series.count * stepCount)
    // The parts have all rows.
    var whole = SeriesBlock(unwritten: series.indices, stepCount: stepCount)
    let pass = RowPass(
      source, rowCount: series.count, stepCount: stepCount, context: context)
    try pass.forEachBlock { (part) throws(QueryFailure) in
      whole.copyRows(of: part)
      try held.count(values: part.valueCount, context: context)
    }
    self.held = held
    block = whole
  }
}

extension SeriesBlock {
  /// Puts the rows of `part` in their places.
  fileprivate mutating func copyRows(of part: SeriesBlock) {
    let start = part.firstSeries * stepCount
    let words = part.firstSeries * wordsPerRow
    part.values.withUnsafeBufferPointer { source in
      values.withUnsafeMutableBufferPointer {
        _ = UnsafeMutableBufferPointer(rebasing: $0[start...]).update(fromContentsOf: source)
      }
    }
    part.presence.withUnsafeBufferPointer { source in
      presence.withUnsafeMutableBufferPointer {
        _ = UnsafeMutableBufferPointer(rebasing: $0[words...]).update(fromContentsOf: source)
      }
    }
    for (index, histogram) in part.histograms { histograms[start + index] = histogram }
  }

  /// How many values are there.
  var valueCount: Int { presence.reduce(0) { $0 + $1.nonzeroBitCount } }
}
