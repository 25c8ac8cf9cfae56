import TelemetryModel

/// Numbers and durations.
extension Lexer {
  mutating func numberOrDuration() -> TokenKind {
    let start = position
    if scanNumber() { return .number }
    if scanRestOfDuration() { return .duration }
    if position < bytes.count { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    return .error("bad number or duration syntax: \(GoString.quoted(text))")
  }

  /// Reads digits, one point, an exponent, separators. True if no letter or digit follows; else the
  /// position is behind what could be read, where a duration's unit may follow.
  private mutating func scanNumber() -> Bool {
    let isHex = peek(0) == UInt8(ascii: "0") && peek(1).map { $0 | 0x20 } == UInt8(ascii: "x")
    if isHex {
      position += 2
      guard scanHexDigits() else { return false }
    } else {
      guard scanDecimal() else { return false }
    }
    return !isAlpha(peek(0)) && !isDigit(peek(0))
  }

  private mutating func scanHexDigits() -> Bool {
    var digits = 0
    while let byte = peek(0) {
      if isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 {
        digits += 1
      } else if byte != UInt8(ascii: "_") || !isHexDigit(peek(1)) {
        break
      }
      position += 1
    }
    return digits > 0
  }

  private func isHexDigit(_ byte: UInt8?) -> Bool {
    isDigit(byte) || byte.map { ($0 | 0x20) &- UInt8(ascii: "a") < 6 } ?? false
  }

  private mutating func scanDecimal() -> Bool {
    var gotPoint = false
    var gotExponent = false
    while let byte = peek(0) {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): break
      case UInt8(ascii: "_"):
        guard isDigit(peek(1)) else { return false }
      case UInt8(ascii: "."):
        if gotPoint || gotExponent { return false }
        if peek(1) == UInt8(ascii: "_") || peek(1) == UInt8(ascii: ".") { return false }
        gotPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        if gotExponent { return false }
        let hasSign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
        guard isDigit(peek(hasSign ? 2 : 1)) else { return false }
        gotExponent = true
        if hasSign { position += 1 }
      default: return true
      }
      position += 1
    }
    return true
  }

  /// Reads a unit and any further digits and units behind it.
  private mutating func scanRestOfDuration() -> Bool {
    guard acceptUnit("smhdwy") else { return false }
    while isDigit(peek(0)) {
      while isDigit(peek(0)) { position += 1 }
      guard acceptUnit("smhdw") else { return false }
    }
    return !isAlpha(peek(0)) && !isDigit(peek(0))
  }

  private mutating func acceptUnit(_ letters: StaticString) -> Bool {
    guard let byte = peek(0), "\(letters)".utf8.contains(byte) else { return false }
    position += 1
    _ = accept("s")
    return true
  }

  /// The value of a number token: an integer in Go's notation (a leading zero is octal), or a
  /// float.
  static func number(_ text: String) -> Result<Double, FloatParsing.Failure> {
    let lower = text.lowercased()
    if lower == "inf" { return .success(.infinity) }
    if lower == "nan" { return .success(ordinaryNaN) }
    let digits = lower.replacing("_", with: "")
    if digits.hasPrefix("0x") {
      return Int64(digits.dropFirst(2), radix: 16).map { .success(Double($0)) }
        ?? parseFloat(digits + "p0")
    }
    if digits.utf8.first == UInt8(ascii: "0"), digits.utf8.count > 1,
      let octal = Int64(digits, radix: 8), digits.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 8 })
    {
      return .success(Double(octal))
    }
    if digits.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), let integer = Int64(digits) {
      return .success(Double(integer))
    }
    return parseFloat(digits)
  }

  private static func parseFloat(_ text: String) -> Result<Double, FloatParsing.Failure> {
    do throws(FloatParsing.Failure) {
      return .success(try FloatParsing.parse(text.utf8))
    } catch {
      return .failure(error)
    }
  }
}
