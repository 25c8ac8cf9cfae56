// Different texts of a decoded column.

/// Numbers the different texts of columns that are not laid out as dictionaries.
enum DistinctTexts {
  /// The different texts, in the order they first come, and which of them each text is.
  ///
  /// - Complexity: O(bytes of the texts).
  static func codes(of values: TextValues) -> (texts: TextValues, codes: [Int64]) {
    var firsts: [TextSpan] = []
    var codes: [Int64] = []
    codes.reserveCapacity(values.count)
    // At most half full; 0 stands for none, else a code and one.
    var mask = 1
    while mask < 2 * values.count { mask = 2 * mask + 1 }
    var table = [Int32](repeating: 0, count: mask + 1)
    for row in 0..<values.count {
      let text = values.text(row)
      var slot = Int(truncatingIfNeeded: TextDictionary.hash(text)) & mask
      while table[slot] != 0 {
        let known = values.bytes[firsts[Int(table[slot]) - 1].range]
        if TextDictionary.equal(text, UnsafeBufferPointer(rebasing: known)) { break }
        slot = (slot + 1) & mask
      }
      if table[slot] == 0 {
        firsts.append(values.spans[row])
        table[slot] = Int32(truncatingIfNeeded: firsts.count)
      }
      codes.append(Int64(table[slot] - 1))
    }
    let texts = TextValues(sharing: values, count: firsts.count)
    for (code, span) in firsts.enumerated() { texts.spans[code] = span }
    return (texts, codes)
  }
}
