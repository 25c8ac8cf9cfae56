import Glibc
import QueryPlanning
import TelemetryModel

/// Binary operators on floats.
enum BinaryKernels {
  /// The value of an arithmetic operator.
  @inline(__always)
  static func arithmetic(
    _ operation: BinaryOperation, _ lhs: Double, _ rhs: Double, _ semantics: Semantics
  ) -> Double {
    switch operation {
    case .add: return lhs + rhs
    case .subtract: return lhs - rhs
    case .multiply: return lhs * rhs
    case .divide:
      if semantics == .logQL && rhs == 0 { return ordinaryNaN }
      return lhs / rhs
    case .modulo:
      if semantics == .logQL && rhs == 0 { return ordinaryNaN }
      return fmod(lhs, rhs)
    case .power: return pow(lhs, rhs)
    case .atan2: return Glibc.atan2(lhs, rhs)
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return compare(operation, lhs, rhs) ? 1 : 0
    case .trimUpper, .trimLower, .and, .or, .unless: return ordinaryNaN
    }
  }

  /// The outcome of a comparison; NaN equals nothing.
  @inline(__always)
  static func compare(_ operation: BinaryOperation, _ lhs: Double, _ rhs: Double) -> Bool {
    switch operation {
    case .equal: lhs == rhs
    case .notEqual: lhs != rhs
    case .less: lhs < rhs
    case .lessOrEqual: lhs <= rhs
    case .greater: lhs > rhs
    case .greaterOrEqual: lhs >= rhs
    case .add, .subtract, .multiply, .divide, .modulo, .power, .atan2, .trimUpper, .trimLower,
      .and, .or, .unless:
      false
    }
  }

  // MARK: Rows

  /// What comes of a row of the "many" side and its partner; `output` may be the former.
  ///
  /// - Parameters:
  ///   - isSwapped: whether the "many" side is the right operand.
  ///   - presence: where both are; where a comparison does not hold it is taken away.
  static func combine(
    _ node: Binary, isSwapped: Bool, many: UnsafePointer<Double>, one: UnsafePointer<Double>,
    into output: UnsafeMutablePointer<Double>, count: Int, presence: UnsafeMutablePointer<UInt64>
  ) {
    let (lhs, rhs) = isSwapped ? (one, many) : (many, one)
    if node.operation.isComparison && !node.returnsBool {
      filter(node.operation, lhs, rhs, count: count, presence: presence)
      if lhs != UnsafePointer(output) { output.update(from: lhs, count: count) }
    } else {
      apply(node.operation, lhs, rhs, into: output, count: count, node.semantics)
    }
  }

  /// Applies an operator to `count` pairs; `output` may be either operand. What comes of values
  /// that are not there is of no interest.
  static func apply(
    _ operation: BinaryOperation, _ lhs: UnsafePointer<Double>, _ rhs: UnsafePointer<Double>,
    into output: UnsafeMutablePointer<Double>, count: Int, _ semantics: Semantics
  ) {
    switch operation {
    case .add: for index in 0..<count { output[index] = lhs[index] + rhs[index] }
    case .subtract: for index in 0..<count { output[index] = lhs[index] - rhs[index] }
    case .multiply: for index in 0..<count { output[index] = lhs[index] * rhs[index] }
    case .divide where semantics == .promQL:
      for index in 0..<count { output[index] = lhs[index] / rhs[index] }
    default:
      for index in 0..<count {
        output[index] = arithmetic(operation, lhs[index], rhs[index], semantics)
      }
    }
  }

  /// Takes away from `presence` (a bit a pair) where a comparison does not hold.
  static func filter(
    _ operation: BinaryOperation, _ lhs: UnsafePointer<Double>, _ rhs: UnsafePointer<Double>,
    count: Int, presence: UnsafeMutablePointer<UInt64>
  ) {
    for word in 0..<((count + 63) / 64) where presence[word] != 0 {
      var holds: UInt64 = 0
      for bit in 0..<min(64, count - word * 64) {
        let index = word * 64 + bit
        holds |= (compare(operation, lhs[index], rhs[index]) ? 1 : 0) << UInt64(bit)
      }
      presence[word] &= holds
    }
  }
}
