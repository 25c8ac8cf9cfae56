// Sets of series numbers.

/// A set of the numbers below `count`, a bit each.
struct SeriesSet {
  private var words: [UInt64]
  let count: Int

  /// All numbers below `count`, or none.
  init(count: Int, isFull: Bool) {
    self.count = count
    words = [UInt64](repeating: isFull ? .max : 0, count: (count + 63) / 64)
    if isFull, count % 64 != 0 { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
  }

  /// Adds `number`, which must be below `count`.
  mutating func insert(_ number: Int) { words[number / 64] |= 1 << UInt64(number % 64) }

  mutating func remove(_ number: Int) { words[number / 64] &= ~(1 << UInt64(number % 64)) }

  mutating func formIntersection(_ other: SeriesSet) {
    for index in words.indices { words[index] &= other.words[index] }
  }

  /// The numbers in it, increasing.
  var members: [Int] {
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
