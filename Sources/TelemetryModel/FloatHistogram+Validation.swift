/// What makes a native histogram of numbers that came from somewhere else (the specification's
/// §6.5).
extension FloatHistogram {
  /// The resolutions of exponential buckets.
  package static let exponentialSchemas: ClosedRange<Int32> = -4...8

  /// Why the layout is none: its schema, zero threshold, spans or custom bounds; nil where it is
  /// sound. Linear in the spans and bounds; counts are not looked at.
  ///
  /// Everything that reads histograms from outside asks this first: arithmetic relies on indices
  /// that fit, bounds in order and a threshold that is a number.
  package var layoutFault: String? {
    if usesCustomBuckets {
      return customFault ?? Self.fault(of: positiveSpans, lowest: 0, highest: customValues.count)
    }
    guard Self.exponentialSchemas.contains(schema) else {
      return "histogram has an invalid schema, which must be between -4 and 8 for exponential "
        + "buckets, or -53 for custom buckets, got schema \(schema)"
    }
    if !customValues.isEmpty {
      return "histogram with exponential schema must not have custom bounds"
    }
    guard zeroThreshold >= 0, zeroThreshold.isFinite else {
      return "histogram has the zero threshold \(NumberText.general(zeroThreshold))"
    }
    let (lowest, highest) = (Int(Int32.min) + 1, Int(Int32.max) - 1)
    return Self.fault(of: positiveSpans, lowest: lowest, highest: highest).map {
      "positive side: " + $0
    }
      ?? Self.fault(of: negativeSpans, lowest: lowest, highest: highest).map {
        "negative side: " + $0
      }
  }

  private var customFault: String? {
    if zeroCount != 0 { return "custom buckets: must have zero count of 0" }
    if zeroThreshold != 0 { return "custom buckets: must have zero threshold of 0" }
    if !negativeSpans.isEmpty { return "custom buckets: must not have negative spans" }
    if !negativeBuckets.isEmpty { return "custom buckets: must not have negative buckets" }
    var before = -Double.infinity
    for bound in customValues {
      if bound.isNaN { return "histogram custom bounds must not be NaN" }
      if !bound.isFinite { return "histogram custom bounds must be finite" }
      if bound <= before { return "histogram custom bounds must be in strictly increasing order" }
      before = bound
    }
    return nil
  }

  private static func fault(of spans: [Span], lowest: Int, highest: Int) -> String? {
    var next = 0
    for (place, span) in spans.enumerated() {
      if place > 0, span.offset < 0 {
        return "span number \(place + 1) with offset \(span.offset): "
          + "histogram has a span whose offset is negative"
      }
      let first = next + Int(span.offset)
      next = first + Int(span.length)
      if first < lowest || next > highest + 1 {
        return "span number \(place + 1) holds buckets that no bound belongs to"
      }
    }
    return nil
  }
}
