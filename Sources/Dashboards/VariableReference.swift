// Finds `$name`, `[[name:format]]` and `${name.field:format}` in a text (specification §5.3).

import Diagnostics

/// One reference to a variable.
package struct VariableReference: Hashable, Sendable {
  package var name: String
  /// Behind a dot, only in braces.
  package var field: String?
  /// Behind a colon, only in braces and brackets.
  package var format: String?
  package var range: SourceRange

  /// The references of `text`, in order.
  ///
  /// - Complexity: O(length of the text).
  package static func all(in text: String) -> [VariableReference] {
    let bytes = Array(text.utf8)
    var found: [VariableReference] = []
    var index = 0
    while index < bytes.count {
      if let reference = reference(bytes, at: index) {
        found.append(reference)
        index = reference.range.end
      } else {
        index += 1
      }
    }
    return found
  }

  private static func reference(_ bytes: [UInt8], at start: Int) -> VariableReference? {
    guard start + 1 < bytes.count else { return nil }
    switch (bytes[start], bytes[start + 1]) {
    case (UInt8(ascii: "$"), UInt8(ascii: "{")): return braced(bytes, at: start)
    case (UInt8(ascii: "["), UInt8(ascii: "[")): return bracketed(bytes, at: start)
    case (UInt8(ascii: "$"), _):
      let end = wordEnd(bytes, from: start + 1)
      if end == start + 1 { return nil }
      return VariableReference(
        name: text(bytes, start + 1, end), range: SourceRange(start, end))
    default: return nil
    }
  }

  private static func braced(_ bytes: [UInt8], at start: Int) -> VariableReference? {
    var index = wordEnd(bytes, from: start + 2)
    if index == start + 2 { return nil }
    var found = VariableReference(name: text(bytes, start + 2, index), range: SourceRange(start, 0))
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      let end = bytes[index...].firstIndex { ":^}".utf8.contains($0) } ?? bytes.count
      if end == index + 1 { return nil }
      found.field = text(bytes, index + 1, end)
      index = end
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ":") {
      let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")) ?? bytes.count
      if end == index + 1 { return nil }
      found.format = text(bytes, index + 1, end)
      index = end
    }
    guard index < bytes.count, bytes[index] == UInt8(ascii: "}") else { return nil }
    found.range.end = index + 1
    return found
  }

  private static func bracketed(_ bytes: [UInt8], at start: Int) -> VariableReference? {
    var index = wordEnd(bytes, from: start + 2)
    if index == start + 2 { return nil }
    var found = VariableReference(name: text(bytes, start + 2, index), range: SourceRange(start, 0))
    if index < bytes.count, bytes[index] == UInt8(ascii: ":") {
      let end = wordEnd(bytes, from: index + 1)
      if end == index + 1 { return nil }
      found.format = text(bytes, index + 1, end)
      index = end
    }
    guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "]"),
      bytes[index + 1] == UInt8(ascii: "]")
    else { return nil }
    found.range.end = index + 2
    return found
  }

  private static func wordEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        index += 1
      default: return index
      }
    }
    return index
  }

  private static func text(_ bytes: [UInt8], _ start: Int, _ end: Int) -> String {
    String(decoding: bytes[start..<end], as: UTF8.self)
  }
}
