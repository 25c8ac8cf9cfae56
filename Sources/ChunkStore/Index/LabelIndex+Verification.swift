import ChunkEncoding

// Whether an index agrees with itself.

extension LabelIndex {
  private struct Pair: Hashable {
    var name: Int
    var value: Int
  }

  /// Holds that strings are in order, each once, and that the postings of each label are the series
  /// that have it.
  ///
  /// - Complexity: O(strings and label pairs).
  func verify() throws(ChunkDecodingError) {
    var previous: [UInt8]?
    var isOrdered = true
    try strings.forEach { (_, bytes) in
      if let previous, !previous.lexicographicallyPrecedes(bytes) { isOrdered = false }
      previous = Array(bytes)
    }
    guard isOrdered else { throw .invalid("the strings are out of order") }
    var postings: [Pair: [Int]] = [:]
    for number in 0..<seriesCount {
      let numbers = try pairNumbers(of: number)
      for place in stride(from: 0, to: numbers.count, by: 2) {
        postings[Pair(name: numbers[place], value: numbers[place + 1]), default: []]
          .append(number)
      }
    }
    var last: Pair?
    try forEachPair { (name, value, series) throws(ChunkDecodingError) in
      if let last, (last.name, last.value) >= (name, value) {
        throw .invalid("the labels of the index are out of order")
      }
      let pair = Pair(name: name, value: value)
      last = pair
      guard postings.removeValue(forKey: pair) == series else {
        throw .invalid("the postings of a label are not the series that have it")
      }
    }
    guard postings.isEmpty else { throw .invalid("labels of series without postings") }
  }
}
