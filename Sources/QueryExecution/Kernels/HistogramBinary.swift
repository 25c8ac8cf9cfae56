import QueryPlanning
import TelemetryModel

/// Binary operators with a native histogram on one side or both (the specification's §5.5).
enum HistogramBinary {
  /// The result; nil where the operator is not defined on these types.
  static func apply(
    _ node: Binary, _ lhs: BlockValue, _ rhs: BlockValue, note: (KernelAnnotation) -> Void
  ) -> BlockValue? {
    switch (lhs, rhs) {
    case (.histogram(let left), .histogram(let right)):
      if node.operation == .add || node.operation == .subtract {
        return combined(node.operation, left, right, note).map { .histogram($0) }
      }
    case (.histogram(let left), .float(let right)):
      switch node.operation {
      case .multiply: return .histogram(left.multiplied(by: right).compacted())
      case .divide: return .histogram(left.divided(by: right).compacted())
      case .trimUpper: return .histogram(left.trimmed(at: right, keepsLower: true))
      case .trimLower: return .histogram(left.trimmed(at: right, keepsLower: false))
      case .add, .subtract, .modulo, .power, .atan2, .equal, .notEqual, .less, .lessOrEqual,
        .greater, .greaterOrEqual, .and, .or, .unless:
        break
      }
    case (.float(let left), .histogram(let right)):
      if node.operation == .multiply { return .histogram(right.multiplied(by: left).compacted()) }
    case (.float, .float): break
    }
    note(
      .incompatibleTypes(left: kind(lhs), operation: node.operation.rawValue, right: kind(rhs)))
    return nil
  }

  private static func kind(_ value: BlockValue) -> String {
    switch value {
    case .float: "float"
    case .histogram: "histogram"
    }
  }

  private static func combined(
    _ operation: BinaryOperation, _ lhs: FloatHistogram, _ rhs: FloatHistogram,
    _ note: (KernelAnnotation) -> Void
  ) -> FloatHistogram? {
    let isSum = operation == .add
    let word = isSum ? "addition" : "subtraction"
    guard let result = isSum ? lhs.adding(rhs) : lhs.subtracting(rhs) else {
      note(.incompatibleBucketLayout(operation: operation.rawValue))
      return nil
    }
    if result.hasResetCollision {
      note(.counterResetCollision(operation: word))
      return nil
    }
    if result.isReconciled { note(.mismatchedCustomBuckets(operation: word)) }
    var out = result.histogram
    if !isSum { out.counterResetHint = .gauge }
    return out.compacted()
  }
}
