extension [Int64] {
  /// Whether each timestamp behind the first `start` is later than the one before it.
  public func isIncreasing(from start: Int = 0) -> Bool {
    withUnsafeBufferPointer { times in
      start >= times.count || UnsafeBufferPointer(rebasing: times[start...]).isIncreasing
    }
  }
}

extension UnsafeBufferPointer<Int64> {
  /// Whether each timestamp is later than the one before it.
  ///
  /// - Complexity: O(count), several timestamps at a time where all are increasing.
  public var isIncreasing: Bool {
    if count < 2 { return true }
    // The sign of a difference less one tells the order, unless it overflows: it cannot where the
    // two highest bits of both are alike.
    var signs: Int64 = 0
    var doubts = self[0] ^ (self[0] &<< 1)
    for index in 1..<count {
      let time = self[index]
      signs |= time &- self[index &- 1] &- 1
      doubts |= time ^ (time &<< 1)
    }
    if doubts >= 0 { return signs >= 0 }
    return indices.dropFirst().allSatisfy { self[$0 &- 1] < self[$0] }
  }
}
