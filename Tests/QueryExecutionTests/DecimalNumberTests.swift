// Decimal arithmetic: exact where a decimal can be, rounded where a quotient must be.

import Testing

@testable import QueryExecution

@Suite struct DecimalNumberTests {
  private func number(_ value: Double) throws -> DecimalNumber {
    try #require(DecimalNumber(value))
  }

  @Test(arguments: [
    0, 1, -1, 0.1, -0.1, 123.456, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 0.1 + 0.2,
    999_999_999,
    1_000_000_000, 1_000_000_001, 123_456_789_012_345_680,
  ])
  func readsBackTheSameFloat(value: Double) throws {
    #expect(try number(value).double == value)
  }

  @Test func holdsNoNaNsAndInfinities() {
    #expect(DecimalNumber(.nan) == nil)
    #expect(DecimalNumber(.infinity) == nil)
    #expect(DecimalNumber(-.infinity) == nil)
  }

  @Test(arguments: [
    (0.1, 0.2, 0.3, -0.1, 0.02), (1.1, 2.2, 3.3, -1.1, 2.42), (-5, 3, -2, -8, -15),
    (2.5, -2.5, 0, 5, -6.25), (999_999_999, 1, 1e9, 999_999_998, 999_999_999),
    (1e20, 1, 100_000_000_000_000_000_001, 99_999_999_999_999_999_999, 1e20),
  ])
  func addsSubtractsAndMultipliesExactly(
    lhs: Double, rhs: Double, sum: Double, difference: Double, product: Double
  ) throws {
    let lhs = try number(lhs)
    let rhs = try number(rhs)
    #expect(lhs.adding(rhs).double == sum)
    #expect(lhs.adding(rhs.negated).double == difference)
    #expect(lhs.multiplied(by: rhs).double == product)
  }

  @Test func keepsSmallParts() throws {
    let sum = try number(1e300).adding(try number(1e-300)).adding(try number(-1e300))
    #expect(sum.double == 1e-300)
  }

  @Test(arguments: [
    (1, 3, 0.3333333333333333), (2, 3, 0.6666666666666667), (-2, 3, -0.6666666666666667),
    (1e-10, 3, 3.33333e-11), (1, 1e16, 1e-16), (4, 1e17, 0), (5, 1e17, 1e-16), (1e300, 1e-5, 1e305),
    (0, 7, 0), (9, 4, 2.25), (123_456_789_012_345_680, 0.1, 1_234_567_890_123_456_800),
  ])
  func roundsQuotientsToSixteenDecimals(
    dividend: Double, divisor: Double, quotient: Double
  ) throws {
    #expect(try number(dividend).divided(by: try number(divisor)).double == quotient)
  }

  @Test func becomesInfiniteBeyondWhatFloatsHold() throws {
    let large = try number(1e308)
    #expect(large.multiplied(by: large).double == .infinity)
    #expect(large.multiplied(by: large.negated).double == -.infinity)
  }

  @Test func agreesWithWholeNumbers() throws {
    var generator = SplitMix(state: 1)
    for _ in 0..<2000 {
      let lhs = Int64(truncatingIfNeeded: generator.next()) >> 34
      let rhs = Int64(truncatingIfNeeded: generator.next()) >> 34
      let left = try number(Double(lhs))
      let right = try number(Double(rhs))
      #expect(left.adding(right).double == Double(lhs + rhs))
      #expect(left.multiplied(by: right).double == Double(lhs * rhs))
      if rhs != 0, lhs % rhs == 0 {
        #expect(left.divided(by: right).double == Double(lhs / rhs))
      }
      #expect(left.multiplied(by: right) == right.multiplied(by: left))
    }
  }
}
