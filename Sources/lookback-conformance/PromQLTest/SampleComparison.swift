import TelemetryModel

/// Compares samples as the reference's test engine does (the specification's §8.4).
enum SampleComparison {
  private static let tolerance = 1e-6
  private static let smallestNormal = Double.leastNormalMagnitude

  /// Whether two floats are the same but for rounding. A staleness marker is only like itself;
  /// infinities must be equal; zero is near nothing.
  static func areNear(_ lhs: Double, _ rhs: Double) -> Bool {
    if StalenessMarker.isStale(lhs) || StalenessMarker.isStale(rhs) {
      return StalenessMarker.isStale(lhs) && StalenessMarker.isStale(rhs)
    }
    if lhs.isNaN || rhs.isNaN { return lhs.isNaN && rhs.isNaN }
    if lhs == rhs { return true }
    let magnitude = lhs.magnitude + rhs.magnitude
    let difference = (lhs - rhs).magnitude
    if lhs == 0 || rhs == 0 || magnitude < smallestNormal {
      return difference < tolerance * smallestNormal
    }
    return difference / min(magnitude, .greatestFiniteMagnitude) < tolerance
  }

  /// Whether two histograms are the same but for rounding and for buckets that hold nothing; the
  /// counter reset hints only where the expected one was written.
  static func areNear(
    _ expected: FloatHistogram, _ actual: FloatHistogram, comparesHint: Bool
  ) -> Bool {
    if comparesHint && expected.counterResetHint != actual.counterResetHint { return false }
    guard expected.schema == actual.schema, areNear(expected.count, actual.count),
      areNear(expected.sum, actual.sum), expected.customValues == actual.customValues
    else { return false }
    if !expected.usesCustomBuckets {
      guard areNear(expected.zeroThreshold, actual.zeroThreshold),
        areNear(expected.zeroCount, actual.zeroCount)
      else { return false }
    }
    return haveNearBuckets(
      (expected.positiveSpans, expected.positiveBuckets),
      (actual.positiveSpans, actual.positiveBuckets))
      && haveNearBuckets(
        (expected.negativeSpans, expected.negativeBuckets),
        (actual.negativeSpans, actual.negativeBuckets))
  }

  private typealias Side = (spans: [FloatHistogram.Span], buckets: [Double])

  private static func haveNearBuckets(_ expected: Side, _ actual: Side) -> Bool {
    let lhs = populated(expected)
    let rhs = populated(actual)
    return lhs.count == rhs.count
      && zip(lhs, rhs).allSatisfy { $0.index == $1.index && areNear($0.count, $1.count) }
  }

  private static func populated(_ side: Side) -> [(index: Int, count: Double)] {
    var out: [(index: Int, count: Double)] = []
    var position = 0
    var index = 0
    for span in side.spans {
      index += Int(span.offset)
      for _ in 0..<min(Int(span.length), side.buckets.count - position) {
        if side.buckets[position] != 0 { out.append((index, side.buckets[position])) }
        index += 1
        position += 1
      }
    }
    return out
  }
}
