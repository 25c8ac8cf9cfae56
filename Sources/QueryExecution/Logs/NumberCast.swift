// Numbers made of whatever a template holds; what is no number is 0 (specification §3.7).

import GoTemplate
import TelemetryModel

/// Casts template values to numbers, leniently.
enum NumberCast {
  /// A whole number: floats are cut off, texts are read as Go's integer literals (`0x1f`, `0b1`,
  /// `017`), a decimal part of zeros is passed over.
  static func integer(_ value: TemplateValue) -> Int64 {
    switch value {
    case .int(let number), .duration(let number): number
    case .float(let number): integer(number)
    case .bool(let flag): flag ? 1 : 0
    case .string(let text): integer(text.utf8) ?? 0
    case .null, .list, .map, .labels, .time, .object: 0
    }
  }

  /// A float; texts are read as Go's float literals.
  static func float(_ value: TemplateValue) -> Double {
    switch value {
    case .int(let number), .duration(let number): Double(number)
    case .float(let number): number
    case .bool(let flag): flag ? 1 : 0
    case .string(let text):
      withoutSeparators(Array(text.utf8)).flatMap {
        FloatParsing.double(String(decoding: $0, as: UTF8.self))
      } ?? 0
    case .null, .list, .map, .labels, .time, .object: 0
    }
  }

  /// What does not fit becomes the least number, as on the reference's machines.
  private static func integer(_ number: Double) -> Int64 {
    let isInRange = number >= -9_223_372_036_854_775_808.0 && number < 9_223_372_036_854_775_808.0
    return isInRange ? Int64(number) : .min
  }

  private static func integer(_ text: String.UTF8View) -> Int64? {
    guard let bytes = withoutSeparators(withoutZeroDecimals(Array(text))) else { return nil }
    var digits = bytes[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    var radix = 10
    if digits.first == UInt8(ascii: "0"), let letter = digits.dropFirst().first {
      switch letter | 0x20 {
      case UInt8(ascii: "x"): radix = 16
      case UInt8(ascii: "o"): radix = 8
      case UInt8(ascii: "b"): radix = 2
      default: radix = 8
      }
      let hasLetter = letter &- UInt8(ascii: "0") >= 10
      digits = digits.dropFirst(hasLetter ? 2 : 1)
    }
    guard let first = digits.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else {
      return nil
    }
    return Int64((isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self), radix: radix)
  }

  /// `12.000` without its `.000`.
  private static func withoutZeroDecimals(_ bytes: [UInt8]) -> [UInt8] {
    guard let point = bytes.firstIndex(of: UInt8(ascii: ".")), point + 1 < bytes.count,
      bytes[(point + 1)...].allSatisfy({ $0 == UInt8(ascii: "0") })
    else { return bytes }
    return Array(bytes[..<point])
  }

  /// A literal without the underscores between its digits; nil where one stands elsewhere.
  private static func withoutSeparators(_ bytes: [UInt8]) -> [UInt8]? {
    let underscore = UInt8(ascii: "_")
    guard bytes.contains(underscore) else { return bytes }
    let unsigned = bytes.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    let prefix = unsigned.prefix(2).map { $0 | 0x20 }
    let hasPrefix = ["0x", "0o", "0b"].contains { prefix.elementsEqual($0.utf8) }
    let isHexadecimal = prefix.elementsEqual("0x".utf8)
    var isBehindDigit = hasPrefix
    var isBehindSeparator = false
    for byte in unsigned.dropFirst(hasPrefix ? 2 : 0) {
      let isDigit =
        byte &- UInt8(ascii: "0") < 10
        || (isHexadecimal && (byte | 0x20) &- UInt8(ascii: "a") < 6)
      if byte == underscore ? !isBehindDigit : (isBehindSeparator && !isDigit) { return nil }
      isBehindSeparator = byte == underscore
      isBehindDigit = isDigit
    }
    return isBehindSeparator ? nil : bytes.filter { $0 != underscore }
  }
}
