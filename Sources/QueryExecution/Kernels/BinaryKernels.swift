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
}
