import TelemetryModel

// Native histograms in JSON: our own lines, and the HTTP API's listing.

extension JSONReader {
  /// Most spans or buckets of one sign: what the store takes.
  private static let bucketLimit = 1 << 16

  /// A histogram of our own lines, in full.
  func histogram() throws(RecordingError) -> FloatHistogram {
    var out = FloatHistogram()
    try beginObject()
    while try nextMember() {
      switch String(decoding: text, as: UTF8.self) {
      case "schema": out.schema = try integer32()
      case "zeroThreshold": out.zeroThreshold = try double()
      case "zeroCount": out.zeroCount = try double()
      case "count": out.count = try double()
      case "sum": out.sum = try double()
      case "counterResetHint": out.counterResetHint = try counterResetHint()
      case "positiveSpans": try spans(into: &out.positiveSpans)
      case "negativeSpans": try spans(into: &out.negativeSpans)
      case "positiveBuckets": try doubles(into: &out.positiveBuckets)
      case "negativeBuckets": try doubles(into: &out.negativeBuckets)
      case "customValues": try doubles(into: &out.customValues)
      default: try skipValue()
      }
    }
    try check(out.positiveSpans, out.positiveBuckets.count)
    try check(out.negativeSpans, out.negativeBuckets.count)
    guard out.customValues.count <= Self.bucketLimit else {
      throw failure("the histogram has too many bounds")
    }
    if !out.isStale, let fault = out.layoutFault { throw failure(fault) }
    return out
  }

  private func counterResetHint() throws(RecordingError) -> FloatHistogram.CounterResetHint {
    try string()
    switch String(decoding: text, as: UTF8.self) {
    case "unknown": return .unknown
    case "reset": return .reset
    case "noReset": return .notReset
    case "gauge": return .gauge
    default: throw failure("unknown, reset, noReset or gauge was expected")
    }
  }

  private func spans(into spans: inout [FloatHistogram.Span]) throws(RecordingError) {
    try beginArray()
    while try nextElement() {
      try beginArray()
      guard try nextElement() else { throw failure("a span's offset was expected") }
      let offset = try integer32()
      guard try nextElement(), let length = UInt32(exactly: try integer()) else {
        throw failure("a span's length was expected")
      }
      if try nextElement() { throw failure("`]` was expected behind the span's length") }
      spans.append(FloatHistogram.Span(offset: offset, length: length))
    }
  }

  private func check(
    _ spans: [FloatHistogram.Span], _ buckets: Int
  ) throws(RecordingError) {
    let spanned = spans.reduce(0) { $0 + Int($1.length) }
    guard spanned == buckets else {
      throw failure("the histogram's spans hold \(spanned) buckets, but it has \(buckets)")
    }
    guard buckets <= Self.bucketLimit, spans.count <= Self.bucketLimit else {
      throw failure("the histogram has too many buckets")
    }
  }

  /// A histogram as the HTTP API lists it.
  func listedHistogram() throws(RecordingError) -> ListedHistogram {
    var out = ListedHistogram()
    try beginObject()
    while try nextMember() {
      switch String(decoding: text, as: UTF8.self) {
      case "count": out.count = try double()
      case "sum": out.sum = try double()
      case "buckets":
        try beginArray()
        while try nextElement() {
          out.buckets.append(try listedBucket())
          guard out.buckets.count <= 2 * Self.bucketLimit else {
            throw failure("the histogram has too many buckets")
          }
        }
      default: try skipValue()
      }
    }
    return out
  }

  private func listedBucket() throws(RecordingError) -> ListedHistogram.Bucket {
    try beginArray()
    guard try nextElement() else { throw failure("the bucket's rule was expected") }
    let rule = try integer()
    var numbers: (Double, Double, Double) = (0, 0, 0)
    guard (0...3).contains(rule), try nextElement() else {
      throw failure("the bucket's bounds were expected")
    }
    numbers.0 = try double()
    guard try nextElement() else { throw failure("the bucket's upper bound was expected") }
    numbers.1 = try double()
    guard try nextElement() else { throw failure("the bucket's count was expected") }
    numbers.2 = try double()
    if try nextElement() { throw failure("`]` was expected behind the bucket's count") }
    guard numbers.0 <= numbers.1 else { throw failure("the bucket's bounds are no interval") }
    return ListedHistogram.Bucket(
      rule: rule, lower: numbers.0, upper: numbers.1, count: numbers.2)
  }
}
