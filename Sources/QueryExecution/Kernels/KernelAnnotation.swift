import TelemetryModel

/// What an evaluation has to say about the data it met; the texts are the reference's.
package enum KernelAnnotation: Hashable, Sendable {
  /// The bits of the number, since NaN must be told once too.
  case invalidQuantile(bits: UInt64)
  case invalidRatio(Double, cappedTo: Double)
  case badBucketLabel(value: String, metric: String)
  case mixedFloatsHistograms(metric: String)
  case mixedFloatsHistogramsInAggregation
  case mixedClassicNative(metric: String)
  case nativeHistogramNotCounter(metric: String)
  case nativeHistogramNotGauge(metric: String)
  case mixedExponentialCustom(metric: String)
  case incompatibleBucketLayout(operation: String)
  case sortInRangeQuery
  case counterResetCollision(operation: String)
  case possibleNonCounter(metric: String)
  case forcedMonotonicity(metric: String, ForcedMonotonicity)
  case incompatibleTypes(left: String, operation: String, right: String)
  case histogramIgnoredInAggregation(operation: String)
  case histogramsIgnoredInMixedRange(metric: String)
  case quantileNaNResult(metric: String)
  case quantileNaNSkew(metric: String)
  case fractionNaNs(metric: String)
  case mismatchedCustomBuckets(operation: String)
  case overlappingStartTimes(metric: String, count: Int)

  /// How far classic buckets had to be mended.
  package struct ForcedMonotonicity: Hashable, Sendable {
    package var lowestBound: Double
    package var highestBound: Double
    package var greatestDifference: Double
    package var sampleCount: Int
    /// Milliseconds since the epoch.
    package var first: Int64
    package var last: Int64
  }

  /// A number that should be a quantile and is none.
  static func invalidQuantile(_ value: Double) -> KernelAnnotation {
    .invalidQuantile(bits: value.isNaN ? ordinaryNaN.bitPattern : value.bitPattern)
  }

  /// Whether it only informs; else it warns.
  package var isInfo: Bool {
    switch self {
    case .possibleNonCounter, .forcedMonotonicity, .incompatibleTypes,
      .histogramIgnoredInAggregation, .histogramsIgnoredInMixedRange, .quantileNaNResult,
      .quantileNaNSkew, .fractionNaNs, .mismatchedCustomBuckets:
      true
    case .invalidQuantile, .invalidRatio, .badBucketLabel, .mixedFloatsHistograms,
      .mixedFloatsHistogramsInAggregation, .mixedClassicNative, .nativeHistogramNotCounter,
      .nativeHistogramNotGauge, .mixedExponentialCustom, .incompatibleBucketLayout,
      .sortInRangeQuery, .counterResetCollision, .overlappingStartTimes:
      false
    }
  }

  /// The text, without severity and place.
  package var text: String {
    switch self {
    case .invalidQuantile(let bits):
      "quantile value should be between 0 and 1, got "
        + NumberText.general(Double(bitPattern: bits))
    case .invalidRatio(let value, let capped):
      "ratio value should be between -1 and 1, got \(NumberText.general(value)), capping to \(NumberText.general(capped))"
    case .badBucketLabel(let value, let metric):
      "bucket label \"le\" is missing or has a malformed value of \(GoString.quoted(value))"
        + Self.named(metric)
    case .mixedFloatsHistograms(let metric):
      "encountered a mix of histograms and floats for metric name \(GoString.quoted(metric))"
    case .mixedFloatsHistogramsInAggregation:
      "encountered a mix of histograms and floats for aggregation"
    case .mixedClassicNative(let metric):
      "vector contains a mix of classic and native histograms" + Self.named(metric)
    case .nativeHistogramNotCounter(let metric):
      "this native histogram metric is not a counter: \(GoString.quoted(metric))"
    case .nativeHistogramNotGauge(let metric):
      "this native histogram metric is not a gauge: \(GoString.quoted(metric))"
    case .mixedExponentialCustom(let metric):
      "vector contains a mix of histograms with exponential and custom buckets schemas for metric name \(GoString.quoted(metric))"
    case .incompatibleBucketLayout(let operation):
      "incompatible bucket layout encountered for binary operator \(operation)"
    case .sortInRangeQuery:
      "sort is ineffective for range queries since results are always ordered by labels"
    case .counterResetCollision(let operation):
      "conflicting counter resets during histogram \(operation)"
    case .possibleNonCounter(let metric):
      "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \(GoString.quoted(metric))"
    case .forcedMonotonicity(let metric, let repair): Self.text(of: repair, metric)
    case .incompatibleTypes(let left, let operation, let right):
      "incompatible sample types encountered for binary operator \(GoString.quoted(operation)): \(left) \(operation) \(right)"
    case .histogramIgnoredInAggregation(let operation):
      "ignored histogram in \(operation) aggregation"
    case .histogramsIgnoredInMixedRange(let metric):
      "ignored histograms in a range containing both floats and histograms for metric name \(GoString.quoted(metric))"
    case .quantileNaNResult(let metric):
      "input to histogram_quantile has NaN observations, result is NaN" + Self.named(metric)
    case .quantileNaNSkew(let metric):
      "input to histogram_quantile has NaN observations, result is skewed higher"
        + Self.named(metric)
    case .fractionNaNs(let metric):
      "input to histogram_fraction has NaN observations, which are excluded from all fractions"
        + Self.named(metric)
    case .mismatchedCustomBuckets(let operation):
      "mismatched custom buckets were reconciled during \(operation)"
    case .overlappingStartTimes(let metric, let count):
      "sample has start time that overlaps with previous sample timestamp for metric \(GoString.quoted(metric))"
        + (count > 1 ? " (\(count) occurrences)" : "")
    }
  }

  private static func named(_ metric: String) -> String {
    metric.isEmpty ? "" : " for metric name \(GoString.quoted(metric))"
  }

  private static func text(of repair: ForcedMonotonicity, _ metric: String) -> String {
    "input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
      + named(metric) + ", from buckets \(NumberText.general(repair.lowestBound))"
      + " to \(NumberText.general(repair.highestBound)), with a max diff of "
      + NumberText.significant(repair.greatestDifference, digits: 2)
      + ", over \(repair.sampleCount) samples from \(CivilTime(milliseconds: repair.first))"
      + " to \(CivilTime(milliseconds: repair.last))"
  }
}
