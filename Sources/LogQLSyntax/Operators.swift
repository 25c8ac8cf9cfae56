// What the binary operators are: how strongly they bind, and what they make of two literals.

import Glibc

extension BinaryOperator {
  /// How strongly the operator binds, from 1; only `^` associates to the right.
  package var precedence: Int {
    switch self {
    case .or: 1
    case .and, .unless: 2
    case .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual: 3
    case .add, .subtract: 4
    case .multiply, .divide, .modulo: 5
    case .power: 6
    }
  }

  /// The value of two literals. Comparisons give 1 or 0; a division by zero is NaN.
  package func folded(_ lhs: Double, _ rhs: Double) -> Double {
    switch self {
    case .add: lhs + rhs
    case .subtract: lhs - rhs
    case .multiply: lhs * rhs
    case .divide: rhs == 0 ? .nan : lhs / rhs
    case .modulo: rhs == 0 ? .nan : fmod(lhs, rhs)
    case .power: pow(lhs, rhs)
    case .equal: lhs == rhs ? 1 : 0
    case .notEqual: lhs != rhs ? 1 : 0
    case .greater: lhs > rhs ? 1 : 0
    case .greaterOrEqual: lhs >= rhs ? 1 : 0
    case .less: lhs < rhs ? 1 : 0
    case .lessOrEqual: lhs <= rhs ? 1 : 0
    case .and, .or, .unless: .nan
    }
  }
}
