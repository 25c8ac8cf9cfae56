// What may be written at a place of an unfinished query.

import TelemetryModel

/// What the cursor stands in, and what is written of it already.
package struct CompletionContext: Hashable, Sendable {
  /// The kinds of places.
  package enum Place: Hashable, Sendable {
    /// Metric names, functions, keywords.
    case expression
    /// A label's name, in braces behind these matchers.
    case labelName(selector: [Matcher])
    /// A value of `label`, in braces behind these matchers. Without quotes around it yet or with.
    case labelValue(label: String, selector: [Matcher])
    /// A label's name in `by (…)` and its like.
    case grouping(selector: [Matcher])
    /// What follows `|` in LogQL.
    case stage
    /// A duration in brackets.
    case duration
    /// Nothing that is known.
    case none
  }

  package var place: Place
  /// What is typed so far; without its opening quote.
  package var prefix: String
  /// The UTF-8 offsets that a completion replaces, up to the cursor; with the opening quote.
  package var replacedRange: Range<Int>

  /// What stands at UTF-8 offset `cursor` of `text`; what follows it does not matter.
  ///
  /// - Complexity: O(`cursor`).
  package init(of text: String, at cursor: Int) {
    let bytes = Array(text.utf8.prefix(max(cursor, 0)))
    var reader = CompletionContextReader(bytes)
    (place, replacedRange) = reader.read()
    let start = replacedRange.lowerBound
    let isQuoted = start < bytes.count && "\"'`".utf8.contains(bytes[start])
    prefix = String(decoding: bytes[(start + (isQuoted ? 1 : 0))...], as: UTF8.self)
  }
}

/// Walks the tokens before the cursor.
private struct CompletionContextReader {
  private let bytes: [UInt8]
  private var tokens: [QueryToken]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    tokens = QueryTokenizer.tokens(of: bytes)
  }

  mutating func read() -> (CompletionContext.Place, Range<Int>) {
    var range = bytes.count..<bytes.count
    if let last = tokens.last, last.range.upperBound == bytes.count {
      switch last.kind {
      case .comment: return (.none, range)
      case .word, .number, .openString:
        range = last.range
        tokens.removeLast()
      case .string, .openBracket, .closeBracket, .comma, .symbol: break
      }
    }
    return (place(), range)
  }

  private func place() -> CompletionContext.Place {
    var openings: [Int] = []
    for (index, token) in tokens.enumerated() {
      if token.kind == .openBracket { openings.append(index) }
      if token.kind == .closeBracket { _ = openings.popLast() }
    }
    if let opening = openings.last {
      switch text(opening) {
      case "{": return selectorPlace(opening)
      case "[": return .duration
      default: if isGrouping(opening) { return .grouping(selector: firstSelector()) }
      }
    }
    guard let last = tokens.indices.last else { return .expression }
    if tokens[last].kind == .symbol, text(last) == "|" { return .stage }
    return .expression
  }

  /// The place inside braces that open at token `opening`.
  private func selectorPlace(_ opening: Int) -> CompletionContext.Place {
    let selector = matchers(opening)
    guard let last = tokens.indices.last, last > opening else {
      return .labelName(selector: selector)
    }
    switch tokens[last].kind {
    case .comma: return .labelName(selector: selector)
    case .symbol where Matcher.Operation(rawValue: text(last)) != nil && last - 1 > opening:
      return .labelValue(label: unquoted(last - 1), selector: selector)
    case .symbol, .word, .number, .string, .openString, .openBracket, .closeBracket, .comment:
      return .none
    }
  }

  /// The matchers that stand complete behind token `opening`, and the metric's name before it.
  private func matchers(_ opening: Int) -> [Matcher] {
    var found: [Matcher] = []
    if opening > 0, tokens[opening - 1].kind == .word,
      tokens[opening - 1].range.upperBound == tokens[opening].range.lowerBound
    {
      found.append(Matcher(LabelName.metricName, .equal, text(opening - 1)))
    }
    var index = opening + 1
    while index + 2 < tokens.count, tokens[index].kind != .closeBracket {
      if let operation = Matcher.Operation(rawValue: text(index + 1)),
        tokens[index + 2].kind == .string
      {
        found.append(Matcher(unquoted(index), operation, unquoted(index + 2)))
        index += 3
      } else {
        index += 1
      }
    }
    return found
  }

  /// The matchers of the query's first selector: what a grouping in front of it or behind it is
  /// about.
  private func firstSelector() -> [Matcher] {
    guard let opening = tokens.indices.first(where: { text($0) == "{" }) else { return [] }
    return matchers(opening)
  }

  private func isGrouping(_ opening: Int) -> Bool {
    guard opening > 0, tokens[opening - 1].kind == .word else { return false }
    return ["by", "without", "on", "ignoring", "group_left", "group_right"]
      .contains(text(opening - 1).lowercased())
  }

  private func text(_ index: Int) -> String {
    String(decoding: bytes[tokens[index].range], as: UTF8.self)
  }

  /// The token's text without quotes; escapes other than of quotes and backslashes stay.
  private func unquoted(_ index: Int) -> String {
    guard tokens[index].kind == .string else { return text(index) }
    let content = bytes[tokens[index].range].dropFirst().dropLast()
    if bytes[tokens[index].range.lowerBound] == UInt8(ascii: "`") {
      return String(decoding: content, as: UTF8.self)
    }
    var out: [UInt8] = []
    var isEscaped = false
    for byte in content {
      if byte == UInt8(ascii: "\\"), !isEscaped {
        isEscaped = true
        continue
      }
      if isEscaped, !"\\\"'".utf8.contains(byte) { out.append(UInt8(ascii: "\\")) }
      isEscaped = false
      out.append(byte)
    }
    return String(decoding: out, as: UTF8.self)
  }
}
