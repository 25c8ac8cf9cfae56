import Glibc

/// Reads numbers as Go's `ParseFloat` and `ParseInt` do.
package enum FloatParsing {
  /// Why a text is no number.
  package enum Failure: Error, Hashable, Sendable {
    case syntax
    case range
  }

  /// `text` as a float: decimal or hexadecimal (`0x1p-2`), `Inf`, `Infinity` and `NaN` in any case
  /// with an optional sign. Underscores are refused.
  ///
  /// - Throws: `.syntax`, or `.range` where the magnitude is too large.
  /// - Complexity: O(`text.count`).
  package static func parse(_ text: some Collection<UInt8>) throws(Failure) -> Double {
    if let number = short(text) { return number }
    var bytes: [CChar] = []
    bytes.reserveCapacity(text.count + 1)
    for byte in text { bytes.append(CChar(bitPattern: byte)) }
    if bytes.isEmpty { throw .syntax }
    if let special = special(text) { return special }
    guard hasNumberShape(text) else { throw .syntax }
    bytes.append(0)
    var end: UnsafeMutablePointer<CChar>?
    let (value, consumed) = bytes.withUnsafeMutableBufferPointer { buffer in
      let value = strtod(buffer.baseAddress!, &end)
      return (value, end! - buffer.baseAddress!)
    }
    if consumed != bytes.count - 1 { throw .syntax }
    if value.isInfinite { throw .range }
    return value
  }

  /// A decimal number of few digits; nil for all others. Its digits and the power of ten are floats
  /// exactly, so their quotient is the float nearest to it (Clinger, "How to Read Floating Point
  /// Numbers Accurately", PLDI 1990).
  private static func short(_ text: some Collection<UInt8>) -> Double? {
    var digits: UInt64 = 0
    var count = 0
    var scale = 0
    var isFraction = false
    var isNegative = false
    for (place, byte) in text.enumerated() {
      if isDigit(byte) {
        digits = digits &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
        count += 1
        if isFraction { scale += 1 }
        if count > 15 { return nil }
      } else if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else if byte == UInt8(ascii: "-"), place == 0 {
        isNegative = true
      } else {
        return nil
      }
    }
    if count == 0 { return nil }
    let magnitude = Double(digits) / powersOfTen[scale]
    return isNegative ? -magnitude : magnitude
  }

  private static let powersOfTen: [Double] = (0...15).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }

  /// As `parse`, nil instead of an error.
  package static func double(_ text: String) -> Double? { try? parse(text.utf8) }

  private static func special(_ text: some Collection<UInt8>) -> Double? {
    var rest = Array(text)
    guard rest.count <= 9 else { return nil }
    var negative = false
    if let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
      negative = first == UInt8(ascii: "-")
      rest.removeFirst()
    }
    switch String(decoding: rest.map { $0 | 0x20 }, as: UTF8.self) {
    case "inf", "infinity": return negative ? -Double.infinity : .infinity
    case "nan": return rest.count == text.count ? ordinaryNaN : nil
    default: return nil
    }
  }

  /// Whether the text is `[+-] digits [. digits] [e [+-] digits]`, or the same in hexadecimal with
  /// the binary exponent that Go demands there.
  private static func hasNumberShape(_ text: some Collection<UInt8>) -> Bool {
    let bytes = Array(text)
    var index = 0
    if bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-") { index = 1 }
    let isHex =
      bytes.count > index + 1 && bytes[index] == UInt8(ascii: "0")
      && bytes[index + 1] | 0x20 == UInt8(ascii: "x")
    if isHex { index += 2 }
    var digits = 0
    var points = 0
    while index < bytes.count {
      let byte = bytes[index]
      if isDigit(byte) || (isHex && isHexLetter(byte)) {
        digits += 1
      } else if byte == UInt8(ascii: ".") {
        points += 1
      } else {
        break
      }
      index += 1
    }
    guard digits > 0, points <= 1 else { return false }
    guard index < bytes.count else { return !isHex }
    guard bytes[index] | 0x20 == (isHex ? UInt8(ascii: "p") : UInt8(ascii: "e")) else {
      return false
    }
    index += 1
    if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
      index += 1
    }
    return index < bytes.count && bytes[index...].allSatisfy(isDigit)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
  private static func isHexLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 6 }
}
