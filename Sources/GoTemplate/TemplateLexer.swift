// Text to tokens: Go's text/template, with the delimiters `{{` and `}}`.

/// Cuts a template into tokens. The last one is `.endOfInput` or `.failure`.
struct TemplateLexer {
  private let bytes: [UInt8]
  private var offset = 0
  private var parenDepth = 0
  private var tokens: [TemplateToken] = []

  /// The tokens of `text`, spaces inside actions included.
  ///
  /// - Complexity: O(`text.utf8.count`).
  static func tokens(of text: String) -> [TemplateToken] {
    var lexer = TemplateLexer(bytes: Array(text.utf8))
    while lexer.readText(), lexer.readAction() {}
    return lexer.tokens
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  // MARK: - Outside actions

  /// Reads up to the next `{{`, which it reads too, and over comments; false at the end.
  private mutating func readText() -> Bool {
    while true {
      guard let open = indexOfPair(UInt8(ascii: "{"), UInt8(ascii: "{"), from: offset) else {
        if offset < bytes.count { advance(to: bytes.count, emitting: .text) }
        advance(to: bytes.count, emitting: .endOfInput)
        return false
      }
      let isTrimmed = isLeftTrimMarker(at: open + 2)
      let end = isTrimmed ? trimmingSpaces(before: open, from: offset) : open
      if end > offset { advance(to: end, emitting: .text) }
      offset = open
      let content = open + (isTrimmed ? 4 : 2)
      guard isPair(UInt8(ascii: "/"), UInt8(ascii: "*"), at: content) else {
        parenDepth = 0
        advance(to: open + (isTrimmed ? 3 : 2), emitting: .leftDelimiter)
        return true
      }
      guard readComment(at: content) else { return false }
    }
  }

  /// Skips a comment and the delimiter behind it.
  private mutating func readComment(at start: Int) -> Bool {
    offset = start
    guard let close = indexOfPair(UInt8(ascii: "*"), UInt8(ascii: "/"), from: start + 2) else {
      return fail("unclosed comment")
    }
    guard let (length, isTrimmed) = rightDelimiter(at: close + 2) else {
      return fail("comment ends before closing delimiter")
    }
    offset = close + 2 + length
    if isTrimmed { skipSpaces() }
    return true
  }

  // MARK: - Inside actions

  /// Reads up to the `}}` that ends the action, which it reads too; false after a failure.
  private mutating func readAction() -> Bool {
    while true {
      if let (length, isTrimmed) = rightDelimiter(at: offset) {
        if parenDepth > 0 { return fail("unclosed left paren") }
        advance(to: offset + length, emitting: .rightDelimiter)
        if isTrimmed { skipSpaces() }
        return true
      }
      guard offset < bytes.count else { return fail("unclosed action") }
      guard readToken() else { return false }
    }
  }

  private mutating func readToken() -> Bool {
    let start = offset
    switch bytes[offset] {
    case let byte where Self.isSpace(byte): return readSpaces()
    case UInt8(ascii: "="): advance(to: start + 1, emitting: .assign)
    case UInt8(ascii: ":"):
      guard isPair(UInt8(ascii: ":"), UInt8(ascii: "="), at: start) else {
        return fail("expected :=")
      }
      advance(to: start + 2, emitting: .declare)
    case UInt8(ascii: "|"): advance(to: start + 1, emitting: .pipe)
    case UInt8(ascii: "\""):
      return readQuoted(.string, until: UInt8(ascii: "\""), name: "quoted string")
    case UInt8(ascii: "'"):
      return readQuoted(.characterConstant, until: UInt8(ascii: "'"), name: "character constant")
    case UInt8(ascii: "`"): return readRawString()
    case UInt8(ascii: "$"): return readFieldOrVariable(.variable)
    case UInt8(ascii: ".") where !(start + 1 < bytes.count && Self.isDigit(bytes[start + 1])):
      return readFieldOrVariable(.field)
    case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      return readNumber()
    case UInt8(ascii: "("):
      parenDepth += 1
      advance(to: start + 1, emitting: .leftParen)
    case UInt8(ascii: ")"):
      parenDepth -= 1
      if parenDepth < 0 { return fail("unexpected right paren") }
      advance(to: start + 1, emitting: .rightParen)
    default:
      if wordEnd(from: start) > start { return readWord() }
      let scalar = self.scalar(at: start)
      guard scalar.value < 0x7F, scalar.value > 0x20 else {
        return fail("unrecognized character in action: \(Self.unicode(scalar))")
      }
      advance(to: start + 1, emitting: .character)
    }
    return true
  }

  /// Reads a run of spaces, but leaves the one that belongs to a closing trim marker.
  private mutating func readSpaces() -> Bool {
    var end = offset
    while end < bytes.count, Self.isSpace(bytes[end]) {
      if rightDelimiter(at: end) != nil { break }
      end += 1
    }
    advance(to: end, emitting: .space)
    return true
  }

  private mutating func readQuoted(
    _ kind: TemplateToken.Kind, until quote: UInt8, name: String
  ) -> Bool {
    var end = offset + 1
    while end < bytes.count, bytes[end] != quote, bytes[end] != UInt8(ascii: "\n") {
      let isEscape =
        bytes[end] == UInt8(ascii: "\\") && end + 1 < bytes.count
        && bytes[end + 1] != UInt8(ascii: "\n")
      end += isEscape ? 2 : 1
    }
    guard end < bytes.count, bytes[end] == quote else {
      return fail("unterminated \(name)")
    }
    advance(to: end + 1, emitting: kind)
    return true
  }

  private mutating func readRawString() -> Bool {
    guard let end = bytes[(offset + 1)...].firstIndex(of: UInt8(ascii: "`")) else {
      return fail("unterminated raw quoted string")
    }
    advance(to: end + 1, emitting: .rawString)
    return true
  }

  private mutating func readFieldOrVariable(_ kind: TemplateToken.Kind) -> Bool {
    let end = wordEnd(from: offset + 1)
    guard isTerminator(at: end) else { return failOnCharacter(at: end) }
    let isBare = end == offset + 1
    advance(to: end, emitting: isBare && kind == .field ? .dot : kind)
    return true
  }

  private mutating func readWord() -> Bool {
    let end = wordEnd(from: offset)
    guard isTerminator(at: end) else { return failOnCharacter(at: end) }
    let word = String(decoding: bytes[offset..<end], as: UTF8.self)
    if let keyword = TemplateToken.Keyword(rawValue: word) {
      advance(to: end, emitting: .keyword(keyword))
    } else {
      advance(to: end, emitting: word == "true" || word == "false" ? .bool : .identifier)
    }
    return true
  }

  /// Reads a number; that it is a sound one is for the parser to find out.
  private mutating func readNumber() -> Bool {
    var end = offset
    if bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-") { end += 1 }
    let isHex = isPair(UInt8(ascii: "0"), UInt8(ascii: "x"), at: end)
    let exponent = isHex ? UInt8(ascii: "p") : UInt8(ascii: "e")
    while end < bytes.count {
      let byte = bytes[end]
      let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      let continues =
        isSign
        ? bytes[end - 1] | 0x20 == exponent
        : byte == UInt8(ascii: ".") || Self.isDigit(byte) || Self.isASCIILetter(byte)
      if !continues { break }
      end += 1
    }
    advance(to: max(end, offset + 1), emitting: .number)
    return true
  }

  // MARK: - Bytes

  /// The end of the run of letters, digits and underscores that starts at `start`.
  private func wordEnd(from start: Int) -> Int {
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      if byte < 0x80 {
        guard Self.isASCIILetter(byte) || Self.isDigit(byte) else { break }
        end += 1
      } else {
        let scalar = self.scalar(at: end)
        let properties = scalar.properties
        guard properties.isAlphabetic || properties.generalCategory == .decimalNumber else { break }
        end += UTF8.width(scalar)
      }
    }
    return end
  }

  private func isTerminator(at place: Int) -> Bool {
    guard place < bytes.count else { return true }
    if Self.isSpace(bytes[place]) || rightDelimiter(at: place) != nil { return true }
    switch bytes[place] {
    case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: ":"),
      UInt8(ascii: "("), UInt8(ascii: ")"):
      return true
    default: return false
    }
  }

  /// The length of the closing delimiter at `place`, with its trim marker, and whether it has one.
  private func rightDelimiter(at place: Int) -> (length: Int, isTrimmed: Bool)? {
    let brace = UInt8(ascii: "}")
    if isPair(brace, brace, at: place) { return (2, false) }
    guard place + 3 < bytes.count, Self.isSpace(bytes[place]),
      bytes[place + 1] == UInt8(ascii: "-"), isPair(brace, brace, at: place + 2)
    else { return nil }
    return (4, true)
  }

  private func isLeftTrimMarker(at place: Int) -> Bool {
    place + 1 < bytes.count && bytes[place] == UInt8(ascii: "-") && Self.isSpace(bytes[place + 1])
  }

  private func isPair(_ first: UInt8, _ second: UInt8, at place: Int) -> Bool {
    place + 1 < bytes.count && bytes[place] == first && bytes[place + 1] == second
  }

  private func indexOfPair(_ first: UInt8, _ second: UInt8, from start: Int) -> Int? {
    var place = start
    while place + 1 < bytes.count {
      if bytes[place] == first, bytes[place + 1] == second { return place }
      place += 1
    }
    return nil
  }

  private func trimmingSpaces(before end: Int, from start: Int) -> Int {
    var end = end
    while end > start, Self.isSpace(bytes[end - 1]) { end -= 1 }
    return end
  }

  private mutating func skipSpaces() {
    while offset < bytes.count, Self.isSpace(bytes[offset]) { offset += 1 }
  }

  private func scalar(at place: Int) -> Unicode.Scalar {
    var decoder = UTF8()
    var iterator = bytes[place...].makeIterator()
    if case .scalarValue(let scalar) = decoder.decode(&iterator) { return scalar }
    return "\u{FFFD}"
  }

  /// Go's `%#U`: `U+0023 '#'`.
  private static func unicode(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return scalar.value < 0x20 || scalar.value == 0x7F ? code : code + " '\(scalar)'"
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
      || byte == UInt8(ascii: "\n")
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private static func isASCIILetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
  }

  // MARK: - Emitting

  private mutating func advance(to end: Int, emitting kind: TemplateToken.Kind) {
    let text = String(decoding: bytes[offset..<end], as: UTF8.self)
    tokens.append(TemplateToken(kind: kind, text: text, offset: offset))
    offset = end
  }

  private mutating func fail(_ reason: String) -> Bool {
    tokens.append(TemplateToken(kind: .failure, text: reason, offset: offset))
    return false
  }

  private mutating func failOnCharacter(at place: Int) -> Bool {
    fail("bad character \(Self.unicode(scalar(at: place)))")
  }
}
