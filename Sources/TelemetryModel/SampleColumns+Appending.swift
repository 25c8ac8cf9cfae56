/// Putting samples together. Start timestamps stay empty until one is known.
extension SampleColumns {
  /// Appends floats, with their start timestamps where they have any.
  public mutating func appendFloats(
    _ times: UnsafeBufferPointer<Int64>, _ floats: UnsafeBufferPointer<Double>,
    starts: UnsafeBufferPointer<Int64>?
  ) {
    if let starts, starts.contains(where: { $0 != 0 }) {
      fillStarts()
      startTimestamps.append(contentsOf: starts)
    } else if !startTimestamps.isEmpty {
      startTimestamps.append(contentsOf: repeatElement(0, count: times.count))
    }
    timestamps.append(contentsOf: times)
    values.append(contentsOf: floats)
  }

  /// Appends a float; a start of 0 is an unknown one.
  public mutating func append(_ value: Double, at time: Int64, start: Int64) {
    if start != 0 || !startTimestamps.isEmpty {
      fillStarts()
      startTimestamps.append(start)
    }
    timestamps.append(time)
    values.append(value)
  }

  /// Appends a histogram; a start of 0 is an unknown one.
  public mutating func append(_ histogram: FloatHistogram, at time: Int64, start: Int64) {
    if start != 0 || !histogramStartTimestamps.isEmpty {
      fillHistogramStarts()
      histogramStartTimestamps.append(start)
    }
    histogramTimestamps.append(time)
    histograms.append(histogram)
  }

  /// Appends all samples of `other` behind those that are there.
  public mutating func append(_ other: SampleColumns) {
    other.timestamps.withUnsafeBufferPointer { times in
      other.values.withUnsafeBufferPointer { floats in
        other.startTimestamps.withUnsafeBufferPointer { starts in
          appendFloats(times, floats, starts: starts.isEmpty ? nil : starts)
        }
      }
    }
    if !other.histogramStartTimestamps.isEmpty || !histogramStartTimestamps.isEmpty {
      fillHistogramStarts()
      histogramStartTimestamps.append(
        contentsOf: other.histogramStartTimestamps.isEmpty
          ? [Int64](repeating: 0, count: other.histograms.count) : other.histogramStartTimestamps)
    }
    histogramTimestamps.append(contentsOf: other.histogramTimestamps)
    histograms.append(contentsOf: other.histograms)
  }

  private mutating func fillStarts() {
    guard startTimestamps.isEmpty else { return }
    startTimestamps = [Int64](repeating: 0, count: timestamps.count)
  }

  private mutating func fillHistogramStarts() {
    guard histogramStartTimestamps.isEmpty else { return }
    histogramStartTimestamps = [Int64](repeating: 0, count: histograms.count)
  }
}
