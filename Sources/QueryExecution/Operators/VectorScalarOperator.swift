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
  private(set) var keepsSeriesApart = false

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
    scalarRow =
      try CollectedSeries(scalar, stepCount: stepCount, context: context).block.values
    let series = try vector.open()
    if isFilter || node.operation.isTrim || node.semantics == .logQL {
      keepsSeriesApart = node.semantics == .promQL
      return series
    }
    let dropped = NameDropping.dropped(series, context: context)
    keepsSeriesApart = dropped.areApart
    return dropped.series
  }

  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock {
    var block = try vector.rows(range, worker)
    if block.histograms.isEmpty && !node.operation.isTrim {
      fillFloats(&block)
      return block
    }
    for row in 0..<block.seriesCount {
      for step in 0..<stepCount {
        guard let value = block.value(row: row, step: step) else { continue }
        block.clear(row: row, step: step)
        if let result = apply(value, scalarRow[step], worker) {
          block.set(row: row, step: step, result)
        }
      }
    }
    return block
  }

  /// Rows of floats alone.
  private func fillFloats(_ block: inout SeriesBlock) {
    let (rowCount, words) = (block.seriesCount, block.wordsPerRow)
    block.withRows { values, presence in
      scalarRow.withUnsafeBufferPointer { scalars in
        guard let scalars = scalars.baseAddress else { return }
        for row in 0..<rowCount {
          let place = values + row * stepCount
          let (lhs, rhs) =
            isScalarLeft ? (scalars, UnsafePointer(place)) : (UnsafePointer(place), scalars)
          if isFilter {
            BinaryKernels.filter(
              node.operation, lhs, rhs, count: stepCount, presence: presence + row * words)
          } else {
            BinaryKernels.apply(
              node.operation, lhs, rhs, into: place, count: stepCount, node.semantics)
          }
        }
      }
    }
  }

  private func apply(
    _ element: BlockValue, _ scalar: Double, _ worker: Worker
  ) -> BlockValue? {
    guard case .float(let value) = element else {
      let operands: (BlockValue, BlockValue) =
        isScalarLeft ? (.float(scalar), element) : (element, .float(scalar))
      return HistogramBinary.apply(node, operands.0, operands.1) {
        worker.annotations.note($0, at: self.node.range)
      }
    }
    let (lhs, rhs) = isScalarLeft ? (scalar, value) : (value, scalar)
    if node.operation.isTrim {
      worker.annotations.note(
        .incompatibleTypes(left: "float", operation: node.operation.rawValue, right: "float"),
        at: node.range)
      return nil
    }
    if isFilter { return BinaryKernels.compare(node.operation, lhs, rhs) ? element : nil }
    return .float(BinaryKernels.arithmetic(node.operation, lhs, rhs, node.semantics))
  }
}
