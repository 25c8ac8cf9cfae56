/// A half-open range of UTF-8 offsets in a source text.
package struct SourceRange: Hashable, Sendable {
  package var start: Int
  package var end: Int

  package init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = end
  }

  /// The smallest range that holds both.
  package func union(_ other: SourceRange) -> SourceRange {
    SourceRange(min(start, other.start), max(end, other.end))
  }

  /// This range, moved: for a query that stands inside a larger text.
  package func shifted(by offset: Int) -> SourceRange {
    SourceRange(start + offset, end + offset)
  }
}

/// A line and column, both from 1; columns count bytes.
package struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The position of `offset` in `text`.
  ///
  /// - Complexity: O(`offset`).
  package init(offset: Int, in text: String) {
    line = 1
    column = 1
    for byte in text.utf8.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
  }

  package var description: String { "\(line):\(column)" }
}
