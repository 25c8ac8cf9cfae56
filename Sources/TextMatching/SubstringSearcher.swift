import CRE2

/// Finds a byte string in others.
package struct SubstringSearcher: Sendable {
  package let needle: [UInt8]

  package init(_ needle: some Collection<UInt8>) { self.needle = Array(needle) }

  /// Where the needle first stands at or behind `start`.
  ///
  /// - Complexity: O(`text.count`).
  package func first(in text: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
    needle.withUnsafeBufferPointer { Self.first($0, in: text, from: start) }
  }

  /// Where `needle` first stands at or behind `start`.
  ///
  /// - Complexity: O(`text.count`).
  package static func first(
    _ needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int = 0
  ) -> Int? {
    if needle.isEmpty { return start <= text.count ? start : nil }
    guard let base = text.baseAddress, text.count - start >= needle.count else { return nil }
    let found = lookback_find_bytes(
      base + start, text.count - start, needle.baseAddress, needle.count)
    return found < 0 ? nil : start + found
  }

  package func isFound(in text: UnsafeBufferPointer<UInt8>) -> Bool { first(in: text) != nil }

  /// Whether the needle stands anywhere in `text`.
  package func isFound(in text: [UInt8]) -> Bool {
    text.withUnsafeBufferPointer { isFound(in: $0) }
  }
}
