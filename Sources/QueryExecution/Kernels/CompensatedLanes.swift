/// Four compensated sums side by side, lane by lane as `CompensatedSum`, without branches: what
/// rounding takes from a sum is found by Knuth's TwoSum, and is the same.
struct CompensatedLanes {
  private(set) var sum: SIMD4<Double>
  private(set) var compensation: SIMD4<Double>

  @inline(__always)
  init(_ first: SIMD4<Double>, compensation: SIMD4<Double> = SIMD4(repeating: 0)) {
    sum = first
    self.compensation = compensation
  }

  @inline(__always)
  mutating func add(_ value: SIMD4<Double>) {
    let (total, lost) = Self.sum(sum, value)
    compensation += lost
    compensation.replace(with: 0, where: Self.magnitude(total) .== .infinity)
    sum = total
  }

  /// Sums, and what rounding took from them; NaN where a sum is not finite.
  @inline(__always)
  static func sum(
    _ lhs: SIMD4<Double>, _ rhs: SIMD4<Double>
  ) -> (total: SIMD4<Double>, lost: SIMD4<Double>) {
    let total = lhs + rhs
    let part = total - lhs
    return (total, (lhs - (total - part)) + (rhs - part))
  }

  @inline(__always)
  private static func magnitude(_ value: SIMD4<Double>) -> SIMD4<Double> {
    unsafeBitCast(
      unsafeBitCast(value, to: SIMD4<UInt64>.self) & SIMD4<UInt64>(repeating: ~(1 << 63)),
      to: SIMD4<Double>.self)
  }

  /// One lane, to go on alone.
  func lane(_ index: Int) -> CompensatedSum {
    CompensatedSum(sum[index], compensation: compensation[index])
  }
}
