import Glibc

/// Numbers as text, in Go's forms: the languages, the APIs and the templates all print these.
package enum NumberText {
  /// The shortest decimal that reads back as `value`, never with an exponent: Go's `'f', -1`.
  package static func plain(_ value: Double) -> String {
    if let special = special(value) { return special }
    let (negative, digits, exponent) = shortestDigits(value)
    return (negative ? "-" : "") + positional(digits, pointAfter: exponent + 1)
  }

  /// The shortest form with an exponent: Go's `'e', -1`, such as `1e+00`.
  package static func exponential(_ value: Double) -> String {
    if let special = special(value) { return special }
    let (negative, digits, exponent) = shortestDigits(value)
    return (negative ? "-" : "") + scientific(digits, exponent)
  }

  /// Go's `%v` and shortest `%g`: an exponent below 1e-4 and from 1e6, such as `1.234567e+06`.
  package static func general(_ value: Double) -> String {
    if let special = special(value) { return special }
    let (negative, digits, exponent) = shortestDigits(value)
    let body =
      exponent < -4 || exponent >= 6
      ? scientific(digits, exponent) : positional(digits, pointAfter: exponent + 1)
    return (negative ? "-" : "") + body
  }

  /// The HTTP API's form: plain, but with an exponent below 1e-6 and from 1e21.
  package static func api(_ value: Double) -> String {
    var bytes: [UInt8] = []
    append(api: value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// C's and Go's `%.{precision}g`.
  package static func significant(_ value: Double, digits precision: Int) -> String {
    special(value) ?? printed("%.*g", precision, value)
  }

  /// C's and Go's `%.{decimals}e`.
  package static func exponential(_ value: Double, decimals: Int) -> String {
    special(value) ?? printed("%.*e", decimals, value)
  }

  /// C's and Go's `%.{decimals}f`.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    special(value) ?? printed("%.*f", decimals, value)
  }

  private static func special(_ value: Double) -> String? {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return nil
  }

  private static func printed(_ format: String, _ precision: Int, _ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 400 + max(0, precision))
    let length = withVaList([CInt(precision), value]) {
      vsnprintf(&buffer, buffer.count, format, $0)
    }
    return String(decoding: buffer[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The shortest digits of a finite value, without leading or trailing zeros, and the decimal
  /// exponent of the first (0 for 1…9).
  private static func shortestDigits(_ value: Double) -> (Bool, [UInt8], Int) {
    let decimal = ShortestDecimal(value.magnitude)
    let digits = Array(String(decimal.digits).utf8)
    return (value.sign == .minus, digits, decimal.exponent + digits.count - 1)
  }

  private static func positional(_ digits: [UInt8], pointAfter: Int) -> String {
    let zero = UInt8(ascii: "0")
    var out: [UInt8] = []
    if pointAfter <= 0 {
      out = [zero]
      if digits != [zero] {
        out.append(UInt8(ascii: "."))
        out += [UInt8](repeating: zero, count: -pointAfter) + digits
      }
    } else if digits.count <= pointAfter {
      out = digits + [UInt8](repeating: zero, count: pointAfter - digits.count)
    } else {
      out = digits[..<pointAfter] + [UInt8(ascii: ".")] + digits[pointAfter...]
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func scientific(_ digits: [UInt8], _ exponent: Int) -> String {
    var out = String(decoding: digits[..<1], as: UTF8.self)
    if digits.count > 1 { out += "." + String(decoding: digits[1...], as: UTF8.self) }
    let magnitude = String(exponent.magnitude)
    return out + "e" + (exponent < 0 ? "-" : "+") + (magnitude.count < 2 ? "0" : "") + magnitude
  }
}
