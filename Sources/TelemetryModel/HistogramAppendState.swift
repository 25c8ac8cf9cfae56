/// Decides, histogram by histogram, the counter reset hint that a reader of a Prometheus head
/// block would see
/// (the specification's §6.5): the first of a chunk is unknown, later ones are known not to be
/// resets.
package struct HistogramAppendState: Sendable {
  private var previous: FloatHistogram?

  package init() {}

  /// A float or a staleness marker came: the next histogram begins a chunk.
  package mutating func breakChunk() { previous = nil }

  /// The histogram with the hint that readers see.
  package mutating func append(_ histogram: FloatHistogram) -> FloatHistogram {
    var out = histogram
    if histogram.isStale {
      breakChunk()
      return out
    }
    let isGauge = histogram.counterResetHint == .gauge
    if begins(histogram, isGauge: isGauge) {
      out.counterResetHint = isGauge ? .gauge : .unknown
    } else {
      out.counterResetHint = isGauge ? .gauge : .notReset
    }
    previous = histogram
    return out
  }

  private func begins(_ histogram: FloatHistogram, isGauge: Bool) -> Bool {
    guard let previous else { return true }
    if histogram.counterResetHint == .reset { return true }
    if isGauge != (previous.counterResetHint == .gauge) { return true }
    if histogram.schema != previous.schema || histogram.zeroThreshold != previous.zeroThreshold
      || histogram.customValues != previous.customValues
    {
      return true
    }
    if isGauge { return false }
    var plain = histogram
    plain.counterResetHint = .unknown
    return plain.isReset(after: previous)
  }
}
