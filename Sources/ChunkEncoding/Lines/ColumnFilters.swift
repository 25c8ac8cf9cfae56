// Which bytes and pairs of bytes stand in a group's columns: enough to pass over most of them
// unread.

/// Pairs of neighbouring bytes as places in a set of bits.
public enum BytePairs {
  /// The bit of a pair in a set of 2^`log2` bits: the top bits of a product's low half.
  @inline(__always)
  public static func place(_ first: UInt8, _ second: UInt8, log2: Int) -> Int {
    let pair = UInt32(first) << 8 | UInt32(second)
    return Int((pair &* 0x9E37_79B1) >> UInt32(32 - log2))
  }
}

/// What is stored of a group's columns beside them, from the first column to the last.
public struct StoredColumnFilters<Bytes> {
  /// Of each column a byte log2 of the bits (3 to 10), the bits; a byte 0 for a column whose texts
  /// have no pair.
  public var pairs: Bytes
  /// Of each column 32 bytes, a bit a byte; nil where an older writer noted none.
  public var alphabets: Bytes?

  /// Of bytes that stand as they are stored.
  public init(pairs: Bytes, alphabets: Bytes?) {
    self.pairs = pairs
    self.alphabets = alphabets
  }
}

extension StoredColumnFilters: Sendable where Bytes: Sendable {}

/// For each column of a group's lines the set of the bytes in its texts, and a hashed set of the
/// pairs of bytes.
///
/// A text that holds a byte string holds all its bytes and pairs; a set never says no to one that
/// is there.
struct ColumnFilters {
  private static let smallestLog2 = 3
  private static let largestLog2 = 10
  /// Bytes of an alphabet.
  private static let alphabetSize = 32

  private let bytes: UnsafeRawBufferPointer
  private let alphabets: UnsafeRawBufferPointer?
  /// Where each column's set of pairs starts.
  private let starts: [Int]

  /// A view of the stored sets of `count` columns, which must outlive it.
  init(
    _ stored: StoredColumnFilters<UnsafeRawBufferPointer>, count: Int
  ) throws(ChunkDecodingError) {
    bytes = stored.pairs
    alphabets = stored.alphabets
    if let alphabets, alphabets.count != Self.alphabetSize * count {
      throw .invalid("alphabets of \(alphabets.count) bytes for \(count) columns")
    }
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
    if let alphabets, !Self.holds(alphabets, text, Self.alphabetSize * column) { return false }
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

  /// Whether the alphabet at `start` has all bytes of `text`.
  private static func holds(
    _ alphabets: UnsafeRawBufferPointer, _ text: ArraySlice<UInt8>, _ start: Int
  ) -> Bool {
    text.allSatisfy { alphabets[start + Int($0 >> 3)] >> ($0 & 7) & 1 != 0 }
  }

  // MARK: Encoding

  /// The sets of some columns.
  ///
  /// - Complexity: O(bytes of their different texts).
  static func encode(_ columns: some Sequence<TextValues>) -> StoredColumnFilters<[UInt8]> {
    var (filters, alphabets): ([UInt8], [UInt8]) = ([], [])
    // A byte for each pair, and which of them are set.
    var pairs = [UInt8](repeating: 0, count: 1 << 16)
    var found: [UInt16] = []
    for column in columns {
      let texts = column.different
      pairs.withUnsafeMutableBufferPointer { note(texts, in: $0, &found) }
      append(found, to: &filters)
      appendAlphabet(of: texts, found, to: &alphabets)
      for pair in found { pairs[Int(pair)] = 0 }
      found.removeAll(keepingCapacity: true)
    }
    return StoredColumnFilters(pairs: filters, alphabets: alphabets)
  }

  /// - Parameter pairs: those of the texts.
  private static func appendAlphabet(
    of texts: TextValues, _ pairs: [UInt16], to alphabets: inout [UInt8]
  ) {
    let start = alphabets.count
    alphabets.append(contentsOf: repeatElement(0, count: alphabetSize))
    func note(_ byte: UInt8) { alphabets[start + Int(byte >> 3)] |= 1 << (byte & 7) }
    for pair in pairs {
      note(UInt8(pair >> 8))
      note(UInt8(truncatingIfNeeded: pair))
    }
    // Whoever has no neighbour is in no pair.
    for span in texts.spans where span.length == 1 { note(texts.bytes[span.range.lowerBound]) }
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
