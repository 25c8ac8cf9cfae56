import Glibc

// Label names and values are byte strings: "é" written in two ways is two values. Swift's own
// string comparison is by canonical equivalence, so everything that compares labels goes through
// these.

extension String {
  /// Whether both strings hold the same UTF-8 bytes.
  ///
  /// - Complexity: O(`utf8.count`).
  public func equalsBytes(_ other: String) -> Bool {
    if utf8.count != other.utf8.count { return false }
    if TextIdentity(self) == TextIdentity(other) { return true }
    return comparedBytes(other) { $0 == 0 } ?? utf8.elementsEqual(other.utf8)
  }

  /// Whether this string sorts before `other` byte by byte, a prefix first.
  public func precedesBytes(_ other: String) -> Bool {
    comparedBytes(other) { $0 < 0 || ($0 == 0 && utf8.count < other.utf8.count) }
      ?? utf8.lexicographicallyPrecedes(other.utf8)
  }

  /// What `body` makes of the order of the bytes that both strings have; nil where they do not lie
  /// in one piece, as those of native strings do.
  @inline(__always)
  private func comparedBytes(_ other: String, _ body: (CInt) -> Bool) -> Bool? {
    utf8.withContiguousStorageIfAvailable { bytes in
      other.utf8.withContiguousStorageIfAvailable { others in
        guard let base = bytes.baseAddress, let otherBase = others.baseAddress else {
          return body(0)
        }
        return body(memcmp(base, otherBase, min(bytes.count, others.count)))
      }
    } ?? nil
  }
}

/// What a text is made of: its bytes where it is short, or where they lie. Of two texts that are
/// there at the same time and have equal identities the bytes are equal; other identities tell
/// nothing.
public struct TextIdentity: Equatable, Sendable {
  /// Its bits.
  public let words: (UInt64, UInt64)

  // SAFETY: a string is two words of plain bits and, behind them, storage that is not written to as
  // long as it has two owners; the bits are only compared.
  /// The identity of a text.
  @inline(__always)
  public init(_ text: borrowing String) {
    words = unsafeBitCast(copy text, to: (UInt64, UInt64).self)
  }

  /// Whether both are the same bits.
  @inline(__always)
  public static func == (lhs: TextIdentity, rhs: TextIdentity) -> Bool {
    lhs.words.0 == rhs.words.0 && lhs.words.1 == rhs.words.1
  }
}
