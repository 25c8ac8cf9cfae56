import TelemetryModel

/// `changes` and `resets` of a window with histograms, floats and histograms together by time.
enum HistogramTransitions {
  private enum Sample {
    case float(Double)
    case histogram(FloatHistogram)
  }

  static func count(_ window: RangeWindow, isResets: Bool) -> Double {
    var samples: [(time: Int64, start: Int64, sample: Sample)] = []
    for index in 0..<window.count {
      let start = window.startTimestamps.isEmpty ? 0 : window.startTimestamps[index]
      samples.append((window.timestamps[index], start, .float(window.values[index])))
    }
    let starts = Array(window.histogramStartTimestamps)
    for (index, (time, value)) in zip(window.histogramTimestamps, window.histograms).enumerated() {
      samples.append((time, starts.isEmpty ? 0 : starts[index], .histogram(value)))
    }
    samples.sort { $0.time < $1.time }
    var count = 0
    for (before, after) in zip(samples, samples.dropFirst()) {
      let isStarted =
        isResets
        && StartTimestamps.isReset(
          previousStart: before.start, previous: before.time, start: after.start, time: after.time)
      if isStarted || isTransition(before.sample, after.sample, isResets) { count += 1 }
    }
    return Double(count)
  }

  private static func isTransition(_ before: Sample, _ after: Sample, _ isResets: Bool) -> Bool {
    switch (before, after) {
    case (.float(let lhs), .float(let rhs)):
      isResets ? rhs < lhs : rhs != lhs && !(rhs.isNaN && lhs.isNaN)
    case (.histogram(let lhs), .histogram(let rhs)):
      isResets ? rhs.isReset(after: lhs) : !rhs.isEqual(to: lhs)
    case (.float, .histogram), (.histogram, .float): true
    }
  }
}
