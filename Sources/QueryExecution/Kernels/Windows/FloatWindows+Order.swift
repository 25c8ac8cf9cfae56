import TelemetryModel

extension FloatWindows {
  /// `max_over_time` and `min_over_time`. Of equal values the first counts; NaN only where there is
  /// nothing else, and then the last.
  ///
  /// The samples of a window stand in two parts: of the front one it is known what is extreme from
  /// each of them on, of the back one as a whole. When windows have left the front, all that they
  /// hold becomes the front: each sample is compared twice, whatever the windows' lengths. (Two
  /// stacks as a queue: Tangwongsan, Hirzel, Schneider, "Low-Latency Sliding-Window Aggregation in
  /// Worst-Case Constant Time", DEBS 2017, section 2.)
  ///
  /// - Parameter front: a buffer to work in.
  func fillExtremes(isGreatest: Bool, front: inout [Double]) {
    markPresent()
    if front.count < values.count { front = [Double](repeating: 0, count: values.count) }
    var hasNaN = false
    for value in values { hasNaN = value.isNaN || hasNaN }
    front.withUnsafeMutableBufferPointer { front in
      switch (isGreatest, hasNaN) {
      // Without NaN this is one instruction, which has no branch.
      case (true, false): fillExtremes(front) { $0 < $1 ? $1 : $0 }
      case (false, false): fillExtremes(front) { $1 < $0 ? $1 : $0 }
      case (true, true): fillExtremes(front) { $0 < $1 || $0.isNaN ? $1 : $0 }
      case (false, true): fillExtremes(front) { $1 < $0 || $0.isNaN ? $1 : $0 }
      }
    }
  }

  /// - Parameter extreme: which of an earlier and a later value counts.
  @inline(__always)
  private func fillExtremes(
    _ front: UnsafeMutableBufferPointer<Double>, _ extreme: (Double, Double) -> Double
  ) {
    // The front ends, and the back begins, here; the back ends before `next`.
    var (frontEnd, next) = (0, 0)
    var back = 0.0
    forEachPresent { step in
      let (first, end) = (Int(low[step]), Int(high[step]))
      if first >= frontEnd {
        // SAFETY: a present window has a sample, and lies within the values.
        var later = values[end - 1]
        front[end - 1] = later
        var index = end - 2
        while index >= first {
          later = extreme(values[index], later)
          front[index] = later
          index &-= 1
        }
        (frontEnd, next) = (end, end)
        output[step] = later
        return
      }
      while next < end {
        back = next == frontEnd ? values[next] : extreme(back, values[next])
        next &+= 1
      }
      output[step] = next == frontEnd ? front[first] : extreme(front[first], back)
    }
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
