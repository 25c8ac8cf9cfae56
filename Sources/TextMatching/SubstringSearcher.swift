import CRE2

/// Finds a byte string in others.
public struct SubstringSearcher: Sendable {
  /// What is looked for.
  public let needle: [UInt8]

  /// Searches for `needle`.
  public init(_ needle: some Collection<UInt8>) { self.needle = Array(needle) }

  /// Where the needle first stands at or behind `start`.
  ///
  /// - Complexity: O(`text.count`).
  public func first(in text: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
    needle.withUnsafeBufferPointer { Self.first($0, in: text, from: start) }
  }

  /// Where `needle` first stands at or behind `start`.
  ///
  /// - Complexity: O(`text.count`).
  public static func first(
    _ needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int = 0
  ) -> Int? {
    if needle.isEmpty { return start <= text.count ? start : nil }
    guard let base = text.baseAddress, text.count - start >= needle.count else { return nil }
    let found = lookback_find_bytes(
      base + start, text.count - start, needle.baseAddress, needle.count)
    return found < 0 ? nil : start + found
  }

  /// Whether the needle is anywhere in `text`.
  public func isFound(in text: UnsafeBufferPointer<UInt8>) -> Bool { first(in: text) != nil }

  /// Whether the needle stands anywhere in `text`.
  public func isFound(in text: [UInt8]) -> Bool {
    text.withUnsafeBufferPointer { isFound(in: $0) }
  }
}
