/// Texts that can be looked for before anything else is: a line that is wanted holds one of them.
package struct Needle: Hashable, Sendable {
  package var texts: [[UInt8]]
  /// Whether letters of ASCII stand for both cases; then all texts are in lower case.
  package var foldsCase: Bool

  package init(texts: [[UInt8]], foldsCase: Bool = false) {
    self.texts = texts
    self.foldsCase = foldsCase
  }

  /// Whether a text holds one of the texts.
  package func isFound(in text: UnsafeBufferPointer<UInt8>) -> Bool {
    let text = foldsCase ? text.map(\.lowercaseASCII) : Array(text)
    return texts.contains { SubstringSearcher($0).isFound(in: text) }
  }

  /// The needle of lines that hold one needle or another.
  package func or(_ other: Needle) -> Needle {
    let foldsCase = foldsCase || other.foldsCase
    let texts = texts + other.texts
    return Needle(
      texts: foldsCase ? texts.map { $0.map(\.lowercaseASCII) } : texts, foldsCase: foldsCase)
  }
}

extension UInt8 {
  /// A letter of ASCII in lower case; any other byte as it is.
  @inlinable
  public var lowercaseASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

extension UInt64 {
  /// This word with each of its bytes that is a capital letter of ASCII in lower case.
  @inlinable
  public var lowercaseASCIIBytes: UInt64 {
    // The highest bit of a byte tells: seven bits plus a distance reach it from a letter on.
    let sevenBits = self & 0x7F7F_7F7F_7F7F_7F7F
    let fromA = sevenBits &+ 0x3F3F_3F3F_3F3F_3F3F
    let behindZ = sevenBits &+ 0x2525_2525_2525_2525
    return self | (fromA & ~behindZ & ~self & 0x8080_8080_8080_8080) >> 2
  }
}
