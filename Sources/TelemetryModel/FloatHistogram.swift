/// A native histogram with float counts: exponential buckets, or custom bucket bounds.
///
/// Bucket counts are absolute (not deltas). Behaviour: the specification's §6.5.
public struct FloatHistogram: Hashable, Sendable {
  /// What is known about a counter reset between this histogram and the one before it.
  package enum CounterResetHint: UInt8, Hashable, Sendable {
    case unknown = 0
    case reset = 1
    case notReset = 2
    case gauge = 3
  }

  /// A run of consecutive buckets.
  package struct Span: Hashable, Sendable {
    /// For the first span the index of its first bucket; for others the gap after the one before.
    package var offset: Int32
    package var length: UInt32

    package init(offset: Int32, length: UInt32) {
      self.offset = offset
      self.length = length
    }
  }

  /// The schema of histograms with custom bucket bounds.
  package static let customBucketsSchema: Int32 = -53

  package var counterResetHint: CounterResetHint = .unknown
  package var schema: Int32 = 0
  package var zeroThreshold: Double = 0
  package var zeroCount: Double = 0
  package var count: Double = 0
  package var sum: Double = 0
  package var positiveSpans: [Span] = []
  package var negativeSpans: [Span] = []
  package var positiveBuckets: [Double] = []
  package var negativeBuckets: [Double] = []
  /// Upper bounds, strictly increasing, of custom buckets; an implicit one ends at +Inf.
  package var customValues: [Double] = []

  package init() {}

  package var usesCustomBuckets: Bool { schema == Self.customBucketsSchema }

  /// Whether this marks the end of its series.
  package var isStale: Bool { StalenessMarker.isStale(sum) }
}
