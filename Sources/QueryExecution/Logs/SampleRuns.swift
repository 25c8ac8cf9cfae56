/// Samples of several streams, put in order of time.
///
/// What comes of a stream is in order already, so there are few runs: neighbours are merged until
/// one is left. Samples of one time stay as they came.
struct SampleRuns {
  private(set) var times: [Int64]
  /// None, or one a sample.
  private(set) var values: [Double]
  /// Where each run starts, and where the last ends.
  private var starts: [Int]

  /// Sorts samples.
  ///
  /// - Complexity: O(samples · log runs).
  init(_ times: [Int64], _ values: [Double]) {
    (self.times, self.values) = (times, values)
    starts = [0] + times.indices.dropFirst().filter { times[$0] < times[$0 - 1] } + [times.count]
    while starts.count > 2 { mergeNeighbours() }
  }

  private mutating func mergeNeighbours() {
    var merged = SampleBuffers([Int64](repeating: 0, count: times.count), values)
    var ends = [0]
    for first in stride(from: 0, to: starts.count - 1, by: 2) {
      let middle = starts[first + 1]
      let end = first + 2 < starts.count ? starts[first + 2] : middle
      merged.merge(times, values, starts[first], middle, end)
      ends.append(end)
    }
    (times, values, starts) = (merged.times, merged.values, ends)
  }
}

/// What runs are merged into.
private struct SampleBuffers {
  private(set) var times: [Int64]
  private(set) var values: [Double]

  /// Buffers as long as what will be merged.
  init(_ times: [Int64], _ values: [Double]) { (self.times, self.values) = (times, values) }

  /// Merges the runs `start..<middle` and `middle..<end` into the same places.
  mutating func merge(
    _ oldTimes: [Int64], _ oldValues: [Double], _ start: Int, _ middle: Int, _ end: Int
  ) {
    let hasValues = !oldValues.isEmpty
    oldTimes.withUnsafeBufferPointer { oldTimes in
      oldValues.withUnsafeBufferPointer { oldValues in
        times.withUnsafeMutableBufferPointer { times in
          values.withUnsafeMutableBufferPointer { values in
            var (left, right) = (start, middle)
            for place in start..<end {
              // Streams lie in one another, so that a branch would be guessed wrong half the time.
              let isLeft =
                right == end || (left < middle && oldTimes[left] <= oldTimes[right])
              let source = isLeft ? left : right
              times[place] = oldTimes[source]
              if hasValues { values[place] = oldValues[source] }
              left &+= isLeft ? 1 : 0
              right &+= isLeft ? 0 : 1
            }
          }
        }
      }
    }
  }
}
