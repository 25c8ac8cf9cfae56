import TelemetryModel

/// The values of consecutive output series over all steps, series-major. Absent is not NaN:
/// presence is a bitmap.
package struct SeriesBlock: Sendable {
  /// The index of the first row among the operator's output series.
  package internal(set) var firstSeries: Int
  package private(set) var seriesCount: Int
  package let stepCount: Int
  /// Row-major: the value of row `r` at step `s` is `values[r * stepCount + s]`.
  package var values: [Double]
  /// Words of 64 steps a row; `wordsPerRow` of them. Bits behind the last step are 0.
  package var presence: [UInt64]
  /// Values that are native histograms, by index into `values` (whose float is then unused).
  package var histograms: [Int: FloatHistogram] = [:]

  /// A block with nothing present.
  package init(firstSeries: Int = 0, seriesCount: Int, stepCount: Int) {
    self.firstSeries = firstSeries
    self.seriesCount = seriesCount
    self.stepCount = stepCount
    values = [Double](repeating: 0, count: seriesCount * stepCount)
    presence = [UInt64](repeating: 0, count: seriesCount * ((stepCount + 63) / 64))
  }

  /// A block with nothing present, whose values may be any: of each row all are to be written, or
  /// `clearAbsent` called.
  init(unwritten range: Range<Int>, stepCount: Int) {
    self.init(
      firstSeries: range.lowerBound, seriesCount: range.count, stepCount: stepCount,
      values: [Double](unsafeUninitializedCapacity: range.count * stepCount) {
        $1 = range.count * stepCount
      }, presence: [UInt64](repeating: 0, count: range.count * ((stepCount + 63) / 64)))
  }

  /// A block of the given columns.
  private init(
    firstSeries: Int, seriesCount: Int, stepCount: Int, values: [Double], presence: [UInt64]
  ) {
    self.firstSeries = firstSeries
    self.seriesCount = seriesCount
    self.stepCount = stepCount
    self.values = values
    self.presence = presence
  }

  /// A block without rows.
  static let empty = SeriesBlock(seriesCount: 0, stepCount: 0)

  package var wordsPerRow: Int { (stepCount + 63) / 64 }

  @inline(__always)
  package func isPresent(row: Int, step: Int) -> Bool {
    presence[row * wordsPerRow + step >> 6] & (1 << UInt64(step & 63)) != 0
  }

  @inline(__always)
  package mutating func set(row: Int, step: Int, _ value: Double) {
    values[row * stepCount + step] = value
    presence[row * wordsPerRow + step >> 6] |= 1 << UInt64(step & 63)
  }

  /// Some of the rows, as a block of their own.
  ///
  /// - Complexity: O(their values); nothing where it is all of them.
  func rows(_ range: Range<Int>) -> SeriesBlock {
    if range == 0..<seriesCount && firstSeries == 0 { return self }
    let words = wordsPerRow
    var part = SeriesBlock(
      firstSeries: range.lowerBound, seriesCount: range.count, stepCount: stepCount,
      values: Array(values[(range.lowerBound * stepCount)..<(range.upperBound * stepCount)]),
      presence: Array(presence[(range.lowerBound * words)..<(range.upperBound * words)]))
    if !histograms.isEmpty {
      let start = range.lowerBound * stepCount
      for index in start..<(range.upperBound * stepCount) {
        if let histogram = histograms[index] { part.histograms[index - start] = histogram }
      }
    }
    return part
  }

  /// The rows at the given places, in that order; nothing is present where there is no place.
  func rows(at places: [Int?]) -> SeriesBlock {
    var picked = SeriesBlock(seriesCount: places.count, stepCount: stepCount)
    let words = wordsPerRow
    for (row, place) in places.enumerated() {
      guard let place else { continue }
      for step in 0..<stepCount {
        picked.values[row * stepCount + step] = values[place * stepCount + step]
      }
      for word in 0..<words {
        picked.presence[row * words + word] = presence[place * words + word]
      }
      if histograms.isEmpty { continue }
      for step in 0..<stepCount {
        picked.histograms[row * stepCount + step] = histograms[place * stepCount + step]
      }
    }
    return picked
  }

  /// Puts the rows of `other`, over as many steps, behind these.
  mutating func append(_ other: SeriesBlock) {
    let start = values.count
    values += other.values
    presence += other.presence
    for (index, histogram) in other.histograms { histograms[start + index] = histogram }
    seriesCount += other.seriesCount
  }
}

extension SeriesBlock {
  /// Hands `body` the columns, to be changed; not called where there are no values.
  @inline(__always)
  mutating func withRows(
    _ body: (_ values: UnsafeMutablePointer<Double>, _ presence: UnsafeMutablePointer<UInt64>) ->
      Void
  ) {
    if seriesCount == 0 || stepCount == 0 { return }
    values.withUnsafeMutableBufferPointer { values in
      presence.withUnsafeMutableBufferPointer { presence in
        if let values = values.baseAddress, let presence = presence.baseAddress {
          body(values, presence)
        }
      }
    }
  }

  /// Makes the values of a row that are not present 0.
  mutating func clearAbsent(row: Int) {
    let (stepCount, words) = (stepCount, wordsPerRow)
    withRows { values, presence in
      for word in 0..<words {
        let count = min(64, stepCount - 64 * word)
        var absent = ~presence[row * words + word]
        if count < 64 { absent &= 1 << UInt64(count) - 1 }
        let values = values + row * stepCount + 64 * word
        absent.forEachRun { (values + $0.lowerBound).update(repeating: 0, count: $0.count) }
      }
    }
  }
}

extension UInt64 {
  /// Calls `body` with each range of bits that are set side by side, from the lowest on.
  @inline(__always)
  func forEachRun(_ body: (_ bits: Range<Int>) -> Void) {
    var left = self
    while left != 0 {
      let start = left.trailingZeroBitCount
      let end = start + (~(left &>> UInt64(truncatingIfNeeded: start))).trailingZeroBitCount
      body(start..<end)
      if end >= 64 { return }
      left &= ~0 &<< UInt64(truncatingIfNeeded: end)
    }
  }
}
