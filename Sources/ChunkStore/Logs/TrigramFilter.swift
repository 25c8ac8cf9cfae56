import ChunkEncoding
import TextMatching

// Which three bytes stand together in a group's lines: enough to say that most words do not.

/// A hashed set of the runs of three bytes in a group's lines, letters of ASCII in lower case.
///
/// A line that holds a needle holds all its runs; the set never says no to one that is there.
/// Layout: a byte log2 of the bits (9 to 16), the bits; no bytes where nobody looked at the lines.
struct TrigramFilter {
  private static let smallestLog2 = 9
  private static let largestLog2 = 16
  /// Bits for each bit that is set, at least.
  private static let room = 3

  /// Nil where all runs may be there.
  private let bits: UnsafeRawBufferPointer?
  private let log2: Int

  /// A view of a stored filter.
  init(_ bytes: UnsafeRawBufferPointer) throws(ChunkDecodingError) {
    guard let log2 = bytes.first.map({ Int($0) }) else {
      (bits, self.log2) = (nil, 0)
      return
    }
    guard (Self.smallestLog2...Self.largestLog2).contains(log2),
      bytes.count == 1 + (1 << log2) / 8
    else { throw .invalid("a trigram filter of the wrong size") }
    bits = UnsafeRawBufferPointer(rebasing: bytes[1...])
    self.log2 = log2
  }

  /// Whether some line of the group may hold one of the needle's texts.
  func mayContain(_ needle: Needle) -> Bool {
    bits.map { bits in needle.texts.contains { mayContain($0, bits) } } ?? true
  }

  private func mayContain(_ text: [UInt8], _ bits: UnsafeRawBufferPointer) -> Bool {
    var run: UInt32 = 0
    for (index, byte) in text.enumerated() {
      run = Self.run(run, byte)
      if index < 2 { continue }
      let place = Self.place(run) >> (Self.largestLog2 - log2)
      if bits[place / 8] >> UInt8(place % 8) & 1 == 0 { return false }
    }
    return true
  }

  /// The last three bytes, with one more behind them.
  @inline(__always)
  private static func run(_ run: UInt32, _ byte: UInt8) -> UInt32 {
    (run << 8 | UInt32(byte.lowercaseASCII)) & 0xFF_FFFF
  }

  /// A multiplicative hash: the top bits of the product's low half.
  @inline(__always)
  private static func place(_ run: UInt32) -> Int {
    Int((run &* 0x9E37_79B1) >> UInt32(32 - largestLog2))
  }

  /// The place of the run in three bytes of a word.
  @inline(__always)
  private static func place(of word: UInt64, from bit: UInt64) -> Int {
    place(UInt32(truncatingIfNeeded: word &>> bit) & 0xFF_FFFF)
  }

  /// Notes the places of the runs in a line.
  private static func note(
    _ line: UnsafeRawBufferPointer, in places: UnsafeMutableBufferPointer<UInt8>
  ) {
    var index = 0
    // Six runs begin in the first six of eight bytes.
    while index &+ 8 <= line.count {
      let word = UInt64(
        bigEndian: line.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      ).lowercaseASCIIBytes
      places[place(of: word, from: 40)] = 1
      places[place(of: word, from: 32)] = 1
      places[place(of: word, from: 24)] = 1
      places[place(of: word, from: 16)] = 1
      places[place(of: word, from: 8)] = 1
      places[place(of: word, from: 0)] = 1
      index &+= 6
    }
    while index &+ 3 <= line.count {
      let run = run(run(run(0, line[index]), line[index &+ 1]), line[index &+ 2])
      places[place(run)] = 1
      index &+= 1
    }
  }

  /// The filter of a group's lines.
  ///
  /// - Complexity: O(bytes of the lines).
  static func encode(
    _ lines: UnsafeBufferPointer<UInt8>, lineEnds: ArraySlice<Int>, base: Int
  ) -> [UInt8] {
    // A byte for each place: to set one needs no look at what is there.
    var places = [UInt8](repeating: 0, count: 1 << largestLog2)
    var start = base
    places.withUnsafeMutableBufferPointer { places in
      for end in lineEnds {
        note(
          UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(lines)[start..<end]), in: places)
        start = end
      }
    }
    let count = places.reduce(0) { $0 &+ Int($1) }
    var log2 = largestLog2
    while log2 > smallestLog2 && 1 << (log2 - 1) >= room * count { log2 -= 1 }
    var bits = [UInt8](repeating: 0, count: (1 << log2) / 8)
    for place in places.indices where places[place] != 0 {
      let bit = place >> (largestLog2 - log2)
      bits[bit / 8] |= 1 << UInt8(bit % 8)
    }
    return [UInt8(log2)] + bits
  }
}
