extension RandomAccessCollection where Index == Int {
  /// The index of the first element for which `precedes` is false, where the ones for which it
  /// holds come first; `endIndex` where it holds for all.
  ///
  /// - Complexity: O(log n).
  @inlinable
  public func partitionPoint(_ precedes: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if precedes(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
