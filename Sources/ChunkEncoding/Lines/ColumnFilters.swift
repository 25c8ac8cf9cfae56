// Which pairs of bytes stand in a group's columns: enough to pass over most of them unread.

/// Pairs of neighbouring bytes as places in a set of bits.
public enum BytePairs {
  /// The bit of a pair in a set of 2^`log2` bits: the top bits of a product's low half.
  @inline(__always)
  public static func place(_ first: UInt8, _ second: UInt8, log2: Int) -> Int {
    let pair = UInt32(first) << 8 | UInt32(second)
    return Int((pair &* 0x9E37_79B1) >> UInt32(32 - log2))
  }
}

/// For each column of a group's lines a hashed set of the pairs of bytes in its texts.
///
/// A text that holds a byte string holds all its pairs; a set never says no to one that is there.
/// Layout: of each column a byte log2 of the bits (3 to 10), the bits; a byte 0 for a column whose
/// texts have no pair.
struct ColumnFilters {
  private static let smallestLog2 = 3
  private static let largestLog2 = 10

  private let bytes: UnsafeRawBufferPointer
  /// Where each column's set starts.
  private let starts: [Int]

  /// A view of the stored sets of `count` columns, which must outlive it.
  init(_ bytes: UnsafeRawBufferPointer, count: Int) throws(ChunkDecodingError) {
    self.bytes = bytes
    var starts: [Int] = []
    starts.reserveCapacity(count)
    var reader = ByteReader(bytes)
    for _ in 0..<count {
      starts.append(reader.offset)
      let log2 = Int(try reader.readByte())
      if log2 == 0 { continue }
      guard (Self.smallestLog2...Self.largestLog2).contains(log2) else {
        throw .invalid("a column's filter of 2^\(log2) bits")
      }
      _ = try reader.readBytes((1 << log2) / 8)
    }
    try reader.finish()
    self.starts = starts
  }

  /// Whether some text of a column may hold `text`.
  func mayHold(_ text: ArraySlice<UInt8>, column: Int) -> Bool {
    if text.count < 2 { return true }
    let start = starts[column]
    let log2 = Int(bytes[start])
    if log2 == 0 { return false }
    return text.withUnsafeBufferPointer { text in
      for index in 1..<text.count {
        let place = BytePairs.place(text[index - 1], text[index], log2: log2)
        if bytes[start + 1 + place >> 3] >> UInt8(place & 7) & 1 == 0 { return false }
      }
      return true
    }
  }

  // MARK: Encoding

  /// The sets of some columns.
  ///
  /// - Complexity: O(bytes of their different texts).
  static func encode(_ columns: some Sequence<TextValues>) -> [UInt8] {
    var filters: [UInt8] = []
    // A byte for each pair, and which of them are set.
    var pairs = [UInt8](repeating: 0, count: 1 << 16)
    var found: [UInt16] = []
    for column in columns {
      pairs.withUnsafeMutableBufferPointer { note(column.different, in: $0, &found) }
      append(found, to: &filters)
      for pair in found { pairs[Int(pair)] = 0 }
      found.removeAll(keepingCapacity: true)
    }
    return filters
  }

  private static func note(
    _ texts: TextValues, in pairs: UnsafeMutableBufferPointer<UInt8>, _ found: inout [UInt16]
  ) {
    var last = TextSpan(start: 0, length: 0)
    // SAFETY: spans lie within the bytes, and any two bytes are a place among the pairs.
    for span in texts.spans where span != last {
      last = span
      if span.length < 2 { continue }
      let text = UnsafeBufferPointer(rebasing: texts.bytes[span.range])
      var pair = UInt16(text[0])
      for index in 1..<text.count {
        pair = pair << 8 | UInt16(text[index])
        if pairs[Int(pair)] == 0 {
          pairs[Int(pair)] = 1
          found.append(pair)
        }
      }
    }
  }

  private static func append(_ pairs: [UInt16], to filters: inout [UInt8]) {
    if pairs.isEmpty { return filters.append(0) }
    var log2 = smallestLog2
    while log2 < largestLog2 && 1 << log2 < 2 * pairs.count { log2 += 1 }
    var bits = [UInt8](repeating: 0, count: (1 << log2) / 8)
    for pair in pairs {
      let place = BytePairs.place(
        UInt8(truncatingIfNeeded: pair >> 8), UInt8(truncatingIfNeeded: pair), log2: log2)
      bits[place / 8] |= 1 << UInt8(place % 8)
    }
    filters.append(UInt8(log2))
    filters += bits
  }
}
