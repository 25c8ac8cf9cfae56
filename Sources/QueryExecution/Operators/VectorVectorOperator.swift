import QueryPlanning
import Synchronization
import TelemetryModel

/// A binary operator between two vectors, matched by labels.
///
/// Match groups and result labels are tables made when it is opened. Where they leave no doubt
/// about pairs, rows are computed as they are asked for; otherwise all elements are looked at at
/// once, and what is an error only where elements meet is checked step by step.
final class VectorVectorOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: Binary
  private let lhs: any VectorOperator
  private let rhs: any VectorOperator
  private let stepCount: Int
  private var left = Operand()
  private var right = Operand()
  /// The rank of what is said of pairs.
  private var ownRank = 0
  private var pairing: RowPairing?
  /// The "one" side, where its rows are there already or not asked for in their order.
  private var held: CollectedSeries?
  private(set) var complete: SeriesBlock?
  /// All rows, or why there are none, found once there turned out to be histograms among the
  /// operands.
  private let withHistograms = Mutex<Result<CollectedSeries, QueryFailure>?>(nil)

  private struct Operand {
    var series: [OutputSeries] = []
    /// The rank of what its rows have to say.
    var rank = 0
  }

  init(
    _ node: Binary, lhs: any VectorOperator, rhs: any VectorOperator, stepCount: Int,
    context: ExecutionContext
  ) {
    self.node = node
    self.lhs = lhs
    self.rhs = rhs
    self.stepCount = stepCount
    self.context = context
  }

  private var isSwapped: Bool { node.matching.cardinality == .oneToMany }
  private var many: any VectorOperator { isSwapped ? rhs : lhs }
  private var one: any VectorOperator { isSwapped ? lhs : rhs }

  var keepsSeriesApart: Bool { true }

  func open() throws(QueryFailure) -> [OutputSeries] {
    left = try opened(lhs)
    right = try opened(rhs)
    let series = MatchedSeries(node, left: left.series, right: right.series, context: context)
    if let pairing = RowPairing(series) {
      self.pairing = pairing
      if one.complete != nil || !pairing.isInOrder {
        held = try collected(one, isSwapped ? left : right)
      }
      ownRank = try context.ranked { (rank) throws(QueryFailure) in rank }
      return pairing.outputs
    }
    let leftRows = try collected(lhs, left)
    let rightRows = try collected(rhs, right)
    var pairing = VectorPairing(
      series, left: leftRows.block, right: rightRows.block, context.annotations)
    complete = try context.ranked { (_) throws(QueryFailure) in
      try pairing.evaluate(stepCount: stepCount, context.checkDeadline)
    }
    return pairing.outputs
  }

  private func opened(_ operand: any VectorOperator) throws(QueryFailure) -> Operand {
    try context.ranked { (rank) throws(QueryFailure) in
      Operand(series: try operand.open(), rank: rank)
    }
  }

  private func collected(
    _ operand: any VectorOperator, _ opened: Operand
  ) throws(QueryFailure) -> CollectedSeries {
    try context.annotations.noting(at: opened.rank) { () throws(QueryFailure) in
      try CollectedSeries(
        operand, series: opened.series, stepCount: stepCount, context: context)
    }
  }

  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock {
    if let complete { return complete.rows(range) }
    guard let pairing, !range.isEmpty else {
      return SeriesBlock(firstSeries: range.lowerBound, seriesCount: 0, stepCount: stepCount)
    }
    let manyRank = isSwapped ? right.rank : left.rank
    let manyRows = try worker.annotations.noting(at: manyRank) { () throws(QueryFailure) in
      try many.rows(pairing.manyRows(range), worker)
    }
    let oneRows: SeriesBlock
    if let held {
      oneRows = held.block
    } else {
      let oneRank = isSwapped ? left.rank : right.rank
      oneRows = try worker.annotations.noting(at: oneRank) { () throws(QueryFailure) in
        try one.rows(pairing.oneRows(range), worker)
      }
    }
    if manyRows.histograms.isEmpty && oneRows.histograms.isEmpty {
      return pairing.block(range, many: consume manyRows, one: oneRows)
    }
    return try withHistograms(pairing, worker).get().block.rows(range)
  }

  /// All rows, whatever their values.
  private func withHistograms(
    _ pairing: RowPairing, _ worker: Worker
  ) -> Result<CollectedSeries, QueryFailure> {
    withHistograms.withLock { made in
      if let made { return made }
      let found: Result<CollectedSeries, QueryFailure>
      do throws(QueryFailure) {
        let all = try worker.annotations.noting(at: ownRank) { () throws(QueryFailure) in
          try paired(pairing.series, noting: worker.annotations)
        }
        found = .success(try all.rows(of: pairing.outputs, context: context))
      } catch {
        found = .failure(error)
      }
      made = found
      return found
    }
  }

  /// All elements paired; what the operands' rows say is said where they are asked for first.
  private func paired(
    _ series: MatchedSeries, noting annotations: Annotations
  ) throws(QueryFailure) -> CollectedSeries {
    let silent = Worker(isRepeating: true)
    let leftRows = try CollectedSeries(
      left.series, lhs.rows(left.series.indices, silent), context: context)
    let rightRows = try CollectedSeries(
      right.series, rhs.rows(right.series.indices, silent), context: context)
    var pairing = VectorPairing(
      series, left: leftRows.block, right: rightRows.block, annotations)
    let block = try pairing.evaluate(stepCount: stepCount, context.checkDeadline)
    return try CollectedSeries(pairing.outputs, block, context: context)
  }
}
