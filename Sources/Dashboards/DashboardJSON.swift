// JSON through the YAML reader, which keeps places. YAML has no surrogate pairs; they are
// rewritten.

import Diagnostics
import RuleFiles

/// Makes JSON readable as YAML without moving a byte.
enum DashboardJSON {
  /// `text` with each pair of surrogate escapes replaced by a YAML escape of the same length, an
  /// escaped line break filling it up, and each lone surrogate by the replacement character.
  ///
  /// - Complexity: O(length of the text).
  static func yaml(_ text: String) -> String {
    var bytes = Array(text.utf8)
    var index = 0
    while index + 5 < bytes.count {
      guard bytes[index] == UInt8(ascii: "\\") else {
        index += 1
        continue
      }
      guard let unit = codeUnit(bytes, at: index), (0xD800..<0xE000).contains(unit) else {
        index += 2
        continue
      }
      if unit < 0xDC00, let low = codeUnit(bytes, at: index + 6), (0xDC00..<0xE000).contains(low) {
        let scalar = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        let digits = String(scalar, radix: 16)
        let padding = String(repeating: "0", count: 8 - digits.count)
        bytes.replaceSubrange(index..<(index + 12), with: "\\\n\\U\(padding)\(digits)".utf8)
        index += 12
      } else {
        bytes.replaceSubrange(index..<(index + 6), with: "\\ufffd".utf8)
        index += 6
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The UTF-16 code unit that an escape `\uXXXX` at `index` stands for.
  private static func codeUnit(_ bytes: [UInt8], at index: Int) -> Int? {
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { return nil }
    return Int(String(decoding: bytes[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
  }
}

extension YAMLNode {
  /// The text of a field that is a single value, nil where it is absent, null or something else.
  func text(_ key: String) -> String? { located(key)?.text }

  /// A field that is a single value, with its place.
  func located(_ key: String) -> YAMLScalar? {
    guard let scalar = self[key]?.scalar, !scalar.isNull else { return nil }
    return scalar
  }

  /// A field that is a whole number.
  func integer(_ key: String) -> Int? { text(key).flatMap { Int($0) } }

  /// Whether a field is there and true.
  func isTrue(_ key: String) -> Bool { text(key) == "true" }

  /// The items of a list field, none where it is absent or something else.
  func list(_ key: String) -> [YAMLNode] { self[key]?.items ?? [] }

  /// The values of a field that is one value or a list of them.
  func values(_ key: String) -> [String] {
    if let text = text(key) { return [text] }
    return list(key).compactMap(\.scalar?.text)
  }
}
