import TextMatching

/// Escapes of JSON that stand for a character of ASCII which needs none: `\u0020` to `\u007f`.
///
/// Nobody writes them, but whoever looks for a value in JSON must reckon with them. Where a group's
/// lines are known to have none, a value stands in them as it is.
public enum PlainEscapes {
  private static let start: [UInt8] = Array("\\u00".utf8)

  /// Whether some escape of the kind is in `text`.
  ///
  /// - Complexity: O(`text.count`).
  public static func areIn(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    start.withUnsafeBufferPointer { start in
      var place = 0
      while let found = SubstringSearcher.first(start, in: text, from: place) {
        place = found + start.count
        if place < text.count, (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(text[place]) {
          return true
        }
      }
      return false
    }
  }

  /// What a text holds that has a character of `value` as such an escape.
  public static func starts(of value: [UInt8]) -> [[UInt8]] {
    (0..<16).filter { high in value.contains { $0 >> 4 == high } }
      .map { start + [UInt8(ascii: "0") + $0] }
  }
}
