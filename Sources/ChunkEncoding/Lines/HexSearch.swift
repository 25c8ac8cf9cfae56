import TextMatching

// Looking for digits in a column of hexadecimal numbers as it is packed.

/// Finds the texts of a column of hexadecimal numbers that hold a condition, as they are packed.
enum HexSearch {
  /// Fewer digits leave too few whole bytes to look for.
  private static let leastDigits = 5

  /// The rows whose texts hold the condition, exactly; nil where the texts must be looked at.
  ///
  /// - Complexity: O(packed bytes), two searches.
  static func rows(
    _ reader: inout ByteReader, count: Int, _ condition: TextCondition
  ) throws(ChunkDecodingError) -> RowSet? {
    let digits = try HexTexts.readDigits(&reader, count: count)
    guard !digits.layout.hasDashes, condition.bytes.count >= leastDigits else { return nil }
    let wanted = condition.bytes.map { HexTexts.value($0, upper: digits.layout.isUpper) }
    var rows = RowSet.none(of: count)
    if wanted.contains(where: { $0 > 15 }) || wanted.count > digits.layout.length { return rows }
    // The digits may begin with the high or with the low half of a byte.
    for lead in 0...1 {
      let bytes = stride(from: lead, to: wanted.count - 1, by: 2).map {
        wanted[$0] << 4 | wanted[$0 + 1]
      }
      digits.packed.withMemoryRebound(to: UInt8.self) { packed in
        bytes.withUnsafeBufferPointer { bytes in
          var place = 0
          while let found = SubstringSearcher.first(bytes, in: packed, from: place) {
            place = found + 1
            let first = 2 * found - lead
            if first >= 0, holds(digits, first, wanted, count, condition) {
              rows.insert(first / digits.layout.length)
            }
          }
        }
      }
    }
    return rows
  }

  /// Whether the digits from `first` on are those wanted, in one text and at the right place of it.
  private static func holds(
    _ digits: HexTexts.Digits, _ first: Int, _ wanted: [UInt8], _ count: Int,
    _ condition: TextCondition
  ) -> Bool {
    let (row, start) = first.quotientAndRemainder(dividingBy: digits.layout.length)
    let end = start + wanted.count
    guard row < count, end <= digits.layout.length,
      !condition.isAnchoredAtStart || start == 0,
      !condition.isAnchoredAtEnd || end == digits.layout.length
    else { return false }
    return wanted.indices.allSatisfy { digits.digit(first + $0) == wanted[$0] }
  }
}
