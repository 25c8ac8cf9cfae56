/// Writes `(?<name>…)`, which Go knows and older versions of RE2 do not, as `(?P<name>…)`.
enum NamedGroups {
  /// `pattern` with its groups so written; escapes, classes and quoted parts stay as they are.
  ///
  /// - Complexity: O(`pattern.utf8.count`).
  static func normalized(_ pattern: String) -> String {
    let bytes = Array(pattern.utf8)
    let opening = Array("(?<".utf8)
    guard SubstringSearcher(opening).isFound(in: pattern) else { return pattern }
    var out: [UInt8] = []
    var index = 0
    var classStart: Int?
    while index < bytes.count {
      let start = index
      index += 1
      switch bytes[start] {
      case UInt8(ascii: "\\"):
        index = escapeEnd(bytes, start, isInClass: classStart != nil)
      case UInt8(ascii: "[") where classStart == nil:
        if index < bytes.count, bytes[index] == UInt8(ascii: "^") { index += 1 }
        classStart = index
      case UInt8(ascii: "]") where classStart.map { start > $0 } == true: classStart = nil
      case UInt8(ascii: "(") where classStart == nil && bytes[start...].starts(with: opening):
        index = start + opening.count
        let isLookbehind =
          index < bytes.count
          && (bytes[index] == UInt8(ascii: "=") || bytes[index] == UInt8(ascii: "!"))
        out += Array((isLookbehind ? "(?<" : "(?P<").utf8)
        continue
      default: break
      }
      out += bytes[start..<min(index, bytes.count)]
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Behind the escape that begins at `start`: two bytes, or all of `\Q…\E`.
  private static func escapeEnd(_ bytes: [UInt8], _ start: Int, isInClass: Bool) -> Int {
    guard !isInClass, start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "Q") else {
      return start + 2
    }
    var end = start + 2
    while end < bytes.count, !bytes[end...].starts(with: Array("\\E".utf8)) { end += 1 }
    return end + 2
  }
}

extension SubstringSearcher {
  fileprivate func isFound(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { isFound(in: $0) }
  }
}
