/// Splits a pattern into literals and everything else, without understanding more than it must.
struct RegexShapeReader {
  /// A part of a pattern at its top level.
  enum Item: Hashable {
    /// One character.
    case literal([UInt8])
    /// `.*` or `.*?`.
    case any
    case alternation
    /// Anything else: classes, groups, repetitions, assertions.
    case other

    var literal: [UInt8]? {
      if case .literal(let bytes) = self { bytes } else { nil }
    }
  }

  private let bytes: [UInt8]
  private var index = 0
  private var found: [Item] = []

  init(_ pattern: String) { bytes = Array(pattern.utf8) }

  /// The parts; nil where nothing may be concluded from them, as flags change their meaning.
  mutating func items() -> [Item]? {
    while index < bytes.count {
      guard readItem() else { return nil }
    }
    return found
  }

  /// Reads one part; false where the pattern is none that is understood.
  private mutating func readItem() -> Bool {
    switch bytes[index] {
    case UInt8(ascii: "\\"): return readEscape()
    case UInt8(ascii: "["):
      found.append(.other)
      return skipClass()
    case UInt8(ascii: "("):
      found.append(.other)
      return skipGroup()
    case UInt8(ascii: "|"):
      found.append(.alternation)
      index += 1
    case UInt8(ascii: "."): readDot()
    case UInt8(ascii: "^"), UInt8(ascii: "$"):
      found.append(.other)
      index += 1
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
      index += 1
      return repeatLast()
    case UInt8(ascii: "{"): return readRepetition()
    case UInt8(ascii: ")"): return false
    default: return readCharacter()
    }
    return true
  }

  private mutating func repeatLast() -> Bool {
    guard let last = found.last, last != .alternation else { return false }
    found[found.count - 1] = .other
    return true
  }

  /// `{2,3}`; a brace that begins no repetition is left to the automaton.
  private mutating func readRepetition() -> Bool {
    guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")),
      bytes[(index + 1)..<end].allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ",") })
    else { return false }
    index = end + 1
    return repeatLast()
  }

  private mutating func readDot() {
    index += 1
    guard index < bytes.count, bytes[index] == UInt8(ascii: "*") else {
      found.append(.other)
      return
    }
    index += 1
    if index < bytes.count, bytes[index] == UInt8(ascii: "?") { index += 1 }
    found.append(.any)
  }

  private mutating func readEscape() -> Bool {
    guard index + 1 < bytes.count else { return false }
    let escaped = bytes[index + 1]
    index += 2
    if "dDsSwWbBAznrtfva".utf8.contains(escaped) {
      found.append(.other)
      return true
    }
    if escaped >= 0x80 || isDigit(escaped) || isLetter(escaped) { return false }
    found.append(.literal([escaped]))
    return true
  }

  /// One character. The replacement character stands for bytes that are no UTF-8, which differ.
  private mutating func readCharacter() -> Bool {
    let start = index
    index += 1
    while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
    let character = Array(bytes[start..<index])
    if character == UTF8Repair.replacement { return false }
    found.append(.literal(character))
    return true
  }

  // MARK: Parts that are passed over

  /// `[^]a\]b[:alpha:]]`
  private mutating func skipClass() -> Bool {
    index += 1
    if index < bytes.count, bytes[index] == UInt8(ascii: "^") { index += 1 }
    let first = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "]") where index > first:
        index += 1
        return true
      case UInt8(ascii: "\\"):
        if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "Q") { return false }
        index += 2
      case UInt8(ascii: "[") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: ":"):
        index = namedClassEnd() ?? index + 1
      default: index += 1
      }
    }
    return false
  }

  /// Behind the `:]` of a named class that begins here.
  private func namedClassEnd() -> Int? {
    var end = index + 2
    while end + 1 < bytes.count, isLetter(bytes[end]) || bytes[end] == UInt8(ascii: "^") {
      end += 1
    }
    guard end + 1 < bytes.count, bytes[end] == UInt8(ascii: ":"),
      bytes[end + 1] == UInt8(ascii: "]")
    else { return nil }
    return end + 2
  }

  /// A group with all that it holds; false for flags that go on behind it, as `(?i)`.
  private mutating func skipGroup() -> Bool {
    if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "?") {
      var end = index + 2
      while end < bytes.count, isLetter(bytes[end]) || bytes[end] == UInt8(ascii: "-") { end += 1 }
      if end < bytes.count, bytes[end] == UInt8(ascii: ")") { return false }
    }
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\"):
        if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "Q") { return false }
        index += 2
      case UInt8(ascii: "["):
        if !skipClass() { return false }
      case UInt8(ascii: "("):
        depth += 1
        index += 1
      case UInt8(ascii: ")"):
        depth -= 1
        index += 1
        if depth == 0 { return true }
      default: index += 1
      }
    }
    return false
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
}
