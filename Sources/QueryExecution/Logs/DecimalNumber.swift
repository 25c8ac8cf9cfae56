// Decimal arithmetic for `addf` and its kin: 0.1 + 0.2 is 0.3.

import TelemetryModel

/// A decimal number of any length: limbs × 10^exponent.
struct DecimalNumber: Hashable, Sendable {
  /// How many decimals a quotient has, the last one rounded half away from zero.
  static let quotientDecimals = 16

  private static let limbBase: UInt64 = 1_000_000_000
  private static let limbDigits = 9

  private var isNegative: Bool
  /// Nine digits each, the lowest first, without zeros at the top; none for zero.
  private var limbs: [UInt32]
  private var exponent: Int

  private init(isNegative: Bool, limbs: [UInt32], exponent: Int) {
    var limbs = limbs
    while limbs.last == 0 { limbs.removeLast() }
    self.limbs = limbs
    self.isNegative = isNegative && !limbs.isEmpty
    self.exponent = exponent
  }

  /// The shortest decimal that reads back as `value`, at most 17 digits; nil for NaN and
  /// infinities.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    var digits: [UInt8] = []
    var decimals = 0
    var isBehindPoint = false
    var exponent: ArraySlice<UInt8> = []
    let text = Array(NumberText.exponential(value.magnitude).utf8)
    for (index, byte) in text.enumerated() {
      if byte == UInt8(ascii: "e") {
        exponent = text[(index + 1)...]
        break
      }
      if byte == UInt8(ascii: ".") {
        isBehindPoint = true
      } else {
        digits.append(byte - UInt8(ascii: "0"))
        decimals += isBehindPoint ? 1 : 0
      }
    }
    let written = Int(String(decoding: exponent, as: UTF8.self)) ?? 0
    self.init(
      isNegative: value < 0, limbs: Self.limbs(ofDigits: digits), exponent: written - decimals)
  }

  var isZero: Bool { limbs.isEmpty }

  var negated: DecimalNumber {
    DecimalNumber(isNegative: !isNegative, limbs: limbs, exponent: exponent)
  }

  /// The nearest float; infinite where it is too large for one.
  var double: Double {
    if isZero { return 0 }
    var text = ""
    for (index, limb) in limbs.reversed().enumerated() {
      let digits = String(limb)
      let zeros = index == 0 ? 0 : Self.limbDigits - digits.utf8.count
      text += String(repeating: "0", count: zeros) + digits
    }
    do throws(FloatParsing.Failure) {
      let magnitude = try FloatParsing.parse((text + "e\(exponent)").utf8)
      return isNegative ? -magnitude : magnitude
    } catch {
      return isNegative ? -.infinity : .infinity
    }
  }

  /// The exact sum.
  func adding(_ other: DecimalNumber) -> DecimalNumber {
    if isZero { return other }
    if other.isZero { return self }
    let common = min(exponent, other.exponent)
    let lhs = Self.shifted(limbs, by: exponent - common)
    let rhs = Self.shifted(other.limbs, by: other.exponent - common)
    if isNegative == other.isNegative {
      return DecimalNumber(
        isNegative: isNegative, limbs: Self.sum(lhs, rhs), exponent: common)
    }
    let isSmaller = Self.isSmaller(lhs, than: rhs)
    return DecimalNumber(
      isNegative: isSmaller ? other.isNegative : isNegative,
      limbs: isSmaller ? Self.difference(rhs, lhs) : Self.difference(lhs, rhs), exponent: common)
  }

  /// The exact product.
  ///
  /// - Complexity: O(digits of this × digits of `other`).
  func multiplied(by other: DecimalNumber) -> DecimalNumber {
    var product = [UInt32](repeating: 0, count: limbs.count + other.limbs.count)
    for (place, limb) in limbs.enumerated() {
      var carry: UInt64 = 0
      for (otherPlace, otherLimb) in other.limbs.enumerated() {
        let index = place + otherPlace
        let value = UInt64(limb) * UInt64(otherLimb) + UInt64(product[index]) + carry
        product[index] = UInt32(value % Self.limbBase)
        carry = value / Self.limbBase
      }
      product[place + other.limbs.count] = UInt32(carry)
    }
    return DecimalNumber(
      isNegative: isNegative != other.isNegative, limbs: product,
      exponent: exponent + other.exponent)
  }

  /// The quotient, rounded to `quotientDecimals`.
  ///
  /// - Precondition: `divisor` is not zero and has at most 18 digits, as every float has.
  func divided(by divisor: DecimalNumber) -> DecimalNumber {
    precondition(!divisor.isZero && divisor.limbs.count <= 2, "a divisor is one float")
    let scale = exponent - divisor.exponent + Self.quotientDecimals
    // Half up by way of ⌊(⌊2x⌋ + 1) / 2⌋; floors of floors are floors.
    var quotient = Self.shifted(Self.sum(limbs, limbs), by: scale)
    let divisorValue = divisor.limbs.reversed().reduce(UInt64(0)) {
      $0 * Self.limbBase + UInt64($1)
    }
    Self.divide(&quotient, by: divisorValue)
    quotient = Self.sum(quotient, [1])
    Self.divide(&quotient, by: 2)
    return DecimalNumber(
      isNegative: isNegative != divisor.isNegative, limbs: quotient,
      exponent: -Self.quotientDecimals)
  }
}

extension DecimalNumber {
  private static func limbs(ofDigits digits: [UInt8]) -> [UInt32] {
    var limbs: [UInt32] = []
    var end = digits.count
    while end > 0 {
      let start = max(0, end - limbDigits)
      limbs.append(digits[start..<end].reduce(UInt32(0)) { $0 * 10 + UInt32($1) })
      end = start
    }
    return limbs
  }

  /// The limbs × 10^`count`, cut off where `count` is negative.
  private static func shifted(_ limbs: [UInt32], by count: Int) -> [UInt32] {
    let whole = Int(count.magnitude) / limbDigits
    let rest = (0..<(Int(count.magnitude) % limbDigits)).reduce(UInt64(1)) { power, _ in power * 10
    }
    if count < 0 {
      var out = Array(limbs.dropFirst(whole))
      divide(&out, by: rest)
      return out
    }
    var out = [UInt32](repeating: 0, count: whole)
    var carry: UInt64 = 0
    for limb in limbs {
      let value = UInt64(limb) * rest + carry
      out.append(UInt32(value % limbBase))
      carry = value / limbBase
    }
    out.append(UInt32(carry))
    return out
  }

  private static func sum(_ lhs: [UInt32], _ rhs: [UInt32]) -> [UInt32] {
    var out: [UInt32] = []
    var carry: UInt64 = 0
    for index in 0..<max(lhs.count, rhs.count) {
      let left = index < lhs.count ? UInt64(lhs[index]) : 0
      let right = index < rhs.count ? UInt64(rhs[index]) : 0
      let value = left + right + carry
      out.append(UInt32(value % limbBase))
      carry = value / limbBase
    }
    out.append(UInt32(carry))
    return out
  }

  /// `lhs` − `rhs`, which must not be larger.
  private static func difference(_ lhs: [UInt32], _ rhs: [UInt32]) -> [UInt32] {
    var out: [UInt32] = []
    var borrow: UInt64 = 0
    for index in lhs.indices {
      let right = (index < rhs.count ? UInt64(rhs[index]) : 0) + borrow
      let left = UInt64(lhs[index])
      borrow = left < right ? 1 : 0
      out.append(UInt32(left + borrow * limbBase - right))
    }
    return out
  }

  private static func isSmaller(_ lhs: [UInt32], than rhs: [UInt32]) -> Bool {
    for index in (0..<max(lhs.count, rhs.count)).reversed() {
      let left = index < lhs.count ? lhs[index] : 0
      let right = index < rhs.count ? rhs[index] : 0
      if left != right { return left < right }
    }
    return false
  }

  private static func divide(_ limbs: inout [UInt32], by divisor: UInt64) {
    var remainder: UInt64 = 0
    for index in limbs.indices.reversed() {
      let product = remainder.multipliedFullWidth(by: limbBase)
      let (low, overflowed) = product.low.addingReportingOverflow(UInt64(limbs[index]))
      let dividend = (high: product.high + (overflowed ? 1 : 0), low: low)
      let (quotient, rest) = divisor.dividingFullWidth(dividend)
      limbs[index] = UInt32(quotient)
      remainder = rest
    }
  }
}
