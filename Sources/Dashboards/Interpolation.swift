// A template with the values of its variables put in, and the way back to the template's places.

import Diagnostics

/// A text whose references have been replaced.
package struct Interpolation: Hashable, Sendable {
  /// A part of the text and the part of the template that it comes from.
  private struct Segment: Hashable {
    var range: SourceRange
    var source: SourceRange
    var isLiteral: Bool
  }

  package private(set) var text = ""
  /// References to names that mean nothing; they stayed as they were.
  package private(set) var unknown: [VariableReference] = []
  private var segments: [Segment] = []

  /// Puts the values of `scope` into `template`.
  ///
  /// - Complexity: O(length of the template and the values).
  package init(_ template: String, in scope: VariableScope) {
    let bytes = Array(template.utf8)
    var quotes = QuoteTracker()
    var last = 0
    for reference in VariableReference.all(in: template) {
      quotes.advance(over: bytes[last..<reference.range.start])
      append(bytes, SourceRange(last, reference.range.start))
      last = reference.range.end
      if let value = scope.text(of: reference, isInString: quotes.isInEscapedString) {
        append(value, from: reference.range, isLiteral: false)
      } else {
        unknown.append(reference)
        append(bytes, reference.range)
      }
    }
    append(bytes, SourceRange(last, bytes.count))
  }

  /// The place in the template of a place in the text; a reference as a whole for its value.
  package func templateRange(of range: SourceRange) -> SourceRange {
    let start = templateOffset(range.start, isEnd: false)
    return SourceRange(start, max(start, templateOffset(range.end, isEnd: true)))
  }

  private func templateOffset(_ offset: Int, isEnd: Bool) -> Int {
    let segment = segments.first {
      isEnd ? offset <= $0.range.end : offset < $0.range.end
    }
    guard let segment else { return segments.last?.source.end ?? 0 }
    if segment.isLiteral { return segment.source.start + offset - segment.range.start }
    return isEnd ? segment.source.end : segment.source.start
  }

  private mutating func append(_ bytes: [UInt8], _ range: SourceRange) {
    if range.end == range.start { return }
    let part = String(decoding: bytes[range.start..<range.end], as: UTF8.self)
    append(part, from: range, isLiteral: true)
  }

  private mutating func append(_ part: String, from source: SourceRange, isLiteral: Bool) {
    let start = text.utf8.count
    text += part
    segments.append(
      Segment(
        range: SourceRange(start, text.utf8.count), source: source, isLiteral: isLiteral))
  }
}

/// Whether a place in a query is inside a string.
private struct QuoteTracker {
  private var quote: UInt8?
  private var isEscaped = false

  /// Inside a string in which backslashes escape.
  var isInEscapedString: Bool { quote.map { $0 != UInt8(ascii: "`") } ?? false }

  mutating func advance(over bytes: ArraySlice<UInt8>) {
    for byte in bytes {
      guard let open = quote else {
        if "\"'`".utf8.contains(byte) { quote = byte }
        continue
      }
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\"), open != UInt8(ascii: "`") {
        isEscaped = true
      } else if byte == open {
        quote = nil
      }
    }
  }
}
