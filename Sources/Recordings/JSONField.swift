/// Finds one top-level field of a JSON line without reading the rest: enough for a timestamp.
enum JSONField {
  /// The raw bytes of the first of `names` that is a top-level key, in the order of `names`; a
  /// string's without its quotes.
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
    var depth = 0
    var index = 0
    while index < line.count {
      switch line[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        guard let end = stringEnd(line, from: index) else { return nil }
        let text = line[(index + 1)..<end]
        index = end
        guard depth == 1, let colon = next(line, after: end), line[colon] == UInt8(ascii: ":"),
          text.elementsEqual(name.utf8), let start = next(line, after: colon)
        else { break }
        return scalar(line, from: start)
      default: break
      }
      index += 1
    }
    return nil
  }

  private static func scalar(
    _ line: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Slice<UnsafeBufferPointer<UInt8>>? {
    if line[start] == UInt8(ascii: "\"") {
      return stringEnd(line, from: start).map { line[(start + 1)..<$0] }
    }
    var end = start
    while end < line.count, line[end] != UInt8(ascii: ","), line[end] != UInt8(ascii: "}"),
      line[end] > 0x20
    {
      end += 1
    }
    return line[start..<end]
  }

  /// The index of the quote that ends the string begun at `start`.
  private static func stringEnd(_ line: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start + 1
    while index < line.count {
      if line[index] == UInt8(ascii: "\"") { return index }
      index += line[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  private static func next(_ line: UnsafeBufferPointer<UInt8>, after index: Int) -> Int? {
    var next = index + 1
    while next < line.count, line[next] <= 0x20 { next += 1 }
    return next < line.count ? next : nil
  }
}
