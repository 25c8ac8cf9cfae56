import QueryPlanning
import TelemetryModel

/// A binary operator between two vectors, matched by labels.
///
/// Match groups and result labels are tables made when it is opened; what is an error only where
/// elements meet is checked step by step.
final class VectorVectorOperator: CompleteOperator {
  private let context: ExecutionContext
  private let node: Binary
  private let lhs: any VectorOperator
  private let rhs: any VectorOperator
  private let stepCount: Int
  private(set) var output = SeriesBlock.empty

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
    let left = try CollectedSeries(lhs, stepCount: stepCount, context: context)
    let right = try CollectedSeries(rhs, stepCount: stepCount, context: context)
    var pairing = VectorPairing(node, left: left, right: right, context: context)
    output = try pairing.evaluate(stepCount: stepCount)
    return pairing.outputs
  }
}
