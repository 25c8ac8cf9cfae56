import TelemetryModel

extension FloatWindows {
  /// `max_over_time` and `min_over_time`: a queue of the samples that may still become the extreme
  /// one, so that each is looked at once. NaN counts only where there is nothing else.
  ///
  /// Lemire, "Streaming maximum-minimum filter using no more than three comparisons per element",
  /// Nordic Journal of Computing 13 (2006).
  ///
  /// - Parameter queue: a buffer to work in.
  func fillExtremes(isGreatest: Bool, queue: inout [Int32]) {
    markPresent()
    if queue.count < values.count { queue = [Int32](repeating: 0, count: values.count) }
    queue.withUnsafeMutableBufferPointer { queue in
      var (head, tail, next) = (0, 0, 0)
      forEachPresent { step in
        let (first, end) = (Int(low[step]), Int(high[step]))
        next = max(next, first)
        while next < end {
          let value = values[next]
          if !value.isNaN {
            while tail > head, isWorse(values[Int(queue[tail - 1])], value, isGreatest) {
              tail -= 1
            }
            queue[tail] = Int32(truncatingIfNeeded: next)
            tail += 1
          }
          next += 1
        }
        while head < tail, Int(queue[head]) < first { head += 1 }
        output[step] = values[head < tail ? Int(queue[head]) : end - 1]
      }
    }
  }

  @inline(__always)
  private func isWorse(_ value: Double, _ other: Double, _ isGreatest: Bool) -> Bool {
    isGreatest ? value < other : value > other
  }

  /// `changes` and `resets`: differences of running counts.
  ///
  /// - Parameter counts: a buffer to work in.
  func fillTransitions(isResets: Bool, counts: inout [Int32]) {
    markPresent()
    if values.isEmpty { return }
    if counts.count < values.count { counts = [Int32](repeating: 0, count: values.count) }
    counts.withUnsafeMutableBufferPointer { counts in
      var total: Int32 = 0
      counts[0] = 0
      for index in 1..<values.count {
        let (previous, value) = (values[index - 1], values[index])
        let isOne =
          isResets
          ? value < previous : value != previous && !(value.isNaN && previous.isNaN)
        total &+= isOne ? 1 : 0
        counts[index] = total
      }
      forEachPresent {
        output[$0] = Double(counts[Int(high[$0]) - 1] &- counts[Int(low[$0])])
      }
    }
  }

  /// `quantile_over_time`, every φ in [0, 1]: the window is kept in order, samples come in and go
  /// out where they belong.
  ///
  /// - Complexity: O(samples in a window) moves of memory for each sample that comes or goes.
  func fillQuantiles(_ parameters: [Double], window sorted: inout SortedWindow) {
    markPresent()
    sorted.removeAll()
    // Of a single window two values count, which need no order of all.
    if stepCount == 1 {
      return forEachPresent { step in
        output[step] = sorted.quantile(
          parameters[step], of: values, Int(low[step])..<Int(high[step]))
      }
    }
    var (from, through) = (0, 0)
    forEachPresent { step in
      let (first, end) = (Int(low[step]), Int(high[step]))
      let moved = (min(first, through) - from) + (end - max(through, first))
      if first >= through || moved > (end - first) {
        sorted.fill(values, first..<end)
      } else {
        let (leaving, coming) = (first - from, end - through)
        let paired = min(leaving, coming)
        for index in 0..<paired {
          sorted.replace(values[from + index], with: values[through + index])
        }
        for index in paired..<max(paired, leaving) { sorted.remove(values[from + index]) }
        for index in paired..<max(paired, coming) { sorted.insert(values[through + index]) }
      }
      (from, through) = (first, end)
      output[step] = sorted.quantile(parameters[step])
    }
  }
}
