// What may stand at the cursor, told from the text before it.

/// What may stand at a place in a query, and where the word begins that is being typed there.
package struct CompletionPosition: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Functions, aggregations, metric names.
    case expression
    /// A label's name, in a selector or a grouping; of the metric that the selector names.
    case labelName(metric: String?)
    /// A label's value inside its quotes.
    case labelValue(label: String, metric: String?, quote: UInt8)
    /// A quoted metric name at a selector's start.
    case quotedMetric(quote: UInt8)
    /// A range's length.
    case duration
    /// What follows a LogQL pipe.
    case stage
    /// Free text: comments, other strings.
    case nothing
  }

  package var kind: Kind
  /// The offset of the word's first byte; the word ends at the cursor.
  package var wordStart: Int

  /// Words before a parenthesis that holds label names.
  private static let groupingWords: Set<String> = [
    "by", "without", "on", "ignoring", "group_left", "group_right",
  ]

  /// Reads the text before the cursor.
  ///
  /// - Complexity: O(`text.count`).
  package init(before text: [UInt8]) {
    let scan = QueryScan(text)
    if scan.isInComment {
      self.init(kind: .nothing, wordStart: text.count)
    } else if let string = scan.string {
      self.init(
        kind: Self.inString(text, string, brackets: scan.brackets), wordStart: string.offset + 1)
    } else {
      let start = Self.nameStart(text, before: text.count)
      self.init(kind: Self.outsideStrings(text, start, brackets: scan.brackets), wordStart: start)
    }
  }

  private init(kind: Kind, wordStart: Int) {
    self.kind = kind
    self.wordStart = wordStart
  }

  private static func outsideStrings(
    _ text: [UInt8], _ wordStart: Int, brackets: [QueryScan.Opening]
  ) -> Kind {
    let last = spaceStart(text, before: wordStart)
    let previous = last > 0 ? text[last - 1] : nil
    guard let bracket = brackets.last else {
      return previous == UInt8(ascii: "|") ? .stage : .expression
    }
    switch bracket.byte {
    case UInt8(ascii: "{"):
      let beginsName = previous == UInt8(ascii: "{") || previous == UInt8(ascii: ",")
      return beginsName ? .labelName(metric: metric(text, before: bracket.offset)) : .nothing
    case UInt8(ascii: "["): return .duration
    default:
      if previous == UInt8(ascii: "|") { return .stage }
      let word = name(text, endingBefore: bracket.offset)
      return groupingWords.contains(word.lowercased()) ? .labelName(metric: nil) : .expression
    }
  }

  private static func inString(
    _ text: [UInt8], _ string: QueryScan.Opening, brackets: [QueryScan.Opening]
  ) -> Kind {
    guard let bracket = brackets.last, bracket.byte == UInt8(ascii: "{") else { return .nothing }
    var end = spaceStart(text, before: string.offset)
    guard end > 0 else { return .nothing }
    if text[end - 1] == UInt8(ascii: "{") { return .quotedMetric(quote: string.byte) }
    let operatorEnd = end
    while end > 0, "=!~".utf8.contains(text[end - 1]) { end -= 1 }
    let label = name(text, endingBefore: end)
    guard end < operatorEnd, !label.isEmpty else { return .nothing }
    return .labelValue(
      label: label, metric: metric(text, before: bracket.offset), quote: string.byte)
  }

  /// The metric that stands before a selector's brace.
  private static func metric(_ text: [UInt8], before brace: Int) -> String? {
    let word = name(text, endingBefore: brace)
    return word.isEmpty ? nil : word
  }

  /// The name that ends at `end`, spaces between left out; empty where there is none.
  private static func name(_ text: [UInt8], endingBefore end: Int) -> String {
    let last = spaceStart(text, before: end)
    return String(decoding: text[nameStart(text, before: last)..<last], as: UTF8.self)
  }

  private static func nameStart(_ text: [UInt8], before end: Int) -> Int {
    var start = end
    while start > 0, isNameByte(text[start - 1]) { start -= 1 }
    return start
  }

  private static func spaceStart(_ text: [UInt8], before end: Int) -> Int {
    var start = end
    while start > 0, " \t\r\n".utf8.contains(text[start - 1]) { start -= 1 }
    return start
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ":"):
      true
    default: byte >= 0x80
    }
  }
}
