import QueryPlanning
import TelemetryModel

/// A binary operator between two vectors, matched by labels.
///
/// Match groups and result labels are tables made when it is opened; what is an error only where
/// elements meet is checked step by step.
final class VectorVectorOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: Binary
  private let lhs: any VectorOperator
  private let rhs: any VectorOperator
  private let stepCount: Int
  private var pairing: VectorPairing?
  private var isDone = false

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

  func open() throws(QueryFailure) -> [OutputSeries] {
    let left = try CollectedSeries(lhs, stepCount: stepCount)
    let right = try CollectedSeries(rhs, stepCount: stepCount)
    var pairing = VectorPairing(node, left: left, right: right, context: context)
    for step in 0..<stepCount { try pairing.evaluate(step: step) }
    self.pairing = pairing
    return pairing.outputs
  }

  func next() -> SeriesBlock? {
    if isDone { return nil }
    isDone = true
    return pairing?.block(stepCount: stepCount)
  }
}
