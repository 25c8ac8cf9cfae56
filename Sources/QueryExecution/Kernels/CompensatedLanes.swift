/// Four compensated sums side by side, lane by lane as `CompensatedSum`, without branches.
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
    let total = sum + value
    let isSumGreater = Self.magnitude(sum) .>= Self.magnitude(value)
    let greater = value.replacing(with: sum, where: isSumGreater)
    let lesser = sum.replacing(with: value, where: isSumGreater)
    compensation += (greater - total) + lesser
    compensation.replace(with: 0, where: Self.magnitude(total) .== .infinity)
    sum = total
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
