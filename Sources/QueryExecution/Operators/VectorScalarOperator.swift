import QueryPlanning
import TelemetryModel

/// A binary operator between a vector and a scalar, or between two scalars.
final class VectorScalarOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: Binary
  private let vector: any VectorOperator
  private let scalar: any VectorOperator
  private let isScalarLeft: Bool
  private let stepCount: Int
  private var scalarRow: [Double] = []

  init(
    _ node: Binary, vector: any VectorOperator, scalar: any VectorOperator, isScalarLeft: Bool,
    stepCount: Int, context: ExecutionContext
  ) {
    self.node = node
    self.vector = vector
    self.scalar = scalar
    self.isScalarLeft = isScalarLeft
    self.stepCount = stepCount
    self.context = context
  }

  /// Whether both operands are scalars, which are compared to 0 or 1 always.
  private var isBetweenScalars: Bool { node.lhs.isScalar && node.rhs.isScalar }

  private var isFilter: Bool {
    node.operation.isComparison && !node.returnsBool && !isBetweenScalars
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    if isBetweenScalars && node.operation.isTrim {
      throw .evaluation(
        message: "operator \"\(node.operation.rawValue)\" not allowed for Scalar operations",
        range: node.range)
    }
    scalarRow = try CollectedSeries(scalar, stepCount: stepCount).block.values
    let series = try vector.open()
    if isFilter || node.operation.isTrim || node.semantics == .logQL { return series }
    return series.map { NameDropping.dropped($0, context: context) }
  }

  func next() throws(QueryFailure) -> SeriesBlock? {
    guard var block = try vector.next() else { return nil }
    for row in 0..<block.seriesCount {
      for step in 0..<stepCount {
        guard let value = block.value(row: row, step: step) else { continue }
        block.clear(row: row, step: step)
        if let result = apply(value, scalarRow[step]) { block.set(row: row, step: step, result) }
      }
    }
    return block
  }

  private func apply(_ element: BlockValue, _ scalar: Double) -> BlockValue? {
    guard case .float(let value) = element else {
      let operands: (BlockValue, BlockValue) =
        isScalarLeft ? (.float(scalar), element) : (element, .float(scalar))
      return HistogramBinary.apply(node, operands.0, operands.1) {
        self.context.annotations.note($0, at: self.node.range)
      }
    }
    let (lhs, rhs) = isScalarLeft ? (scalar, value) : (value, scalar)
    if node.operation.isTrim {
      context.annotations.note(
        .incompatibleTypes(left: "float", operation: node.operation.rawValue, right: "float"),
        at: node.range)
      return nil
    }
    if isFilter { return BinaryKernels.compare(node.operation, lhs, rhs) ? element : nil }
    return .float(BinaryKernels.arithmetic(node.operation, lhs, rhs, node.semantics))
  }
}
