/// A set of bytes.
package struct ByteSet: Hashable, Sendable {
  private var words: (low: UInt64, middle: UInt64, high: UInt64, top: UInt64) = (0, 0, 0, 0)

  package init(_ bytes: some Sequence<UInt8>) { self.init(Array(bytes)) }

  package init(_ bytes: [UInt8]) {
    for byte in bytes { insert(byte) }
  }

  package mutating func insert(_ byte: UInt8) {
    let bit: UInt64 = 1 << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.low |= bit
    case 1: words.middle |= bit
    case 2: words.high |= bit
    default: words.top |= bit
    }
  }

  package mutating func formUnion(_ other: ByteSet) {
    words.low |= other.words.low
    words.middle |= other.words.middle
    words.high |= other.words.high
    words.top |= other.words.top
  }

  package func isSubset(of other: ByteSet) -> Bool {
    words.low & ~other.words.low == 0 && words.middle & ~other.words.middle == 0
      && words.high & ~other.words.high == 0 && words.top & ~other.words.top == 0
  }

  package func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: words.low
      case 1: words.middle
      case 2: words.high
      default: words.top
      }
    return word >> UInt64(byte & 63) & 1 != 0
  }

  package static func == (lhs: ByteSet, rhs: ByteSet) -> Bool { lhs.words == rhs.words }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.low)
    hasher.combine(words.middle)
    hasher.combine(words.high)
    hasher.combine(words.top)
  }
}
