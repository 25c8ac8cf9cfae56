// Short decimal numbers, as nearly all numbers of dumps are, read in place.

/// Reads plain decimals without looking at a byte twice.
package enum DecimalScanner {
  /// Powers of ten that are exact as a Double.
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]
  /// Integers up to this are exact as a Double.
  private static let exactLimit: UInt64 = 1 << 53

  /// The number `[-] digits [. digits] [e [+-] digits]` that starts at `index`, which moves behind
  /// it; nil, with `index` anywhere, where there is none or it takes more than one rounding to get
  /// it: more than 2^53, or a power of ten above 22.
  ///
  /// The result is the nearest Double: an exact integer times or divided by an exact power of ten
  /// is rounded once (Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990).
  @inline(__always)
  package static func double(
    _ bytes: UnsafePointer<UInt8>, _ index: inout Int, end: Int
  ) -> Double? {
    var position = index
    let isNegative = position < end && bytes[position] == UInt8(ascii: "-")
    if isNegative { position &+= 1 }
    var mantissa: UInt64 = 0
    let first = position
    while position < end {
      let digit = bytes[position] &- UInt8(ascii: "0")
      if digit > 9 { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      position &+= 1
    }
    var digits = position &- first
    var fraction = 0
    if position < end, bytes[position] == UInt8(ascii: ".") {
      position &+= 1
      let point = position
      while position < end {
        let digit = bytes[position] &- UInt8(ascii: "0")
        if digit > 9 { break }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        position &+= 1
      }
      fraction = position &- point
      digits &+= fraction
    }
    guard digits > 0, digits <= 19, mantissa <= exactLimit else { return nil }
    var exponent = -fraction
    if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
      guard let shift = exponentShift(bytes, &position, end: end) else { return nil }
      exponent &+= shift
    }
    guard exponent >= -22, exponent <= 22 else { return nil }
    index = position
    let magnitude = Double(mantissa)
    let value = exponent < 0 ? magnitude / powers[-exponent] : magnitude * powers[exponent]
    return isNegative ? -value : value
  }

  /// The number behind an `e`; nil where there is none or it has more than three digits.
  private static func exponentShift(
    _ bytes: UnsafePointer<UInt8>, _ position: inout Int, end: Int
  ) -> Int? {
    position &+= 1
    var isNegative = false
    if position < end, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
    {
      isNegative = bytes[position] == UInt8(ascii: "-")
      position &+= 1
    }
    let first = position
    var value = 0
    while position < end, position &- first <= 3 {
      let digit = bytes[position] &- UInt8(ascii: "0")
      if digit > 9 { break }
      value = value &* 10 &+ Int(digit)
      position &+= 1
    }
    guard position > first, position &- first <= 3 else { return nil }
    return isNegative ? -value : value
  }

  /// The whole and the fraction of the number `digits [. digits]` that starts at `index`, which
  /// moves behind it: the whole, the fraction's first three digits as thousandths, and how many
  /// digits each has; nil where there is none, or the whole has more than 18 digits.
  @inline(__always)
  package static func thousandths(
    _ bytes: UnsafePointer<UInt8>, _ index: inout Int, end: Int
  ) -> (whole: Int64, wholeDigits: Int, thousandths: Int64, hasPoint: Bool)? {
    var position = index
    var whole: Int64 = 0
    while position < end {
      let digit = bytes[position] &- UInt8(ascii: "0")
      if digit > 9 { break }
      whole = whole &* 10 &+ Int64(digit)
      position &+= 1
    }
    let wholeDigits = position &- index
    guard wholeDigits > 0, wholeDigits <= 18 else { return nil }
    guard position < end, bytes[position] == UInt8(ascii: ".") else {
      index = position
      return (whole, wholeDigits, 0, false)
    }
    position &+= 1
    var thousandths: Int64 = 0
    var place: Int64 = 100
    while position < end {
      let digit = bytes[position] &- UInt8(ascii: "0")
      if digit > 9 { break }
      thousandths &+= place &* Int64(digit)
      place /= 10
      position &+= 1
    }
    index = position
    return (whole, wholeDigits, thousandths, true)
  }
}
