// Reads a whole JSON text into a tree: recursive descent over bytes, with limited nesting.

extension JSONValue {
  /// How deeply arrays and objects may nest.
  public static let nestingMax = 500

  /// The value that `bytes` hold, with nothing but white space around it.
  ///
  /// - Complexity: O(`bytes.count`).
  public static func parse(_ bytes: [UInt8]) throws(JSONFailure) -> JSONValue {
    var parser = JSONParser(bytes: bytes)
    parser.skipSpace()
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    if parser.index < bytes.count { throw parser.failure("text behind the value") }
    return value
  }
}

struct JSONParser {
  let bytes: [UInt8]
  var index = 0

  func failure(_ reason: String) -> JSONFailure { JSONFailure(offset: index, reason: reason) }

  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  mutating func value(depth: Int) throws(JSONFailure) -> JSONValue {
    if depth > JSONValue.nestingMax { throw failure("nested too deeply") }
    switch current {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw failure("the text ends where a value should stand")
    default: return .number(try number())
    }
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONFailure) -> JSONValue {
    let wanted = Array(word.description.utf8)
    guard bytes[index...].starts(with: wanted) else { throw failure("unknown word") }
    index += wanted.count
    return value
  }

  private mutating func object(depth: Int) throws(JSONFailure) -> JSONValue {
    index += 1
    var members: [JSONValue.Member] = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipSpace()
      if current != UInt8(ascii: "\"") { throw failure("expected a member's name") }
      let name = try string()
      skipSpace()
      if !take(UInt8(ascii: ":")) { throw failure("expected ':'") }
      skipSpace()
      members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      if !take(UInt8(ascii: ",")) { throw failure("expected ',' or '}'") }
    }
  }

  private mutating func array(depth: Int) throws(JSONFailure) -> JSONValue {
    index += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      if !take(UInt8(ascii: ",")) { throw failure("expected ',' or ']'") }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    if current != byte { return false }
    index += 1
    return true
  }

  private mutating func number() throws(JSONFailure) -> Double {
    let start = index
    var whole: Int64 = 0
    let isNegative = take(UInt8(ascii: "-"))
    let firstDigit = index
    while let byte = current, byte &- UInt8(ascii: "0") < 10 {
      whole = whole &* 10 &+ Int64(byte - UInt8(ascii: "0"))
      index += 1
    }
    let digits = index - firstDigit
    if digits == 0 { throw failure("expected a value") }
    if digits > 1, bytes[firstDigit] == UInt8(ascii: "0") { throw failure("leading zero") }
    let isWhole = !isNumberByte(current)
    if isWhole && digits <= 15 && (whole != 0 || !isNegative) {
      return Double(isNegative ? -whole : whole)
    }
    while isNumberByte(current) { index += 1 }
    guard let last = bytes[start..<index].last, last &- UInt8(ascii: "0") < 10,
      let value = Double(String(decoding: bytes[start..<index], as: UTF8.self))
    else { throw failure("malformed number") }
    return value
  }

  private func isNumberByte(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"),
      UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

extension JSONParser {
  /// The string at the opening quote.
  private mutating func string() throws(JSONFailure) -> String {
    index += 1
    let start = index
    while let byte = current {
      if byte == UInt8(ascii: "\"") {
        index += 1
        return String(decoding: bytes[start..<index - 1], as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") { break }
      if byte < 0x20 { throw failure("control character in a string") }
      index += 1
    }
    return try escapedString(from: start)
  }

  private mutating func escapedString(from start: Int) throws(JSONFailure) -> String {
    var out = Array(bytes[start..<index])
    while let byte = current {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: out, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &out)
      case ..<0x20: throw failure("control character in a string")
      default: out.append(byte)
      }
    }
    throw failure("the text ends within a string")
  }

  private mutating func escape(into out: inout [UInt8]) throws(JSONFailure) {
    guard let byte = current else { throw failure("the text ends within a string") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0C)
    case UInt8(ascii: "n"): out.append(0x0A)
    case UInt8(ascii: "r"): out.append(0x0D)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "u"): out.append(contentsOf: String(try escapedScalar()).utf8)
    default: throw failure("unknown escape")
    }
  }

  /// The character behind `\u`; half a surrogate pair alone is U+FFFD.
  private mutating func escapedScalar() throws(JSONFailure) -> Character {
    let replacement: Character = "\u{FFFD}"
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    guard first < 0xDC00, bytes[index...].starts(with: [0x5C, 0x75]) else { return replacement }
    let behindFirst = index
    index += 2
    let second = try hexadecimal()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else {
      index = behindFirst
      return replacement
    }
    return Character(scalar)
  }

  private mutating func hexadecimal() throws(JSONFailure) -> UInt32 {
    guard index + 4 <= bytes.count else { throw failure("the text ends within an escape") }
    var value: UInt32 = 0
    for byte in bytes[index..<index + 4] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - 0x61 + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - 0x41 + 10)
      default: throw failure("malformed escape")
      }
    }
    index += 4
    return value
  }
}
