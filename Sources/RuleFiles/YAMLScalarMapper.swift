// Where each byte of a YAML scalar's value comes from in the source.

import Diagnostics

/// How a scalar is written.
enum YAMLScalarStyle: Hashable {
  case plain, singleQuoted, doubleQuoted
  /// `|` or `>`.
  case block
}

/// Walks a scalar's value and its source side by side.
///
/// Runs of spaces and line breaks in the value stand for runs in the source, which folding and
/// indentation may have changed; every other byte is found again as it is, or as an escape.
struct YAMLScalarMapper {
  private let source: [UInt8]
  private var offset: Int
  private let style: YAMLScalarStyle

  init(source: [UInt8], offset: Int, style: YAMLScalarStyle) {
    self.source = source
    self.offset = offset
    self.style = style
  }

  /// The range of the whole scalar, and the source offsets of the value's bytes and of its end.
  ///
  /// - Complexity: O(length of the scalar in the source).
  mutating func map(_ value: [UInt8]) -> (range: SourceRange, offsets: [Int]) {
    skipProperties()
    let start = offset
    var offsets: [Int] = []
    offsets.reserveCapacity(value.count + 1)
    switch style {
    case .plain: break
    case .singleQuoted, .doubleQuoted: offset += 1
    case .block: skipBlockHeader()
    }
    var index = 0
    while index < value.count {
      if Self.isBlank(value[index]), !isEscape {
        index = mapBlanks(value, from: index, &offsets)
      } else {
        index = mapByte(value, index, &offsets)
      }
    }
    offsets.append(min(offset, source.count))
    if style == .singleQuoted || style == .doubleQuoted { offset += 1 }
    let end = min(max(offset, start), source.count)
    return (SourceRange(start, style == .plain && value.isEmpty ? start : end), offsets)
  }

  // MARK: - The value

  private var isEscape: Bool {
    style == .doubleQuoted && offset < source.count && source[offset] == UInt8(ascii: "\\")
  }

  /// Maps a run of blanks to the run in the source.
  private mutating func mapBlanks(
    _ value: [UInt8], from start: Int, _ offsets: inout [Int]
  ) -> Int {
    var end = start
    while end < value.count, Self.isBlank(value[end]) { end += 1 }
    let runStart = offset
    while offset < source.count, Self.isBlank(source[offset]) { offset += 1 }
    let run = source[runStart..<offset]
    // At the value's end a block scalar's last line break is all that is left of what follows it.
    if end == value.count, style == .block, let newline = run.firstIndex(of: UInt8(ascii: "\n")) {
      offset = newline + 1
    }
    let isSame =
      run.count >= end - start && value[start..<end].elementsEqual(run.prefix(end - start))
    for index in start..<end {
      offsets.append(
        min(
          runStart + (isSame ? index - start : min(index - start, run.count - 1)),
          max(offset - 1, runStart)))
    }
    return end
  }

  /// Maps the bytes that the next byte, or escape, of the source stands for.
  private mutating func mapByte(_ value: [UInt8], _ index: Int, _ offsets: inout [Int]) -> Int {
    if isEscape { return mapEscape(value, index, &offsets) }
    // The source has blanks that folding dropped.
    while offset < source.count, Self.isBlank(source[offset]), !Self.isBlank(value[index]) {
      offset += 1
    }
    if isEscape { return mapEscape(value, index, &offsets) }
    offsets.append(min(offset, source.count))
    let isQuotePair =
      style == .singleQuoted && offset + 1 < source.count && source[offset] == UInt8(ascii: "'")
    offset = min(offset + (isQuotePair ? 2 : 1), source.count)
    return index + 1
  }

  /// Maps the bytes that an escape of a double-quoted scalar stands for.
  private mutating func mapEscape(_ value: [UInt8], _ index: Int, _ offsets: inout [Int]) -> Int {
    let start = offset
    guard offset + 1 < source.count else {
      offsets.append(start)
      offset = source.count
      return index + 1
    }
    let kind = source[offset + 1]
    if kind == UInt8(ascii: "\n") || kind == UInt8(ascii: "\r") {
      offset += 1
      while offset < source.count, Self.isBlank(source[offset]) { offset += 1 }
      return index
    }
    let digits: [UInt8: Int] = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8]
    offset = min(offset + 2 + (digits[kind] ?? 0), source.count)
    // An escape is one character: its first byte and any continuation bytes.
    var end = index + 1
    while end < value.count, value[end] & 0xC0 == 0x80 { end += 1 }
    for _ in index..<end { offsets.append(start) }
    return end
  }

  // MARK: - What stands before the value

  /// Skips an anchor and a tag.
  private mutating func skipProperties() {
    while offset < source.count,
      source[offset] == UInt8(ascii: "&") || source[offset] == UInt8(ascii: "!")
    {
      while offset < source.count, !Self.isBlank(source[offset]) { offset += 1 }
      while offset < source.count, Self.isBlank(source[offset]) { offset += 1 }
    }
  }

  /// Skips `|`, its modifiers, a comment, and the indentation of the first line.
  private mutating func skipBlockHeader() {
    while offset < source.count, source[offset] != UInt8(ascii: "\n") { offset += 1 }
    offset = min(offset + 1, source.count)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
      || byte == UInt8(ascii: "\r")
  }
}
