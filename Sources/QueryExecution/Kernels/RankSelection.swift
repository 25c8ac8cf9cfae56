/// Puts the value of one rank in its place without sorting the others.
enum RankSelection {
  /// Fewer values are sorted.
  private static let sortLimit = 16

  /// Moves values so that `values[rank]` is what it would be if they were sorted, and none behind
  /// it is less, none before it greater. There must be no NaN among them.
  ///
  /// Algorithm: C. A. R. Hoare, "Algorithm 65: Find" (CACM 1961), with the median of three as
  /// pivot; where pivots keep being bad the rest is sorted.
  ///
  /// - Complexity: O(`values.count`) as a rule.
  static func select(_ rank: Int, in values: UnsafeMutableBufferPointer<Double>) {
    var (low, high) = (0, values.count - 1)
    var rounds = 2 * (Int.bitWidth - values.count.leadingZeroBitCount)
    while high - low >= sortLimit, rounds > 0 {
      rounds -= 1
      let pivot = median(values[low], values[(low + high) / 2], values[high])
      var (left, right) = (low, high)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while pivot < values[right] { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if rank <= right {
        high = right
      } else if rank >= left {
        low = left
      } else {
        return
      }
    }
    var rest = UnsafeMutableBufferPointer(rebasing: values[low...high])
    rest.sort()
  }

  private static func median(_ first: Double, _ second: Double, _ third: Double) -> Double {
    max(min(first, second), min(max(first, second), third))
  }
}
