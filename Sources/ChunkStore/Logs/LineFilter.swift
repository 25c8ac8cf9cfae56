import ChunkEncoding
import TextMatching

// What bytes occur in a block's lines: enough to say that a needle cannot.

/// A summary of a block's lines: the set of bytes, and a hashed set of pairs of neighbouring bytes.
///
/// A line that contains a needle contains all its bytes and all its pairs, so a needle with one
/// outside the sets is in no line of the block; the sets never say no to a needle that is there.
/// Pairs hash into at most 8192 bits, about half of them free where there are many. Layout: 32
/// bytes set of bytes (bit `b % 8` of byte `b / 8`), a byte log2 of the pair bits (6 to 13), the
/// pair bits.
struct LineFilter {
  private static let byteSetSize = 32
  private static let smallestLog2 = 6
  private static let largestLog2 = 13

  private let bytes: UnsafeRawBufferPointer
  private let pairLog2: Int

  /// A view of a stored filter.
  init(_ bytes: UnsafeRawBufferPointer) throws(ChunkDecodingError) {
    guard bytes.count > Self.byteSetSize else { throw .truncated(offset: bytes.count) }
    pairLog2 = Int(bytes[Self.byteSetSize])
    guard (Self.smallestLog2...Self.largestLog2).contains(pairLog2),
      bytes.count == Self.byteSetSize + 1 + (1 << pairLog2) / 8
    else { throw .invalid("a line filter of the wrong size") }
    self.bytes = bytes
  }

  /// Whether some line of the block may contain one of the needle's texts.
  func mayContain(_ needle: Needle) -> Bool {
    needle.foldsCase || needle.texts.contains { mayContain($0) }
  }

  private func mayContain(_ needle: [UInt8]) -> Bool {
    for (index, byte) in needle.enumerated() {
      if !hasBit(Int(byte), in: 0) { return false }
      if index > 0 {
        let place = BytePairs.place(needle[index - 1], byte, log2: pairLog2)
        if !hasBit(place, in: Self.byteSetSize + 1) { return false }
      }
    }
    return true
  }

  private func hasBit(_ bit: Int, in start: Int) -> Bool {
    bytes[start + bit / 8] >> UInt8(bit % 8) & 1 != 0
  }

  /// A filter of lines that nobody looked at: they may contain anything.
  static let unknown =
    [UInt8](repeating: 0xFF, count: byteSetSize) + [UInt8(smallestLog2)]
    + [UInt8](repeating: 0xFF, count: (1 << smallestLog2) / 8)

  /// The filter of a block's lines.
  ///
  /// - Complexity: O(bytes of the lines).
  static func encode(_ lines: UnsafeBufferPointer<UInt8>, lineEnds: ArraySlice<Int>, base: Int)
    -> [UInt8]
  {
    // A byte for each byte and pair: to set one needs no look at what is there.
    var bytes = [UInt8](repeating: 0, count: 1 << 8)
    var pairs = [UInt8](repeating: 0, count: 1 << 16)
    var start = base
    pairs.withUnsafeMutableBufferPointer { pairs in
      for end in lineEnds {
        if start < end {
          var previous = Int(lines[start])
          bytes[previous] = 1
          for index in (start + 1)..<end {
            let byte = Int(lines[index])
            pairs[previous << 8 | byte] = 1
            previous = byte
          }
        }
        start = end
      }
    }
    // Every byte begins a line or is the second of a pair.
    for pair in pairs.indices where pairs[pair] != 0 { bytes[pair & 0xFF] = 1 }
    var byteSet = [UInt8](repeating: 0, count: byteSetSize)
    for byte in bytes.indices where bytes[byte] != 0 { byteSet[byte >> 3] |= 1 << UInt8(byte & 7) }
    let pairCount = pairs.reduce(0) { $0 &+ Int($1) }
    var log2 = smallestLog2
    while log2 < largestLog2 && 1 << log2 < 2 * pairCount { log2 += 1 }
    var pairSet = [UInt8](repeating: 0, count: (1 << log2) / 8)
    for pair in pairs.indices where pairs[pair] != 0 {
      let place = BytePairs.place(UInt8(pair >> 8), UInt8(pair & 0xFF), log2: log2)
      pairSet[place / 8] |= 1 << UInt8(place % 8)
    }
    return byteSet + [UInt8(log2)] + pairSet
  }
}
