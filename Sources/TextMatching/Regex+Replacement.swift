// All matches of an expression in a text: counted, or replaced.

extension Regex {
  /// What stands in for a match.
  private enum Replacement {
    /// A text with references to groups.
    case template([UInt8])
    case literal([UInt8])
  }

  /// How many non-overlapping matches `text` holds. An empty match counts, but not directly behind
  /// another match.
  ///
  /// - Complexity: O(`text.utf8.count`) for each match at worst.
  public func matchCount(in text: String) -> Int {
    var text = text
    return text.withUTF8 { bytes in
      var count = 0
      forEachMatch(in: bytes) { _, _ in
        count += 1
        return true
      }
      return count
    }
  }

  /// `text` with every match replaced by `template`, in which `$1`, `${1}`, `$name` and `${name}`
  /// stand for groups and `$$` for a dollar sign.
  ///
  /// - Returns: nil where the result would be longer than `byteLimit`.
  /// - Complexity: O(`text.utf8.count`) for each match at worst.
  public func replacingMatches(
    in text: String, with template: String, byteLimit: Int
  ) -> String? {
    replacingMatches(in: text, .template(Array(template.utf8)), byteLimit)
  }

  /// `text` with every match replaced by `literal` as it is.
  ///
  /// - Returns: nil where the result would be longer than `byteLimit`.
  /// - Complexity: O(`text.utf8.count`) for each match at worst.
  public func replacingMatches(
    in text: String, withLiteral literal: String, byteLimit: Int
  ) -> String? {
    replacingMatches(in: text, .literal(Array(literal.utf8)), byteLimit)
  }

  private func replacingMatches(
    in text: String, _ replacement: Replacement, _ byteLimit: Int
  ) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      var out: [UInt8] = []
      var copied = 0
      forEachMatch(in: bytes) { groups, match in
        out.append(contentsOf: bytes[copied..<match.lowerBound])
        switch replacement {
        case .template(let template):
          expand(template, groups: groups, of: bytes, into: &out, byteLimit: byteLimit)
        case .literal(let literal): out.append(contentsOf: literal)
        }
        copied = match.upperBound
        return out.count <= byteLimit
      }
      guard out.count + bytes.count - copied <= byteLimit else { return nil }
      out.append(contentsOf: bytes[copied...])
      return String(decoding: out, as: UTF8.self)
    }
  }

  /// Hands on all non-overlapping matches from left to right, until `body` returns false. An empty
  /// match directly behind another match is none. The text is a string's, so it is UTF-8.
  private func forEachMatch(
    in text: UnsafeBufferPointer<UInt8>,
    _ body: (_ groups: [Range<Int>?], _ match: Range<Int>) -> Bool
  ) {
    var position = 0
    var previousEnd = -1
    while position <= text.count,
      let groups = firstMatch(in: text, from: position, isValid: true), let match = groups[0]
    {
      let isBehindMatch = match.isEmpty && match.lowerBound == previousEnd
      if !isBehindMatch, !body(groups, match) { return }
      previousEnd = match.upperBound
      position = match.upperBound
      if match.isEmpty {
        position += 1
        while position < text.count, text[position] & 0xC0 == 0x80 { position += 1 }
      }
    }
  }
}
