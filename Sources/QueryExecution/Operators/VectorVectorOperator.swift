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
  private var left: [OutputSeries] = []
  private var right: [OutputSeries] = []
  private var pairing: RowPairing?
  /// The "one" side, where its rows are not asked for in their order.
  private var held: CollectedSeries?
  private(set) var complete: SeriesBlock?
  /// All rows, made once there turned out to be histograms among the operands.
  private let withHistograms = Mutex<SeriesBlock?>(nil)

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
    left = try lhs.open()
    right = try rhs.open()
    let series = MatchedSeries(node, left: left, right: right, context: context)
    if let pairing = RowPairing(series) {
      self.pairing = pairing
      if one.complete != nil || !pairing.isInOrder {
        held = try CollectedSeries(
          one, series: series.one, stepCount: stepCount, context: context)
      }
      return pairing.outputs
    }
    let left = try CollectedSeries(lhs, series: left, stepCount: stepCount, context: context)
    let right = try CollectedSeries(rhs, series: right, stepCount: stepCount, context: context)
    var pairing = VectorPairing(
      series, left: left.block, right: right.block, context.annotations)
    complete = try pairing.evaluate(stepCount: stepCount, context.checkDeadline)
    return pairing.outputs
  }

  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock {
    if let complete { return complete.rows(range) }
    guard let pairing, !range.isEmpty else {
      return SeriesBlock(firstSeries: range.lowerBound, seriesCount: 0, stepCount: stepCount)
    }
    let manyRows = try many.rows(pairing.manyRows(range), worker)
    let oneRows =
      if let held { held.block } else { try one.rows(pairing.oneRows(range), worker) }
    if manyRows.histograms.isEmpty && oneRows.histograms.isEmpty {
      return pairing.block(range, many: manyRows, one: oneRows)
    }
    return try withHistograms(pairing.outputs, worker).rows(range)
  }

  /// All rows, those of `outputs`, whatever their values.
  private func withHistograms(
    _ outputs: [OutputSeries], _ worker: Worker
  ) throws(QueryFailure) -> SeriesBlock {
    try withHistograms.withLock { (made: inout SeriesBlock?) throws(QueryFailure) -> SeriesBlock in
      if let made { return made }
      let leftRows = try lhs.rows(left.indices, worker)
      let rightRows = try rhs.rows(right.indices, worker)
      var pairing = VectorPairing(
        MatchedSeries(node, left: left, right: right, context: context), left: leftRows,
        right: rightRows, worker.annotations)
      let found = try pairing.evaluate(stepCount: stepCount, context.checkDeadline)
      var places: [OutputSeries: Int] = [:]
      for (place, output) in pairing.outputs.enumerated() { places[output] = place }
      let block = found.rows(at: outputs.map { places[$0] })
      made = block
      return block
    }
  }
}
