// Replacing what a regular expression matches, with Go's `$1` and `${name}`.

import TextMatching

/// Searches and replaces as Go's `regexp` does.
enum RegexReplacement {
  static func isFound(_ regex: Regex, in text: String) -> Bool {
    firstMatch(of: regex, in: Array(text.utf8), from: 0) != nil
  }

  /// `text` with every match replaced by `replacement`, in which `$1`, `${1}` and `${name}` stand
  /// for groups and `$$` for a dollar sign.
  ///
  /// - Complexity: O(`text` × matches) at worst, as each search starts anew.
  static func replaceAll(_ regex: Regex, in text: String, with replacement: String) -> String {
    let template = Array(replacement.utf8)
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var position = 0
    var copied = 0
    while position <= bytes.count, let groups = firstMatch(of: regex, in: bytes, from: position),
      let match = groups[0]
    {
      let isEmptyAfterMatch = match.isEmpty && match.lowerBound == copied && copied > 0
      if !isEmptyAfterMatch {
        out.append(contentsOf: bytes[copied..<match.lowerBound])
        expand(template, groups, regex.groupNames, bytes, into: &out)
        copied = match.upperBound
      }
      position = match.isEmpty ? match.upperBound + 1 : match.upperBound
      while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
    }
    out.append(contentsOf: bytes[copied...])
    return String(decoding: out, as: UTF8.self)
  }

  private static func firstMatch(
    of regex: Regex, in bytes: [UInt8], from start: Int
  ) -> [Range<Int>?]? {
    unsafe bytes.withUnsafeBufferPointer { unsafe regex.firstMatch(in: $0, from: start) }
  }

  private static func expand(
    _ template: [UInt8], _ groups: [Range<Int>?], _ names: [String], _ bytes: [UInt8],
    into out: inout [UInt8]
  ) {
    var index = 0
    while index < template.count {
      guard template[index] == UInt8(ascii: "$"), let (name, end) = reference(template, index + 1)
      else {
        let isDouble =
          template[index] == UInt8(ascii: "$") && index + 1 < template.count
          && template[index + 1] == UInt8(ascii: "$")
        out.append(template[index])
        index += isDouble ? 2 : 1
        continue
      }
      let group = Int(name) ?? (names.firstIndex { $0 == name }.map { $0 + 1 } ?? groups.count)
      if group >= 0, group < groups.count, let range = groups[group] {
        out.append(contentsOf: bytes[range])
      }
      index = end
    }
  }

  /// The group's number or name behind a dollar sign, and where it ends.
  private static func reference(_ template: [UInt8], _ start: Int) -> (name: String, end: Int)? {
    let isBraced = start < template.count && template[start] == UInt8(ascii: "{")
    let first = start + (isBraced ? 1 : 0)
    var end = first
    while end < template.count {
      let byte = template[end]
      let isWord =
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
        || byte == UInt8(ascii: "_")
      if !isWord { break }
      end += 1
    }
    guard end > first else { return nil }
    if isBraced, end >= template.count || template[end] != UInt8(ascii: "}") { return nil }
    return (String(decoding: template[first..<end], as: UTF8.self), end + (isBraced ? 1 : 0))
  }
}
