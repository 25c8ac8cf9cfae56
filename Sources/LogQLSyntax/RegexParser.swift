// A parser of Go's regular expression syntax that answers with Go's complaints.

import TelemetryModel

/// Parses one expression. Syntax: the Perl-like one of Go's package `regexp/syntax`.
struct RegexParser {
  /// What is wrong, and the part of the expression that is.
  struct Failure: Error, Hashable, CustomStringConvertible {
    var reason: String
    var fragment: String?

    var description: String { fragment.map { "\(reason): `\($0)`" } ?? reason }
  }

  private static let nestingLimit = 500
  private static let repeatLimit = 1000

  private let characters: [Unicode.Scalar]
  private var index = 0
  private var depth = 0

  init(_ pattern: String) { characters = Array(pattern.unicodeScalars) }

  /// The whole expression.
  mutating func parse() throws(Failure) -> RegexNode {
    let node = try parseAlternation()
    if index < characters.count { throw Failure(reason: "unexpected )", fragment: whole) }
    return node
  }

  private var whole: String { text(0, characters.count) }
  private var current: Unicode.Scalar? { index < characters.count ? characters[index] : nil }

  private func text(_ start: Int, _ end: Int) -> String {
    var out = String.UnicodeScalarView()
    out.append(contentsOf: characters[min(start, end)..<end])
    return String(out)
  }

  private func follows(_ prefix: String) -> Bool {
    characters[index...].starts(with: prefix.unicodeScalars)
  }

  private mutating func parseAlternation() throws(Failure) -> RegexNode {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.nestingLimit {
      throw Failure(reason: "expression nests too deeply", fragment: whole)
    }
    var branches = [try parseConcatenation()]
    while current == "|" {
      index += 1
      branches.append(try parseConcatenation())
    }
    return branches.count == 1 ? branches[0] : .alternation(branches)
  }

  private mutating func parseConcatenation() throws(Failure) -> RegexNode {
    var nodes: [RegexNode] = []
    while let character = current, character != "|", character != ")" {
      let node = try parseAtom()
      nodes.append(try parseRepetitions(of: node))
    }
    switch nodes.count {
    case 0: return .empty
    case 1: return nodes[0]
    default: return .concatenation(nodes)
    }
  }

  private mutating func parseRepetitions(of operand: RegexNode) throws(Failure) -> RegexNode {
    var node = operand
    var lastStart: Int?
    while let (minimum, most, length) = repetition() {
      let start = index
      if let lastStart {
        index += length
        if current == "?" { index += 1 }
        throw Failure(
          reason: "invalid nested repetition operator", fragment: text(lastStart, index))
      }
      if minimum > Self.repeatLimit || (most ?? 0) > Self.repeatLimit
        || most.map({ $0 < minimum }) ?? false
      {
        throw Failure(reason: "invalid repeat count", fragment: text(index, index + length))
      }
      index += length
      if current == "?" { index += 1 }
      lastStart = start
      node = .repetition(node, minimum: minimum, most: most)
    }
    return node
  }

  /// The repetition operator at the index.
  private func repetition() -> (minimum: Int, most: Int?, length: Int)? {
    switch current {
    case "*": return (0, nil, 1)
    case "+": return (1, nil, 1)
    case "?": return (0, 1, 1)
    case "{": return counts()
    default: return nil
    }
  }

  /// `{2}`, `{2,}` or `{2,3}`; anything else is plain text.
  private func counts() -> (minimum: Int, most: Int?, length: Int)? {
    guard let close = characters[index...].firstIndex(of: "}") else { return nil }
    let parts = text(index + 1, close).split(separator: ",", omittingEmptySubsequences: false)
    func number(_ text: Substring) -> Int? {
      guard !text.isEmpty, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else {
        return nil
      }
      return Int(text) ?? Int.max
    }
    guard let first = parts.first, parts.count <= 2, let minimum = number(first) else { return nil }
    let length = close - index + 1
    if parts.count == 1 { return (minimum, minimum, length) }
    if parts[1].isEmpty { return (minimum, nil, length) }
    return number(parts[1]).map { (minimum, $0, length) }
  }

  private mutating func parseAtom() throws(Failure) -> RegexNode {
    guard let character = current else { return .empty }
    switch character {
    case "(": return try parseGroup()
    case "[":
      try skipClass()
      return .characterClass
    case ".":
      index += 1
      return .anyCharacter
    case "^", "$":
      index += 1
      return .assertion(holdsOnEmpty: true)
    case "*", "+", "?":
      let start = index
      index += 1
      if current == "?" { index += 1 }
      throw Failure(
        reason: "missing argument to repetition operator", fragment: text(start, index))
    case "{":
      if let (_, _, length) = counts() {
        throw Failure(
          reason: "missing argument to repetition operator", fragment: text(index, index + length))
      }
      index += 1
      return .literal(character.value)
    case "\\": return try parseEscape()
    default:
      index += 1
      return .literal(character.value)
    }
  }
}

extension RegexParser {
  private mutating func parseGroup() throws(Failure) -> RegexNode {
    var name: String?
    var isCapture = true
    if follows("(?P<") || follows("(?<") {
      name = try parseName()
    } else if follows("(?") {
      isCapture = false
      if try parseFlags() { return .empty }
    } else {
      index += 1
    }
    let node = try parseAlternation()
    guard current == ")" else { throw Failure(reason: "missing closing )", fragment: whole) }
    index += 1
    return isCapture ? .capture(name: name, node) : node
  }

  private mutating func parseName() throws(Failure) -> String {
    let start = index
    guard let close = characters[index...].firstIndex(of: ">") else {
      throw Failure(reason: "invalid named capture", fragment: text(start, characters.count))
    }
    index += follows("(?P<") ? 4 : 3
    let name = text(index, close)
    let isValid = name.unicodeScalars.allSatisfy { scalar in
      scalar == "_" || scalar.properties.generalCategory == .decimalNumber
        || scalar.properties.isAlphabetic
    }
    if name.isEmpty || !isValid {
      throw Failure(reason: "invalid named capture", fragment: text(start, close + 1))
    }
    index = close + 1
    return name
  }

  /// Skips `(?i)` (answering true: the group is over) or `(?i:`.
  private mutating func parseFlags() throws(Failure) -> Bool {
    let start = index
    index += 2
    var isNegated = false
    var hasFlag = false
    while let character = current {
      index += 1
      switch character {
      case "i", "m", "s", "U": hasFlag = true
      case "-" where !isNegated:
        isNegated = true
        hasFlag = false
      case ":" where !isNegated || hasFlag: return false
      case ")" where !isNegated || hasFlag: return true
      default:
        throw Failure(reason: "invalid or unsupported Perl syntax", fragment: text(start, index))
      }
    }
    throw Failure(reason: "missing closing )", fragment: whole)
  }

  private mutating func parseEscape() throws(Failure) -> RegexNode {
    let start = index
    index += 1
    guard let letter = current else {
      throw Failure(reason: "trailing backslash at end of expression", fragment: "")
    }
    switch letter {
    case "A", "z", "B":
      index += 1
      return .assertion(holdsOnEmpty: true)
    case "b":
      index += 1
      return .assertion(holdsOnEmpty: false)
    case "C":
      throw Failure(reason: "invalid escape sequence", fragment: "\\C")
    case "Q": return parseQuoted()
    case "d", "D", "s", "S", "w", "W":
      index += 1
      return .characterClass
    case "p", "P":
      try skipUnicodeClass(start)
      return .characterClass
    default: return .literal(try escapedCharacter(start))
    }
  }

  /// `\Q…\E`: plain text.
  private mutating func parseQuoted() -> RegexNode {
    index += 1
    var nodes: [RegexNode] = []
    while let character = current, !follows("\\E") {
      nodes.append(.literal(character.value))
      index += 1
    }
    if follows("\\E") { index += 2 }
    return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .concatenation(nodes)
  }

  /// The character that the escape at the index (behind the backslash) stands for.
  private mutating func escapedCharacter(_ start: Int) throws(Failure) -> UInt32 {
    guard let letter = current else {
      throw Failure(reason: "trailing backslash at end of expression", fragment: "")
    }
    index += 1
    let controls: [Unicode.Scalar: UInt32] = ["a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11]
    if let control = controls[letter] { return control }
    if letter == "x" { return try hexadecimal(start) }
    if let digit = octalDigit(letter) {
      let isSingle = current.flatMap(octalDigit) == nil
      if letter != "0" && isSingle {
        throw Failure(reason: "invalid escape sequence", fragment: text(start, index))
      }
      var code = digit
      for _ in 0..<2 {
        guard let next = current.flatMap(octalDigit) else { break }
        code = code * 8 + next
        index += 1
      }
      return code
    }
    let isWord =
      letter == "_" || (letter.value | 0x20) &- 0x61 < 26 || letter.value &- 0x30 < 10
    if letter.value >= 0x80 || isWord {
      throw Failure(reason: "invalid escape sequence", fragment: text(start, index))
    }
    return letter.value
  }

  private func octalDigit(_ character: Unicode.Scalar) -> UInt32? {
    character.value &- 0x30 < 8 ? character.value - 0x30 : nil
  }

  private mutating func hexadecimal(_ start: Int) throws(Failure) -> UInt32 {
    var digits = ""
    if current == "{" {
      index += 1
      while let character = current, character != "}", digits.utf8.count < 9 {
        digits.unicodeScalars.append(character)
        index += 1
      }
      guard current == "}" else {
        throw Failure(reason: "invalid escape sequence", fragment: text(start, index))
      }
      index += 1
    } else {
      digits = text(index, min(index + 2, characters.count))
      index = min(index + 2, characters.count)
      if digits.utf8.count != 2 { digits = "" }
    }
    guard let code = UInt32(digits, radix: 16), code <= 0x10FFFF else {
      throw Failure(reason: "invalid escape sequence", fragment: text(start, index))
    }
    return code
  }

  private mutating func skipUnicodeClass(_ start: Int) throws(Failure) {
    index += 1
    let isBraced = current == "{"
    if isBraced {
      guard let close = characters[index...].firstIndex(of: "}") else {
        throw Failure(
          reason: "invalid character class range", fragment: text(start, characters.count))
      }
      let name = text(index + 1, close)
      index = close + 1
      if name.isEmpty {
        throw Failure(reason: "invalid character class range", fragment: text(start, index))
      }
    } else if current != nil {
      index += 1
    } else {
      throw Failure(reason: "invalid character class range", fragment: text(start, index))
    }
  }

  /// Skips `[…]`.
  private mutating func skipClass() throws(Failure) {
    let start = index
    let unclosed = Failure(reason: "missing closing ]", fragment: text(start, characters.count))
    index += 1
    if current == "^" { index += 1 }
    var isFirst = true
    while isFirst || current != "]" {
      guard let character = current else { throw unclosed }
      if character == "-", !isFirst, index + 1 < characters.count, characters[index + 1] != "]" {
        let end = min(index + 2, characters.count)
        throw Failure(reason: "invalid character class range", fragment: text(index, end))
      }
      isFirst = false
      if try skipNamedClass() { continue }
      let rangeStart = index
      let low = try classCharacter(unclosed)
      guard current == "-", index + 1 < characters.count, characters[index + 1] != "]" else {
        continue
      }
      index += 1
      let high = try classCharacter(unclosed)
      if high < low {
        throw Failure(reason: "invalid character class range", fragment: text(rangeStart, index))
      }
    }
    index += 1
  }

  /// Skips `[:alpha:]`, `\d` and `\pL` within a class.
  private mutating func skipNamedClass() throws(Failure) -> Bool {
    if follows("[:") {
      var end = index + 2
      while end + 1 < characters.count, !(characters[end] == ":" && characters[end + 1] == "]") {
        end += 1
      }
      guard end + 1 < characters.count else { return false }
      let name = text(index, end + 2)
      let names = [
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
        "space", "upper", "word", "xdigit",
      ]
      guard names.contains(where: { name == "[:\($0):]" || name == "[:^\($0):]" }) else {
        throw Failure(reason: "invalid character class range", fragment: name)
      }
      index = end + 2
      return true
    }
    guard current == "\\", index + 1 < characters.count else { return false }
    switch characters[index + 1] {
    case "d", "D", "s", "S", "w", "W":
      index += 2
      return true
    case "p", "P":
      let start = index
      index += 1
      try skipUnicodeClass(start)
      return true
    default: return false
    }
  }

  private mutating func classCharacter(_ unclosed: Failure) throws(Failure) -> UInt32 {
    guard let character = current else { throw unclosed }
    let start = index
    index += 1
    return character == "\\" ? try escapedCharacter(start) : character.value
  }
}
