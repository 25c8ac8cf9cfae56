import TelemetryModel

/// One value of a block.
package enum BlockValue: Hashable, Sendable {
  case float(Double)
  case histogram(FloatHistogram)
}

extension SeriesBlock {
  /// The value of a row at a step, nil where there is none.
  package func value(row: Int, step: Int) -> BlockValue? {
    guard isPresent(row: row, step: step) else { return nil }
    let index = row * stepCount + step
    if !histograms.isEmpty, let histogram = histograms[index] { return .histogram(histogram) }
    return .float(values[index])
  }

  /// Sets the value of a row at a step; the place must not hold a histogram yet.
  package mutating func set(row: Int, step: Int, _ value: BlockValue) {
    switch value {
    case .float(let float): set(row: row, step: step, float)
    case .histogram(let histogram):
      set(row: row, step: step, 0)
      histograms[row * stepCount + step] = histogram
    }
  }

  /// Whether a row has any value.
  package func hasValues(row: Int) -> Bool {
    let words = wordsPerRow
    return presence[(row * words)..<((row + 1) * words)].contains { $0 != 0 }
  }

  /// Takes all native histograms away.
  mutating func removeHistograms() {
    for index in histograms.keys {
      let (row, step) = index.quotientAndRemainder(dividingBy: stepCount)
      presence[row * wordsPerRow + step >> 6] &= ~(1 << UInt64(step & 63))
    }
    histograms.removeAll()
  }

  /// Takes a value away.
  mutating func clear(row: Int, step: Int) {
    presence[row * wordsPerRow + step >> 6] &= ~(1 << UInt64(step & 63))
    histograms[row * stepCount + step] = nil
  }
}
