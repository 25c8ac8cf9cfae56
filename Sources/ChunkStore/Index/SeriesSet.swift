// Sets of series numbers.

/// A set of the numbers below `count`, a bit each.
package struct SeriesSet {
  private var words: [UInt64]
  package let count: Int

  /// All numbers below `count`, or none.
  package init(count: Int, isFull: Bool) {
    self.count = count
    words = [UInt64](repeating: isFull ? .max : 0, count: (count + 63) / 64)
    if isFull, count % 64 != 0 { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
  }

  /// Adds `number`, which must be below `count`.
  package mutating func insert(_ number: Int) { words[number / 64] |= 1 << UInt64(number % 64) }

  package mutating func remove(_ number: Int) { words[number / 64] &= ~(1 << UInt64(number % 64)) }

  package mutating func formIntersection(_ other: SeriesSet) {
    for index in words.indices { words[index] &= other.words[index] }
  }

  /// The numbers in it, increasing.
  package var members: [Int] {
    var members: [Int] = []
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        members.append(index * 64 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
    return members
  }
}
