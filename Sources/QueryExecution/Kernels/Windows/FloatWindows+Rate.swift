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
    if kind.isCounter && resets.isEmpty {
      return fillRatesWithoutResets(
        geometry, seconds: kind.isRate ? seconds : nil, looksAtZeroFirst: looksAtZeroFirst)
    }
    geometry.toStart.withUnsafeBufferPointer { toStart in
      geometry.sampled.withUnsafeBufferPointer { sampled in
        geometry.factor.withUnsafeBufferPointer { factor in
          resets.withUnsafeBufferPointer { resets in
            guard let values = values.baseAddress else { return }
            var corrections = ResetCorrections(resets: resets, values: values)
            forEachPresent { step in
              let (first, last) = (values[Int(low[step])], values[Int(high[step]) - 1])
              var result = last - first
              if kind.isCounter {
                result += corrections.total(after: low[step], before: high[step])
                // Zero is mostly far off, which is seen without a division.
                if result > 0, first >= 0,
                  !(first * sampled[step] > toStart[step] * result * 1.000001)
                {
                  output[step] =
                    result
                    * factorNearZero(
                      geometry, step, toZero: sampled[step] * (first / result),
                      seconds: kind.isRate ? seconds : nil, looksAtZeroFirst: looksAtZeroFirst)
                  return
                }
              }
              output[step] = result * factor[step]
            }
          }
        }
      }
    }
  }

  /// The same of counters that never fall: two steps at a time.
  private func fillRatesWithoutResets(
    _ geometry: RateGeometry, seconds: Double?, looksAtZeroFirst: Bool
  ) {
    geometry.toStart.withUnsafeBufferPointer { toStart in
      geometry.sampled.withUnsafeBufferPointer { sampled in
        geometry.factor.withUnsafeBufferPointer { factor in
          guard let values = values.baseAddress, let toStart = toStart.baseAddress,
            let sampled = sampled.baseAddress, let factor = factor.baseAddress
          else { return }
          func load(_ place: UnsafePointer<Double>) -> SIMD2<Double> {
            UnsafeRawPointer(place).loadUnaligned(as: SIMD2<Double>.self)
          }
          func fill(_ step: Int) {
            let (first, last) = (values[Int(low[step])], values[Int(high[step]) - 1])
            let growth = last - first
            if growth > 0, first >= 0,
              !(first * sampled[step] > toStart[step] * growth * 1.000001)
            {
              output[step] =
                growth
                * factorNearZero(
                  geometry, step, toZero: sampled[step] * (first / growth), seconds: seconds,
                  looksAtZeroFirst: looksAtZeroFirst)
            } else {
              output[step] = growth * factor[step]
            }
          }
          forEachRun { steps in
            var step = steps.lowerBound
            while step + 2 <= steps.upperBound {
              let first = SIMD2(values[Int(low[step])], values[Int(low[step + 1])])
              let last = SIMD2(values[Int(high[step]) - 1], values[Int(high[step + 1]) - 1])
              let growth = last - first
              // Zero is mostly far off, which is seen without a division.
              let isFar = first * load(sampled + step) .> load(toStart + step) * growth * 1.000001
              if all(isFar) {
                let rates = growth * load(factor + step)
                (output[step], output[step + 1]) = (rates[0], rates[1])
              } else {
                fill(step)
                fill(step + 1)
              }
              step &+= 2
            }
            if step < steps.upperBound { fill(step) }
          }
        }
      }
    }
  }

  /// What growth is multiplied by where a counter would have been zero so many seconds before its
  /// first sample.
  private func factorNearZero(
    _ geometry: RateGeometry, _ step: Int, toZero: Double, seconds: Double?, looksAtZeroFirst: Bool
  ) -> Double {
    let span = geometry.sampled[step]
    let start = ExtrapolationGeometry.extrapolatedToStart(
      geometry.toStart[step], average: geometry.average[step], toZero: toZero,
      looksAtZeroFirst: looksAtZeroFirst)
    let factor = span == 0 ? 1 : (span + start + geometry.toEnd[step]) / span
    return seconds.map { factor / $0 } ?? factor
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
