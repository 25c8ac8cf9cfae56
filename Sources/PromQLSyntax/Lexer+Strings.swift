import TelemetryModel

/// Quoted strings: read over by the lexer, unquoted for the parser.
extension Lexer {
  /// Reads the string at the position, if one begins here.
  mutating func quotedString() -> TokenKind? {
    guard let quote = peek(0),
      quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        || quote == UInt8(ascii: "`")
    else { return nil }
    position += 1
    if quote == UInt8(ascii: "`") {
      guard let end = bytes[position...].firstIndex(of: quote) else {
        position = bytes.count
        return .error("unterminated raw string")
      }
      position = end + 1
      return .string
    }
    while let byte = peek(0) {
      if byte == UInt8(ascii: "\n") { break }
      position += 1
      if byte == quote { return .string }
      if byte == UInt8(ascii: "\\"), let failure = scanEscape(quote) { return .error(failure) }
    }
    return .error("unterminated quoted string")
  }

  /// Reads over an escape behind its backslash; what is wrong with it, if anything.
  private mutating func scanEscape(_ quote: UInt8) -> String? {
    guard let byte = peek(0) else { return "escape sequence not terminated" }
    position += 1
    switch byte {
    case quote, UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "v"), UInt8(ascii: "\\"):
      return nil
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      position -= 1
      return scanDigits(3, base: 8, most: 255)
    case UInt8(ascii: "x"): return scanDigits(2, base: 16, most: 255)
    case UInt8(ascii: "u"): return scanDigits(4, base: 16, most: 0x10FFFF)
    case UInt8(ascii: "U"): return scanDigits(8, base: 16, most: 0x10FFFF)
    default: return "unknown escape sequence \(Self.shownRune(bytes, at: position - 1))"
    }
  }

  private mutating func scanDigits(_ count: Int, base: UInt32, most: UInt32) -> String? {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let byte = peek(0) else { return "escape sequence not terminated" }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt32.init), digit < base
      else {
        return "illegal character \(Self.shownRune(bytes, at: position)) in escape sequence"
      }
      value = value &* base &+ digit
      position += 1
    }
    let isInvalid = value > most || (0xD800..<0xE000).contains(value)
    return isInvalid ? "escape sequence is an invalid Unicode code point" : nil
  }

  /// A character as Go shows it: `U+0063 'c'`.
  private static func shownRune(_ bytes: [UInt8], at index: Int) -> String {
    let text = String(decoding: bytes[index..<min(bytes.count, index + 4)], as: UTF8.self)
    guard let scalar = text.unicodeScalars.first else { return "U+FFFD" }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + " '\(scalar)'"
  }

  /// The text of a string token, quotes and escapes resolved.
  static func unquoted(_ token: some Collection<UInt8>) -> [UInt8] {
    let bytes = Array(token)
    let body = bytes.dropFirst().dropLast()
    if bytes.first == UInt8(ascii: "`") { return Array(body) }
    var out: [UInt8] = []
    var index = body.startIndex
    while index < body.endIndex {
      let byte = body[index]
      index += 1
      if byte == UInt8(ascii: "\\") {
        unescape(body, &index, into: &out)
      } else {
        out.append(byte)
      }
    }
    return out
  }

  private static func unescape(
    _ body: ArraySlice<UInt8>, _ index: inout Int, into out: inout [UInt8]
  ) {
    let byte = body[index]
    index += 1
    let plain: [(UInt8, UInt8)] = [
      (UInt8(ascii: "a"), 7), (UInt8(ascii: "b"), 8), (UInt8(ascii: "f"), 12),
      (UInt8(ascii: "n"), 10), (UInt8(ascii: "r"), 13), (UInt8(ascii: "t"), 9),
      (UInt8(ascii: "v"), 11),
    ]
    if let (_, code) = plain.first(where: { $0.0 == byte }) {
      out.append(code)
      return
    }
    let (count, radix): (Int, Int)
    switch byte {
    case UInt8(ascii: "x"): (count, radix) = (2, 16)
    case UInt8(ascii: "u"): (count, radix) = (4, 16)
    case UInt8(ascii: "U"): (count, radix) = (8, 16)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      index -= 1
      (count, radix) = (3, 8)
    default:
      out.append(byte)
      return
    }
    let digits = String(decoding: body[index..<(index + count)], as: UTF8.self)
    index += count
    let value = UInt32(digits, radix: radix) ?? 0xFFFD
    if count <= 3 {
      out.append(UInt8(truncatingIfNeeded: value))
    } else {
      out += Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
    }
  }
}
