/// Finds one key of a logfmt line without reading the rest: enough for a timestamp.
enum LogfmtField {
  /// The bytes of the value of the first of `names` that stands in the line, without quotes.
  ///
  /// - Complexity: O(line length × names).
  static func first(
    named names: [String], in line: UnsafeBufferPointer<UInt8>
  ) -> Slice<UnsafeBufferPointer<UInt8>>? {
    for name in names {
      if let value = value(of: name, in: line) { return value }
    }
    return nil
  }

  private static func value(
    of name: String, in line: UnsafeBufferPointer<UInt8>
  ) -> Slice<UnsafeBufferPointer<UInt8>>? {
    var index = 0
    while index < line.count {
      while index < line.count, line[index] <= 0x20 { index += 1 }
      let keyStart = index
      while index < line.count, line[index] > 0x20, line[index] != UInt8(ascii: "=") { index += 1 }
      let isWanted = line[keyStart..<index].elementsEqual(name.utf8)
      guard index < line.count, line[index] == UInt8(ascii: "=") else { continue }
      let value = valueRange(line, from: index + 1)
      if isWanted { return line[value] }
      index = value.upperBound + 1
    }
    return nil
  }

  private static func valueRange(_ line: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>
  {
    guard start < line.count else { return line.count..<line.count }
    if line[start] != UInt8(ascii: "\"") {
      let end = line[start...].firstIndex { $0 <= 0x20 } ?? line.count
      return start..<end
    }
    var end = start + 1
    while end < line.count, line[end] != UInt8(ascii: "\"") {
      end += line[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    return (start + 1)..<min(end, line.count)
  }
}
