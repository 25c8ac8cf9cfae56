// The classic matcher syntax: names of ASCII letters, values with or without double quotes, three
// escapes, braces as decoration (specification §4.2).

import Diagnostics
import TelemetryModel

/// Reads the classic syntax.
enum ClassicMatcherParser {
  /// The matchers of a list; none for an empty one.
  static func parse(_ text: String) throws(MatcherSyntaxError) -> [LocatedMatcher] {
    let bytes = Array(text.utf8)
    var start = bytes.first == UInt8(ascii: "{") ? 1 : 0
    let end = bytes.count - (bytes.last == UInt8(ascii: "}") && bytes.count > start ? 1 : 0)
    var found: [LocatedMatcher] = []
    var index = start
    var isQuoted = false
    var isEscaped = false
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: ","), !isQuoted {
        found.append(try matcher(bytes, start..<index))
        start = index + 1
      } else if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      }
      index += 1
    }
    let isBlank = bytes[start..<end].allSatisfy(isSpace)
    if !isBlank { found.append(try matcher(bytes, start..<end)) }
    return found
  }

  /// One matcher: a name, an operator and a value, with blanks around each.
  private static func matcher(
    _ bytes: [UInt8], _ span: Range<Int>
  ) throws(MatcherSyntaxError) -> LocatedMatcher {
    var start = span.lowerBound
    var end = span.upperBound
    while start < end, isSpace(bytes[start]) { start += 1 }
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    let range = SourceRange(start, end)
    let shown = String(decoding: bytes[span], as: UTF8.self)
    let malformed = MatcherSyntaxError(message: "bad matcher format: \(shown)", range: range)
    var index = start
    while index < end, isNameByte(bytes[index], isFirst: index == start) { index += 1 }
    let name = String(decoding: bytes[start..<index], as: UTF8.self)
    if name.isEmpty { throw malformed }
    while index < end, isSpace(bytes[index]) { index += 1 }
    guard let operation = operation(bytes[index..<end]) else { throw malformed }
    index += operation.rawValue.utf8.count
    while index < end, isSpace(bytes[index]) { index += 1 }
    guard let value = value(bytes[index..<end]) else {
      let raw = String(decoding: bytes[index..<end], as: UTF8.self)
      throw MatcherSyntaxError(
        message: "matcher value contains unescaped double quote: \(raw)",
        range: SourceRange(index, end))
    }
    return LocatedMatcher(matcher: Matcher(name, operation, value), range: range)
  }

  private static func operation(_ rest: ArraySlice<UInt8>) -> Matcher.Operation? {
    [Matcher.Operation.regex, .notEqual, .notRegex, .equal].first {
      rest.starts(with: $0.rawValue.utf8)
    }
  }

  /// The value without its quotes and escapes; nil where a double quote is out of place.
  private static func value(_ raw: ArraySlice<UInt8>) -> String? {
    var expectsQuote = raw.first == UInt8(ascii: "\"")
    let content = expectsQuote ? raw.dropFirst() : raw
    var out: [UInt8] = []
    var index = content.startIndex
    while index < content.endIndex {
      let byte = content[index]
      let isLast = index + 1 == content.endIndex
      if byte == UInt8(ascii: "\\"), !isLast {
        index += 1
        switch content[index] {
        case UInt8(ascii: "n"): out.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): out.append(content[index])
        default: out += [byte, content[index]]
        }
      } else if byte == UInt8(ascii: "\"") {
        if !expectsQuote || !isLast { return nil }
        expectsQuote = false
      } else {
        out.append(byte)
      }
      index += 1
    }
    return expectsQuote ? nil : String(decoding: out, as: UTF8.self)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (byte >= 9 && byte <= 13)
  }

  private static func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), UInt8(ascii: ":"):
      true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): !isFirst
    default: false
    }
  }
}
