// The UTF-8 matcher syntax: any text may be a name or a value; reserved characters need double
// quotes (specification §4.2).

import Diagnostics
import GoTemplate
import TelemetryModel

/// Reads the UTF-8 syntax.
struct UTF8MatcherParser {
  private enum Token: Hashable {
    case endOfInput, openBrace, closeBrace, comma
    case operation(Matcher.Operation)
    /// Quoted or not.
    case text(String)
  }

  private let bytes: [UInt8]
  private var token = Token.endOfInput
  private var start = 0
  private var end = 0
  private var previousEnd = 0

  private init(_ text: String) throws(MatcherSyntaxError) {
    bytes = Array(text.utf8)
    try advance()
  }

  /// The matchers of a list; none for an empty one or empty braces.
  static func parse(_ text: String) throws(MatcherSyntaxError) -> [LocatedMatcher] {
    var parser = try UTF8MatcherParser(text)
    return try parser.list()
  }

  private mutating func list() throws(MatcherSyntaxError) -> [LocatedMatcher] {
    let isBraced = token == .openBrace
    if isBraced { try advance() }
    var found: [LocatedMatcher] = []
    while case .text = token {
      found.append(try matcher())
      if token != .comma { break }
      try advance()
    }
    if isBraced {
      if token != .closeBrace { throw expected("close brace") }
      try advance()
    }
    if token != .endOfInput { throw expected(found.isEmpty ? "a label name" : "comma") }
    return found
  }

  private mutating func matcher() throws(MatcherSyntaxError) -> LocatedMatcher {
    let first = start
    guard case .text(let name) = token else { throw expected("label name") }
    if name.isEmpty { throw expected("label name, not an empty one") }
    try advance()
    guard case .operation(let operation) = token else {
      throw expected("an operator such as '=', '!=', '=~' or '!~'")
    }
    try advance()
    guard case .text(let value) = token else { throw expected("label value") }
    try advance()
    return LocatedMatcher(
      matcher: Matcher(name, operation, value), range: SourceRange(first, previousEnd))
  }

  private func expected(_ what: String) -> MatcherSyntaxError {
    let found =
      token == .endOfInput
      ? "end of input" : "unexpected " + String(decoding: bytes[start..<end], as: UTF8.self)
    return MatcherSyntaxError(
      message: "\(start):\(end): \(found): expected \(what)", range: SourceRange(start, end))
  }

  // MARK: - Tokens

  private mutating func advance() throws(MatcherSyntaxError) {
    previousEnd = end
    while end < bytes.count, Self.isSpace(bytes[end]) { end += 1 }
    start = end
    guard end < bytes.count else {
      token = .endOfInput
      return
    }
    end += 1
    switch bytes[start] {
    case UInt8(ascii: "{"): token = .openBrace
    case UInt8(ascii: "}"): token = .closeBrace
    case UInt8(ascii: ","): token = .comma
    case UInt8(ascii: "="):
      token = .operation(take(UInt8(ascii: "~")) ? .regex : .equal)
    case UInt8(ascii: "!"): token = .operation(try negation())
    case UInt8(ascii: "\""): token = .text(try quoted())
    default:
      if Self.isReserved(bytes[start]) {
        let shown = String(decoding: bytes[start..<end], as: UTF8.self)
        throw error("invalid input: unexpected \(shown)")
      }
      while end < bytes.count, !Self.isReserved(bytes[end]), !Self.isSpace(bytes[end]) { end += 1 }
      token = .text(String(decoding: bytes[start..<end], as: UTF8.self))
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard end < bytes.count, bytes[end] == byte else { return false }
    end += 1
    return true
  }

  private mutating func negation() throws(MatcherSyntaxError) -> Matcher.Operation {
    if take(UInt8(ascii: "=")) { return .notEqual }
    if take(UInt8(ascii: "~")) { return .notRegex }
    throw error("expected one of '=~'")
  }

  private mutating func quoted() throws(MatcherSyntaxError) -> String {
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      end = min(end + (bytes[end] == UInt8(ascii: "\\") ? 2 : 1), bytes.count)
    }
    guard end < bytes.count else { throw error("missing end \"") }
    end += 1
    let literal = String(decoding: bytes[start..<end], as: UTF8.self)
    guard !literal.utf8.contains(UInt8(ascii: "\n")),
      let text = GoUnquoting.unquoted(literal)
    else {
      throw error("invalid input: \(literal)")
    }
    return text
  }

  private func error(_ message: String) -> MatcherSyntaxError {
    MatcherSyntaxError(message: "\(start):\(end): \(message)", range: SourceRange(start, end))
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (byte >= 9 && byte <= 13)
  }

  private static func isReserved(_ byte: UInt8) -> Bool {
    "{}!=~,\\\"'`".utf8.contains(byte)
  }
}
