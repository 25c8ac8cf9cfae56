// Turns a query's text into tokens: keywords, contextual functions, durations, byte sizes, ranges.

import Diagnostics
import TelemetryModel

/// Reads tokens one by one; after the end it answers `.end` for ever.
struct Lexer {
  private static let flags: Set<String> = ["--strict", "--keep-empty"]

  private var scanner: CharacterScanner

  init(_ text: String) { scanner = CharacterScanner(text) }

  /// The next token.
  ///
  /// - Throws: The first fault in the text.
  mutating func next() throws(LexicalFault) -> Token {
    let kind = try scanKind()
    if let fault = scanner.fault { throw fault }
    let raw = scanner.tokenText
    let range = SourceRange(scanner.tokenStart, max(scanner.tokenStart, scanner.offset))
    let text: String
    if kind == .string {
      guard let value = StringLiteral.value(of: raw) else { throw fault("invalid syntax") }
      text = value
    } else {
      text = raw
    }
    return Token(kind: kind, range: range, position: scanner.tokenPosition, text: text)
  }

  private mutating func scanKind() throws(LexicalFault) -> TokenKind {
    while true {
      switch scanner.scan() {
      case .end: return .end
      case .word: return wordKind()
      case .integer, .float: return duration() ?? byteSize() ?? .number
      case .quoted, .rawQuoted: return .string
      case .characterLiteral: return .identifier
      case .symbol(UInt32(ascii: "#")): skipLineComment()
      case .symbol(UInt32(ascii: "-")): return duration() ?? flag() ?? .symbol(.minus)
      case .symbol(UInt32(ascii: "[")): return try range()
      case .symbol(let character): return symbolKind(character)
      }
    }
  }

  private mutating func skipLineComment() {
    while true {
      let character = scanner.peek()
      if character == UInt32(ascii: "\n") || character == CharacterScanner.endOfText { return }
      scanner.take()
    }
  }

  private func fault(_ message: String) -> LexicalFault {
    LexicalFault(
      message: message, range: SourceRange(scanner.tokenStart, scanner.offset),
      position: scanner.tokenPosition)
  }

  private mutating func symbolKind(_ character: UInt32) -> TokenKind {
    guard let first = Unicode.Scalar(character) else { return .identifier }
    if let second = Unicode.Scalar(scanner.peek()),
      let symbol = WordTable.symbols[String(Character(first)) + String(Character(second))]
    {
      scanner.take()
      return .symbol(symbol)
    }
    guard let symbol = WordTable.symbols[String(Character(first))] else { return .identifier }
    return .symbol(symbol)
  }

  private mutating func wordKind() -> TokenKind {
    let word = scanner.tokenText.lowercased()
    if let function = WordTable.functions[word] {
      return isCalled() ? function : .identifier
    }
    if let keyword = WordTable.keywords[word] { return .keyword(keyword) }
    return .identifier
  }

  /// Whether `(`, or `by` or `without` and then `(`, stands next.
  private func isCalled() -> Bool {
    var ahead = scanner
    skipSpace(&ahead)
    if ahead.peek() == UInt32(ascii: "(") { return true }
    let start = ahead.offset
    while isLetter(ahead.peek()) { ahead.take() }
    let word = ahead.text(from: start).lowercased()
    guard word == "by" || word == "without" else { return false }
    skipSpace(&ahead)
    return ahead.peek() == UInt32(ascii: "(")
  }

  private func skipSpace(_ ahead: inout CharacterScanner) {
    while isSpace(ahead.peek()) { ahead.take() }
  }

  private func isLetter(_ character: UInt32) -> Bool {
    (character | 0x20) &- UInt32(ascii: "a") < 26
  }

  private func isSpace(_ character: UInt32) -> Bool {
    Unicode.Scalar(character)?.properties.isWhitespace ?? false
  }
}

extension Lexer {
  /// The text up to `]`, which must be a Prometheus duration.
  private mutating func range() throws(LexicalFault) -> TokenKind {
    let start = scanner.offset
    while true {
      let end = scanner.offset
      let character = scanner.take()
      if character == CharacterScanner.endOfText { throw fault("missing closing ']' in duration") }
      guard character == UInt32(ascii: "]") else { continue }
      let text = scanner.text(from: start, to: end)
      do throws(PrometheusDuration.Failure) {
        return .range(try PrometheusDuration.parse(text))
      } catch {
        throw fault(error.description)
      }
    }
  }

  /// The rest of a duration behind a number or a minus sign, if it is one.
  private mutating func duration() -> TokenKind? {
    let isUnit: (UInt32) -> Bool = {
      switch $0 {
      case UInt32(ascii: "n"), UInt32(ascii: "u"), 0xB5, UInt32(ascii: "m"), UInt32(ascii: "s"),
        UInt32(ascii: "h"), UInt32(ascii: "d"), UInt32(ascii: "w"), UInt32(ascii: "y"):
        true
      default: false
      }
    }
    guard let ahead = literal(unit: isUnit) else { return nil }
    guard let nanoseconds = Self.nanoseconds(ahead.text(from: scanner.tokenStart)) else {
      return nil
    }
    scanner = ahead
    return .duration(nanoseconds)
  }

  /// A duration in Prometheus' form, else in Go's.
  private static func nanoseconds(_ text: String) -> Int64? {
    if let milliseconds = try? PrometheusDuration.parse(text) { return milliseconds * 1_000_000 }
    return try? GoDuration.parse(text)
  }

  /// The rest of a byte size behind a number, if it is one.
  private mutating func byteSize() -> TokenKind? {
    let isUnit: (UInt32) -> Bool = {
      switch $0 {
      case UInt32(ascii: "B"), UInt32(ascii: "i"), UInt32(ascii: "k"), UInt32(ascii: "K"),
        UInt32(ascii: "M"), UInt32(ascii: "G"), UInt32(ascii: "T"), UInt32(ascii: "P"):
        true
      default: false
      }
    }
    guard let ahead = literal(unit: isUnit) else { return nil }
    guard let size = try? ByteSize.parse(ahead.text(from: scanner.tokenStart)) else { return nil }
    scanner = ahead
    return .bytes(size)
  }

  /// The scanner behind the digits, points and unit letters that follow; nil where none do.
  private func literal(unit isUnit: (UInt32) -> Bool) -> CharacterScanner? {
    var ahead = scanner
    let start = ahead.offset
    while true {
      let character = ahead.peek()
      let isNumber =
        switch Unicode.Scalar(character)?.properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
      guard isNumber || character == UInt32(ascii: ".") || isUnit(character) else { break }
      ahead.take()
    }
    return ahead.offset > start ? ahead : nil
  }

  /// `--strict` or `--keep-empty`, behind its first dash.
  private mutating func flag() -> TokenKind? {
    var ahead = scanner
    while isLetter(ahead.peek()) || ahead.peek() == UInt32(ascii: "-") { ahead.take() }
    guard Self.flags.contains(ahead.text(from: scanner.tokenStart)) else { return nil }
    scanner = ahead
    return .functionFlag
  }
}

/// String literals: Go's interpreted and raw forms.
enum StringLiteral {
  /// The value of a literal with its quotes; nil where an escape names no character.
  static func value(of literal: String) -> String? {
    let bytes = Array(literal.utf8)
    guard bytes.count >= 2, let quote = bytes.first, bytes.last == quote else { return nil }
    let body = bytes[1..<(bytes.count - 1)]
    if quote == UInt8(ascii: "`") {
      return String(decoding: body.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }
    var out: [UInt8] = []
    var index = body.startIndex
    while index < body.endIndex {
      if body[index] != UInt8(ascii: "\\") {
        out.append(body[index])
        index += 1
        continue
      }
      guard index + 1 < body.endIndex, let length = unescape(body[(index + 1)...], into: &out)
      else {
        return nil
      }
      index += 1 + length
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Appends what the escape behind a backslash stands for; answers its length.
  private static func unescape(_ rest: ArraySlice<UInt8>, into out: inout [UInt8]) -> Int? {
    guard let letter = rest.first else { return nil }
    switch letter {
    case UInt8(ascii: "a"): out.append(0x07)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0C)
    case UInt8(ascii: "n"): out.append(0x0A)
    case UInt8(ascii: "r"): out.append(0x0D)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "v"): out.append(0x0B)
    case UInt8(ascii: "\\"), UInt8(ascii: "\""): out.append(letter)
    case UInt8(ascii: "x"):
      return code(rest.dropFirst().prefix(2), 16, 2, prefix: 1, asByte: true, &out)
    case UInt8(ascii: "u"):
      return code(rest.dropFirst().prefix(4), 16, 4, prefix: 1, asByte: false, &out)
    case UInt8(ascii: "U"):
      return code(rest.dropFirst().prefix(8), 16, 8, prefix: 1, asByte: false, &out)
    default: return code(rest.prefix(3), 8, 3, prefix: 0, asByte: true, &out)
    }
    return 1
  }

  private static func code(
    _ digits: ArraySlice<UInt8>, _ radix: Int, _ count: Int, prefix: Int, asByte: Bool,
    _ out: inout [UInt8]
  ) -> Int? {
    guard digits.count == count, digits.first != UInt8(ascii: "+"),
      digits.first != UInt8(ascii: "-"),
      let number = UInt32(String(decoding: digits, as: UTF8.self), radix: radix)
    else { return nil }
    if asByte {
      guard let byte = UInt8(exactly: number) else { return nil }
      out.append(byte)
    } else {
      guard let scalar = Unicode.Scalar(number) else { return nil }
      out += Array(String(Character(scalar)).utf8)
    }
    return prefix + count
  }
}
