import TelemetryModel

extension FloatWindows {
  /// `rate`, `increase`, `delta`: a window costs the same however many samples it has; what a
  /// counter lost is added up over its resets alone. Bit for bit what `RateKernels.extrapolated`
  /// says of each window.
  ///
  /// - Parameters:
  ///   - seconds: the windows' length.
  ///   - looksAtZeroFirst: the order of Prometheus 2, as in `ExtrapolationGeometry`.
  ///   - resets: a buffer to work in.
  func fillRates(
    _ kind: RateKernels.Kind, _ geometry: RateGeometry, seconds: Double, looksAtZeroFirst: Bool,
    resets: inout [Int32]
  ) {
    markPairs()
    resets.removeAll(keepingCapacity: true)
    if kind.isCounter && !hasNoResets { findResets(&resets) }
    geometry.withScale(
      seconds: kind.isRate ? seconds : nil, looksAtZeroFirst: looksAtZeroFirst
    ) { scale in
      guard let values = values.baseAddress else { return }
      if kind.isCounter && resets.isEmpty { return fillRatesWithoutResets(scale, values) }
      resets.withUnsafeBufferPointer { resets in
        var corrections = ResetCorrections(resets: resets, values: values)
        forEachPresent { step in
          let (first, last) = (values[Int(low[step])], values[Int(high[step]) - 1])
          if kind.isCounter {
            let lost = corrections.total(after: low[step], before: high[step])
            output[step] = scale.scaled(growth: last - first + lost, from: first, step)
          } else {
            output[step] = (last - first) * scale.factor[step]
          }
        }
      }
    }
  }

  /// The same of counters that never fall: two steps at a time.
  private func fillRatesWithoutResets(_ scale: GrowthScale, _ values: UnsafePointer<Double>) {
    func load(_ place: UnsafePointer<Double>) -> SIMD2<Double> {
      UnsafeRawPointer(place).loadUnaligned(as: SIMD2<Double>.self)
    }
    forEachRun { steps in
      var step = steps.lowerBound
      while step < steps.upperBound {
        let (first, last) = (values[Int(low[step])], values[Int(high[step]) - 1])
        if step + 1 == steps.upperBound {
          output[step] = scale.scaled(growth: last - first, from: first, step)
          return
        }
        let firsts = SIMD2(first, values[Int(low[step + 1])])
        let growth = SIMD2(last, values[Int(high[step + 1]) - 1]) - firsts
        // As `GrowthScale.isFar`.
        let isFar =
          firsts * load(scale.sampled + step) .> load(scale.toStart + step) * growth * 1.000001
        if all(isFar) {
          let rates = growth * load(scale.factor + step)
          (output[step], output[step + 1]) = (rates[0], rates[1])
        } else {
          output[step] = scale.scaled(growth: growth[0], from: firsts[0], step)
          output[step + 1] = scale.scaled(growth: growth[1], from: firsts[1], step + 1)
        }
        step &+= 2
      }
    }
  }

  /// The places of the values that are less than the one before.
  private func findResets(_ resets: inout [Int32]) {
    let count = values.count
    guard let values = values.baseAddress else { return }
    var index = 1
    // Sixteen at a time: most counters are never reset.
    while index + 16 <= count {
      var resetCount: UInt64 = 0
      for lane in 0..<16 {
        resetCount &+= values[index &+ lane] < values[index &+ lane &- 1] ? 1 : 0
      }
      if resetCount > 0 {
        for lane in 0..<16 where values[index + lane] < values[index + lane - 1] {
          resets.append(Int32(truncatingIfNeeded: index + lane))
        }
      }
      index += 16
    }
    while index < count {
      if values[index] < values[index - 1] { resets.append(Int32(truncatingIfNeeded: index)) }
      index += 1
    }
  }

  /// `irate` and `idelta`: the last two samples.
  func fillInstantRates(isRate: Bool) {
    for word in 0..<((stepCount + 63) / 64) { presence[word] = 0 }
    for step in 0..<stepCount where count(step) >= 2 {
      let last = Int(high[step]) - 1
      let interval = timestamps[last] - timestamps[last - 1]
      if interval == 0 { continue }
      let difference = values[last] - values[last - 1]
      presence[step >> 6] |= 1 << UInt64(step & 63)
      if isRate {
        let growth = values[last] < values[last - 1] ? values[last] : difference
        output[step] = growth / (Double(interval) / 1000)
      } else {
        output[step] = difference
      }
    }
  }
}

extension RateGeometry {
  /// Hands `body` what growth is scaled by.
  ///
  /// - Parameter seconds: the windows' length, where growth is wanted by the second.
  @inline(__always)
  fileprivate func withScale(
    seconds: Double?, looksAtZeroFirst: Bool, _ body: (GrowthScale) -> Void
  ) {
    toStart.withUnsafeBufferPointer { toStart in
      toEnd.withUnsafeBufferPointer { toEnd in
        sampled.withUnsafeBufferPointer { sampled in
          average.withUnsafeBufferPointer { average in
            factor.withUnsafeBufferPointer { factor in
              guard let toStart = toStart.baseAddress, let toEnd = toEnd.baseAddress,
                let sampled = sampled.baseAddress, let average = average.baseAddress,
                let factor = factor.baseAddress
              else { return }
              body(
                GrowthScale(
                  toStart: toStart, toEnd: toEnd, sampled: sampled, average: average,
                  factor: factor, seconds: seconds, looksAtZeroFirst: looksAtZeroFirst))
            }
          }
        }
      }
    }
  }
}

/// What growth between samples is multiplied by, step by step: the columns of `RateGeometry`.
private struct GrowthScale {
  let toStart: UnsafePointer<Double>
  let toEnd: UnsafePointer<Double>
  let sampled: UnsafePointer<Double>
  let average: UnsafePointer<Double>
  let factor: UnsafePointer<Double>
  let seconds: Double?
  let looksAtZeroFirst: Bool

  /// The growth of a counter from its first sample on, extrapolated.
  @inline(__always)
  func scaled(growth: Double, from first: Double, _ step: Int) -> Double {
    if growth > 0, first >= 0, !isFar(growth, first, step) {
      return growth * factorNearZero(step, toZero: sampled[step] * (first / growth))
    }
    return growth * factor[step]
  }

  /// Whether a counter would have been zero before the window, which mostly is so and is seen
  /// without a division.
  @inline(__always)
  private func isFar(_ growth: Double, _ first: Double, _ step: Int) -> Bool {
    first * sampled[step] > toStart[step] * growth * 1.000001
  }

  /// What growth is multiplied by where a counter would have been zero so many seconds before its
  /// first sample.
  @inline(__always)
  private func factorNearZero(_ step: Int, toZero: Double) -> Double {
    let span = sampled[step]
    let start = ExtrapolationGeometry.extrapolatedToStart(
      toStart[step], average: average[step], toZero: toZero,
      looksAtZeroFirst: looksAtZeroFirst)
    let factor = span == 0 ? 1 : (span + start + toEnd[step]) / span
    return seconds.map { factor / $0 } ?? factor
  }
}

/// What counters lost in windows that only move forward.
private struct ResetCorrections {
  let resets: UnsafeBufferPointer<Int32>
  let values: UnsafePointer<Double>
  private var next = 0

  init(resets: UnsafeBufferPointer<Int32>, values: UnsafePointer<Double>) {
    self.resets = resets
    self.values = values
  }

  /// The sum of the values before the resets in `(low, high)`, from the first on.
  @inline(__always)
  mutating func total(after low: Int32, before high: Int32) -> Double {
    while next < resets.count, resets[next] <= low { next += 1 }
    var place = next
    var total = 0.0
    while place < resets.count, resets[place] < high {
      total += values[Int(resets[place]) - 1]
      place += 1
    }
    return total
  }
}
