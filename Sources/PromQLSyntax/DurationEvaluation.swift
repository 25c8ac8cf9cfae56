import Diagnostics

/// Why a duration comes to nothing usable; `description` is the reference's text, with byte
/// offsets.
package struct DurationFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package var message: String
  package var start: Int
  package var end: Int

  package var description: String { "\(start):\(end): \(message)" }
}

extension DurationExpr {
  /// The duration in milliseconds, truncated toward zero.
  ///
  /// - Parameters:
  ///   - step: the query's step in seconds, 0 for an instant query.
  ///   - queryRange: the query's end minus its start in seconds.
  ///   - mustBePositive: whether zero and less are refused, as for ranges and steps.
  package func milliseconds(
    step: Double, queryRange: Double, mustBePositive: Bool
  ) throws(DurationFailure) -> Int64 {
    let seconds = try value(step: step, queryRange: queryRange)
    if !seconds.isFinite { throw failure("duration is NaN or infinite") }
    if mustBePositive && seconds <= 0 { throw failure("duration must be greater than 0") }
    if seconds.magnitude * 1e9 >= 0x1p63 { throw failure("duration is out of range") }
    if case .literal = self { return Self.milliseconds(literal: seconds) }
    return Int64((seconds * 1000).rounded(.towardZero))
  }

  /// Seconds as written, rounded to nanoseconds and then truncated to milliseconds; what is out of
  /// range is clamped.
  static func milliseconds(literal seconds: Double) -> Int64 {
    let nanoseconds = (seconds * 1e9).rounded(.toNearestOrAwayFromZero)
    if nanoseconds.magnitude < 0x1p63 { return Int64(nanoseconds) / 1_000_000 }
    return nanoseconds < 0 ? .min / 1_000_000 : .max / 1_000_000
  }

  private func failure(_ message: String) -> DurationFailure {
    DurationFailure(message: message, start: range.start, end: range.end)
  }

  private func value(step: Double, queryRange: Double) throws(DurationFailure) -> Double {
    switch self {
    case .literal(let literal): return literal.value
    case .step: return step
    case .queryRange: return queryRange
    case .minOf(let lhs, let rhs, _):
      return min(
        try lhs.value(step: step, queryRange: queryRange),
        try rhs.value(step: step, queryRange: queryRange))
    case .maxOf(let lhs, let rhs, _):
      return max(
        try lhs.value(step: step, queryRange: queryRange),
        try rhs.value(step: step, queryRange: queryRange))
    case .negate(let operand, _): return -(try operand.value(step: step, queryRange: queryRange))
    case .paren(let inner, _): return try inner.value(step: step, queryRange: queryRange)
    case .binary(let operation, let lhs, let rhs, _):
      return try apply(
        operation, try lhs.value(step: step, queryRange: queryRange),
        try rhs.value(step: step, queryRange: queryRange))
    }
  }

  private func apply(
    _ operation: Operation, _ lhs: Double, _ rhs: Double
  ) throws(DurationFailure) -> Double {
    switch operation {
    case .add: return lhs + rhs
    case .subtract: return lhs - rhs
    case .multiply: return lhs * rhs
    case .divide:
      if rhs == 0 { throw failure("division by zero") }
      return lhs / rhs
    case .modulo:
      if rhs == 0 { throw failure("modulo by zero") }
      return lhs.truncatingRemainder(dividingBy: rhs)
    case .power: return power(lhs, rhs)
    }
  }
}
