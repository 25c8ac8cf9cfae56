// Characters, positions and raw tokens of a query's text: the floor under the lexer.
//
// Positions follow the reference: lines and columns from 1, columns count Unicode scalars, and a
// token whose end was found by peeking past it loses its line number (error texts then say line 0).

import Diagnostics

/// A fault in the text itself: a string that does not end, a byte that is no UTF-8.
struct LexicalFault: Error, Hashable {
  var message: String
  var range: SourceRange
  var position: SourcePosition
}

/// What the scanner found before keywords are looked at.
enum RawToken: Hashable {
  case end
  case word
  case integer
  case float
  case quoted
  case rawQuoted
  /// `'…'`: no string of this language, but read as one token.
  case characterLiteral
  /// Any other single character.
  case symbol(UInt32)
}

/// Reads Unicode scalars and raw tokens, one character ahead.
struct CharacterScanner {
  /// The lookahead at the end of the text.
  static let endOfText: UInt32 = .max
  private static let replacementCharacter: UInt32 = 0xFFFD

  private let bytes: [UInt8]
  private var nextOffset = 0
  private var lastWidth = 0
  private var line = 1
  private var column = 0
  private var lastLineLength = 0
  /// The character not yet consumed; nil before the first.
  private var lookahead: UInt32?

  /// Where the last token starts, in bytes.
  private(set) var tokenStart = 0
  /// The last token's position; line 0 where it was lost.
  private(set) var tokenPosition = SourcePosition(line: 0, column: 0)
  /// The first fault met.
  private(set) var fault: LexicalFault?

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The offset of the character not yet consumed.
  var offset: Int { nextOffset - lastWidth }

  /// The bytes from the last token's start up to here.
  var tokenText: String { text(from: tokenStart) }

  /// The bytes from `start` to `end`, or up to here.
  func text(from start: Int, to end: Int? = nil) -> String {
    String(decoding: bytes[start..<max(start, end ?? offset)], as: UTF8.self)
  }

  /// The next character, unconsumed.
  mutating func peek() -> UInt32 {
    if let lookahead { return lookahead }
    var character = read()
    if character == 0xFEFF { character = read() }
    lookahead = character
    return character
  }

  /// Consumes one character. The last token's line number is lost.
  @discardableResult
  mutating func take() -> UInt32 {
    tokenPosition.line = 0
    let character = peek()
    if character != Self.endOfText { lookahead = read() }
    return character
  }

  /// Notes a fault at the last token, unless one was noted before.
  mutating func report(_ message: String) {
    if fault != nil { return }
    fault = LexicalFault(
      message: message, range: SourceRange(tokenStart, max(tokenStart, offset)),
      position: tokenPosition)
  }

  private mutating func read() -> UInt32 {
    guard nextOffset < bytes.count else {
      if lastWidth > 0 { column += 1 }
      lastWidth = 0
      return Self.endOfText
    }
    let (character, width) = decode(at: nextOffset)
    nextOffset += width
    lastWidth = width
    column += 1
    if character == Self.replacementCharacter && width == 1 {
      report("invalid UTF-8 encoding")
    } else if character == 0 {
      report("invalid character NUL")
    } else if character == UInt32(ascii: "\n") {
      line += 1
      lastLineLength = column
      column = 0
    }
    return character
  }

  private func decode(at offset: Int) -> (UInt32, Int) {
    let first = bytes[offset]
    if first < 0x80 { return (UInt32(first), 1) }
    var decoder = UTF8()
    var rest = bytes[offset..<min(bytes.count, offset + 4)].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&rest) else {
      return (Self.replacementCharacter, 1)
    }
    return (scalar.value, UTF8.width(scalar))
  }
}

extension CharacterScanner {
  /// The next raw token; white space and `//` and `/* */` comments are skipped.
  mutating func scan() -> RawToken {
    var character = peek()
    tokenPosition.line = 0
    while true {
      while isSpace(character) { character = read() }
      begin()
      if character != UInt32(ascii: "/") { break }
      character = read()
      guard character == UInt32(ascii: "/") || character == UInt32(ascii: "*") else {
        lookahead = character
        return .symbol(UInt32(ascii: "/"))
      }
      character = skipComment(character)
    }
    let token: RawToken
    (token, character) = rest(of: character)
    lookahead = character
    return token
  }

  private mutating func begin() {
    tokenStart = offset
    tokenPosition =
      column > 0
      ? SourcePosition(line: line, column: column)
      : SourcePosition(line: line - 1, column: lastLineLength)
  }

  private mutating func rest(of first: UInt32) -> (RawToken, UInt32) {
    if isWordStart(first) {
      var character = read()
      while isWordStart(character) || isDigit(character) { character = read() }
      return (.word, character)
    }
    if isDecimal(first) { return scanNumber(first, afterPoint: false) }
    switch first {
    case Self.endOfText: return (.end, first)
    case UInt32(ascii: "\""):
      scanString(until: first)
      return (.quoted, read())
    case UInt32(ascii: "'"):
      if scanString(until: first) != 1 { report("invalid char literal") }
      return (.characterLiteral, read())
    case UInt32(ascii: "`"):
      scanRawString()
      return (.rawQuoted, read())
    case UInt32(ascii: "."):
      let character = read()
      return isDecimal(character)
        ? scanNumber(character, afterPoint: true) : (.symbol(first), character)
    default: return (.symbol(first), read())
    }
  }

  /// Skips a comment whose second character is `second`; answers the character behind it.
  private mutating func skipComment(_ second: UInt32) -> UInt32 {
    var character = read()
    if second == UInt32(ascii: "/") {
      while character != UInt32(ascii: "\n") && character != Self.endOfText { character = read() }
      return character
    }
    while character != Self.endOfText {
      let previous = character
      character = read()
      if previous == UInt32(ascii: "*") && character == UInt32(ascii: "/") { return read() }
    }
    report("comment not terminated")
    return character
  }

  /// Reads to the closing quote; answers how many characters stand before it.
  @discardableResult
  private mutating func scanString(until quote: UInt32) -> Int {
    var count = 0
    var character = read()
    while character != quote {
      if character == UInt32(ascii: "\n") || character == Self.endOfText {
        report("literal not terminated")
        return count
      }
      character = character == UInt32(ascii: "\\") ? scanEscape(quote) : read()
      count += 1
    }
    return count
  }

  private mutating func scanRawString() {
    var character = read()
    while character != UInt32(ascii: "`") {
      if character == Self.endOfText { return report("literal not terminated") }
      character = read()
    }
  }

  private mutating func scanEscape(_ quote: UInt32) -> UInt32 {
    let character = read()
    if character == quote { return read() }
    switch character {
    case UInt32(ascii: "a"), UInt32(ascii: "b"), UInt32(ascii: "f"), UInt32(ascii: "n"),
      UInt32(ascii: "r"), UInt32(ascii: "t"), UInt32(ascii: "v"), UInt32(ascii: "\\"):
      return read()
    case UInt32(ascii: "0")...UInt32(ascii: "7"): return scanDigits(character, base: 8, count: 3)
    case UInt32(ascii: "x"): return scanDigits(read(), base: 16, count: 2)
    case UInt32(ascii: "u"): return scanDigits(read(), base: 16, count: 4)
    case UInt32(ascii: "U"): return scanDigits(read(), base: 16, count: 8)
    default:
      report("invalid char escape")
      return character
    }
  }

  private mutating func scanDigits(_ first: UInt32, base: UInt32, count: Int) -> UInt32 {
    var character = first
    for _ in 0..<count {
      if digitValue(character) >= base {
        report("invalid char escape")
        return character
      }
      character = read()
    }
    return character
  }
}

extension CharacterScanner {
  /// Reads a number as Go writes them, with its complaints.
  private mutating func scanNumber(_ first: UInt32, afterPoint: Bool) -> (RawToken, UInt32) {
    var character = first
    var base: UInt32 = 10
    var prefix: UInt32 = 0
    var hasDigits = false
    var hasSeparator = false
    var invalidDigit: UInt32?
    var isFloat = afterPoint
    if !afterPoint {
      if character == UInt32(ascii: "0") {
        character = read()
        (base, prefix, hasDigits) = numberPrefix(character)
        if !hasDigits { character = read() }
      }
      scanDigits(&character, base, &hasDigits, &hasSeparator, &invalidDigit)
      if character == UInt32(ascii: ".") {
        character = read()
        isFloat = true
      }
    }
    if isFloat {
      if prefix == UInt32(ascii: "o") || prefix == UInt32(ascii: "b") {
        report("invalid radix point in " + literalName(prefix))
      }
      scanDigits(&character, base, &hasDigits, &hasSeparator, &invalidDigit)
    }
    if !hasDigits { report(literalName(prefix) + " has no digits") }
    isFloat = scanExponent(&character, prefix, isFloat: isFloat)
    if !isFloat, let invalidDigit {
      report("invalid digit \(quoted(invalidDigit)) in " + literalName(prefix))
    }
    if hasSeparator && hasMisplacedSeparator(tokenText) {
      report("'_' must separate successive digits")
    }
    return (isFloat ? .float : .integer, character)
  }

  private func numberPrefix(_ letter: UInt32) -> (base: UInt32, prefix: UInt32, hasDigits: Bool) {
    switch letter | 0x20 {
    case UInt32(ascii: "x"): (16, UInt32(ascii: "x"), false)
    case UInt32(ascii: "o"): (8, UInt32(ascii: "o"), false)
    case UInt32(ascii: "b"): (2, UInt32(ascii: "b"), false)
    default: (8, UInt32(ascii: "0"), true)
    }
  }

  private mutating func scanDigits(
    _ character: inout UInt32, _ base: UInt32, _ hasDigits: inout Bool, _ hasSeparator: inout Bool,
    _ invalidDigit: inout UInt32?
  ) {
    while true {
      if character == UInt32(ascii: "_") {
        hasSeparator = true
      } else if base <= 10 ? isDecimal(character) : digitValue(character) < 16 {
        if digitValue(character) >= base && invalidDigit == nil { invalidDigit = character }
        hasDigits = true
      } else {
        return
      }
      character = read()
    }
  }

  private mutating func scanExponent(
    _ character: inout UInt32, _ prefix: UInt32, isFloat: Bool
  ) -> Bool {
    let letter = character | 0x20
    let isDecimalExponent = letter == UInt32(ascii: "e")
    let isHexadecimal = prefix == UInt32(ascii: "x")
    guard isDecimalExponent || letter == UInt32(ascii: "p") else {
      if isHexadecimal && isFloat { report("hexadecimal mantissa requires a 'p' exponent") }
      return isFloat
    }
    if isDecimalExponent && prefix != 0 && prefix != UInt32(ascii: "0") {
      report("\(quoted(character)) exponent requires decimal mantissa")
    } else if !isDecimalExponent && !isHexadecimal {
      report("\(quoted(character)) exponent requires hexadecimal mantissa")
    }
    character = read()
    if character == UInt32(ascii: "+") || character == UInt32(ascii: "-") { character = read() }
    var hasDigits = false
    var hasSeparator = false
    var invalidDigit: UInt32?
    scanDigits(&character, 10, &hasDigits, &hasSeparator, &invalidDigit)
    if !hasDigits { report("exponent has no digits") }
    return true
  }

  private func literalName(_ prefix: UInt32) -> String {
    switch prefix {
    case UInt32(ascii: "x"): "hexadecimal literal"
    case UInt32(ascii: "o"), UInt32(ascii: "0"): "octal literal"
    default: "decimal literal"
    }
  }

  private func quoted(_ character: UInt32) -> String {
    Unicode.Scalar(character).map { "'\(Character($0))'" } ?? "''"
  }

  /// Whether an underscore does not stand between digits (or behind a base prefix).
  private func hasMisplacedSeparator(_ text: String) -> Bool {
    var previous = UInt8(ascii: ".")
    var digits = Array(text.utf8)[...]
    if digits.count >= 2, digits.first == UInt8(ascii: "0"),
      [UInt8(ascii: "x"), UInt8(ascii: "o"), UInt8(ascii: "b")].contains(digits[1] | 0x20)
    {
      previous = UInt8(ascii: "0")
      digits = digits.dropFirst(2)
    }
    for byte in digits {
      let isDigitByte = digitValue(UInt32(byte)) < 16
      if byte == UInt8(ascii: "_") {
        if digitValue(UInt32(previous)) >= 16 { return true }
      } else if !isDigitByte && previous == UInt8(ascii: "_") {
        return true
      }
      previous = byte
    }
    return previous == UInt8(ascii: "_")
  }

  private func isSpace(_ character: UInt32) -> Bool {
    switch character {
    case UInt32(ascii: " "), UInt32(ascii: "\t"), UInt32(ascii: "\n"), UInt32(ascii: "\r"): true
    default: false
    }
  }

  private func isDecimal(_ character: UInt32) -> Bool {
    character &- UInt32(ascii: "0") < 10
  }

  private func digitValue(_ character: UInt32) -> UInt32 {
    if isDecimal(character) { return character - UInt32(ascii: "0") }
    let letter = character | 0x20
    return letter &- UInt32(ascii: "a") < 6 ? letter - UInt32(ascii: "a") + 10 : 16
  }

  private func isWordStart(_ character: UInt32) -> Bool {
    if character == UInt32(ascii: "_") { return true }
    if character < 0x80 { return (character | 0x20) &- UInt32(ascii: "a") < 26 }
    switch Unicode.Scalar(character)?.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    default: return false
    }
  }

  private func isDigit(_ character: UInt32) -> Bool {
    if character < 0x80 { return isDecimal(character) }
    return Unicode.Scalar(character)?.properties.generalCategory == .decimalNumber
  }
}

extension UInt32 {
  /// The code of an ASCII character.
  init(ascii character: Unicode.Scalar) { self = character.value }
}
