// Where the end of an unfinished query stands: in which brackets, in which string, in a comment.

/// What is open at the end of a piece of query text, in either language.
package struct QueryScan: Hashable, Sendable {
  /// A bracket or quote that has not been closed.
  package struct Opening: Hashable, Sendable {
    /// `(`, `[`, `{` or a quote.
    package var byte: UInt8
    /// Its offset in the text, in bytes.
    package var offset: Int
  }

  /// Brackets that are open at the end, the innermost last.
  package private(set) var brackets: [Opening] = []
  /// The quote whose string the end lies in.
  package private(set) var string: Opening?
  package private(set) var isInComment = false
  /// Whether any `#` comment was met.
  package private(set) var hasComment = false
  /// Whether a bracket was closed that was not open.
  package private(set) var isMismatched = false
  /// Whether a pipe stands outside strings and comments: no PromQL has one.
  package private(set) var hasPipe = false

  /// Reads `text` up to its end.
  ///
  /// - Complexity: O(`text.count`).
  package init(_ text: some Sequence<UInt8>) {
    var isEscaped = false
    for (offset, byte) in text.enumerated() {
      if isInComment {
        if byte == UInt8(ascii: "\n") { isInComment = false }
      } else if let open = string {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\"), open.byte != UInt8(ascii: "`") {
          isEscaped = true
        } else if byte == open.byte {
          string = nil
        }
      } else {
        readOutsideStrings(byte, at: offset)
      }
    }
  }

  /// Whether more lines must follow: a bracket or a raw string is open. A mismatched bracket is for the parser to
  /// name; other strings end with their line.
  package var needsMoreLines: Bool {
    if isMismatched { return false }
    if let string { return string.byte == UInt8(ascii: "`") }
    return !brackets.isEmpty
  }

  private mutating func readOutsideStrings(_ byte: UInt8, at offset: Int) {
    switch byte {
    case UInt8(ascii: "#"): (isInComment, hasComment) = (true, true)
    case UInt8(ascii: "|"): hasPipe = true
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      string = Opening(byte: byte, offset: offset)
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      brackets.append(Opening(byte: byte, offset: offset))
    case UInt8(ascii: ")"): close(UInt8(ascii: "("))
    case UInt8(ascii: "]"): close(UInt8(ascii: "["))
    case UInt8(ascii: "}"): close(UInt8(ascii: "{"))
    default: break
    }
  }

  private mutating func close(_ opening: UInt8) {
    if brackets.last?.byte == opening {
      brackets.removeLast()
    } else {
      isMismatched = true
    }
  }
}
