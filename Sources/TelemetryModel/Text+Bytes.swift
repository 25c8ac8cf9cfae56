// Label names and values are byte strings: "é" written in two ways is two values. Swift's own
// string comparison is by canonical equivalence, so everything that compares labels goes through
// these.

extension String {
  /// Whether both strings hold the same UTF-8 bytes.
  ///
  /// - Complexity: O(`utf8.count`).
  @inlinable
  package func equalsBytes(_ other: String) -> Bool {
    utf8.elementsEqual(other.utf8)
  }

  /// Whether this string sorts before `other` byte by byte, a prefix first.
  @inlinable
  package func precedesBytes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
