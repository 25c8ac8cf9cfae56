/// Lines of a source text with what a range covers underlined.
struct SourceExcerpt {
  /// The most lines of a range that are shown; of longer ones the first and the last.
  private static let lineMax = 6
  private static let tabWidth = 4

  let source: SourceText
  let style: Style

  /// The lines that `range` touches, each with a line of carets under what it covers.
  func lines(_ range: SourceRange, gutter: Int, role: Style.Role) -> String {
    let first = source.lineNumber(at: range.start)
    let last = source.lineNumber(at: max(range.start, range.end - 1))
    var out = ""
    for number in first...last {
      let isElided = last - first >= Self.lineMax && number > first + 1 && number < last - 1
      if isElided {
        if number == first + 2 { out += frame("", gutter) + " ...\n" }
        continue
      }
      out += frame(String(number), gutter) + spaced(expanded(source.lineRange(number))) + "\n"
      out += frame("", gutter) + carets(under: number, range, role) + "\n"
    }
    return out
  }

  /// The line as it would be after the change; nothing where the change spans lines.
  func suggestion(_ fixIt: Diagnostic.FixIt, gutter: Int) -> String {
    let number = source.lineNumber(at: fixIt.range.start)
    let line = source.lineRange(number)
    guard fixIt.range.start >= line.lowerBound, fixIt.range.start <= fixIt.range.end,
      fixIt.range.end <= line.upperBound,
      !fixIt.replacement.utf8.contains(UInt8(ascii: "\n"))
    else { return "" }
    let before = expanded(line.lowerBound..<fixIt.range.start)
    let behind = expanded(fixIt.range.end..<line.upperBound)
    let mark = style.paint(padded(String(number), gutter) + " +", .success)
    let replacement = style.paint(visible(Array(fixIt.replacement.utf8)[...]), .success)
    return mark + spaced(before + replacement + behind) + "\n"
  }

  private func frame(_ number: String, _ gutter: Int) -> String {
    style.paint(padded(number, gutter) + " |", .faint)
  }

  private func padded(_ text: String, _ width: Int) -> String {
    DisplayWidth.leftPadded(text, to: width)
  }

  private func spaced(_ text: String) -> String { text.isEmpty ? "" : " " + text }

  private func carets(under number: Int, _ range: SourceRange, _ role: Style.Role) -> String {
    let line = source.lineRange(number)
    var start = min(max(range.start, line.lowerBound), line.upperBound)
    let end = min(max(range.end, start), line.upperBound)
    if range.start < line.lowerBound {
      start = line.first { source.bytes[$0] != 0x20 && source.bytes[$0] != 0x09 } ?? start
    }
    let before = DisplayWidth.of(expanded(line.lowerBound..<start))
    let covered = DisplayWidth.of(expanded(line.lowerBound..<max(start, end))) - before
    let carets = style.paint(String(repeating: "^", count: max(1, covered)), role)
    return String(repeating: " ", count: before + 1) + carets
  }

  /// The bytes of part of a line as text to show, tabs as spaces up to the next tab stop.
  private func expanded(_ range: Range<Int>) -> String { visible(source.bytes[range]) }

  private func visible(_ bytes: ArraySlice<UInt8>) -> String {
    var out = ""
    var column = 0
    for character in String(decoding: bytes, as: UTF8.self) {
      if character == "\t" {
        let spaces = Self.tabWidth - column % Self.tabWidth
        out += String(repeating: " ", count: spaces)
        column += spaces
      } else {
        let isControl = character.unicodeScalars.allSatisfy { $0.value < 0x20 || $0.value == 0x7F }
        out.append(isControl ? "\u{FFFD}" : character)
        column += DisplayWidth.of(character)
      }
    }
    return out
  }
}
