/// A named text that diagnostics point into, with an index of its lines.
package struct SourceText: Hashable, Sendable {
  /// A file's path, or what else the text is called.
  package let name: String
  package let bytes: [UInt8]
  /// The offset of each line's first byte.
  private let lineStarts: [Int]

  /// - Complexity: O(size of `text`).
  package init(name: String, text: String) {
    self.name = name
    bytes = Array(text.utf8)
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  package var lineCount: Int { lineStarts.count }

  /// The line that `offset` lies in, from 1. Offsets behind the end lie in the last line.
  ///
  /// - Complexity: O(log of the number of lines).
  package func lineNumber(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The offsets of line `number` (from 1), its line break left out.
  package func lineRange(_ number: Int) -> Range<Int> {
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }

  /// The text of line `number` (from 1), without its line break.
  package func line(_ number: Int) -> String {
    String(decoding: bytes[lineRange(number)], as: UTF8.self)
  }

  /// Line and column of `offset`; the column counts bytes, as the parsers' messages do.
  package func position(at offset: Int) -> SourcePosition {
    let number = lineNumber(at: offset)
    let start = lineStarts[number - 1]
    return SourcePosition(line: number, column: clamped(offset) - start + 1)
  }

  /// Line and column of `offset`; the column counts Unicode scalars, as editors and reports do.
  package func scalarPosition(at offset: Int) -> SourcePosition {
    let number = lineNumber(at: offset)
    let start = lineStarts[number - 1]
    let end = max(start, clamped(offset))
    let leading = bytes[start..<end].count { $0 & 0xC0 != 0x80 }
    return SourcePosition(line: number, column: leading + 1)
  }

  private func clamped(_ offset: Int) -> Int { min(max(0, offset), bytes.count) }
}

/// A diagnostic together with the text that it is about.
package struct LocatedDiagnostic: Hashable, Sendable {
  package var source: SourceText
  package var diagnostic: Diagnostic
  /// What the diagnostic is about within the text, such as an alert's name.
  package var subject: String?

  package init(_ diagnostic: Diagnostic, in source: SourceText, subject: String? = nil) {
    self.diagnostic = diagnostic
    self.source = source
    self.subject = subject
  }

  /// The message with what it is about before it.
  var headline: String { (subject.map { $0 + ": " } ?? "") + diagnostic.message }

  /// First and last position; the last one is behind the range. Nil where no place can be named.
  var positions: (start: SourcePosition, end: SourcePosition)? {
    diagnostic.range.map { range in
      (
        source.scalarPosition(at: range.start),
        source.scalarPosition(at: max(range.start, range.end))
      )
    }
  }

  /// Stays the same when lines move: a hash of the check, the text's name, the subject and the
  /// message.
  var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for part in [diagnostic.id, source.name, subject ?? "", diagnostic.message] {
      for byte in Array(part.utf8) + [0xFF] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
