import TelemetryModel

/// Writes native histograms in the series notation (the specification's §6.5), for messages.
enum HistogramNotation {
  static func text(of histogram: FloatHistogram) -> String {
    var parts: [String] = []
    if histogram.schema != 0 { parts.append("schema:\(histogram.schema)") }
    let numbers = [
      ("count", histogram.count), ("sum", histogram.sum), ("z_bucket", histogram.zeroCount),
      ("z_bucket_w", histogram.zeroThreshold),
    ]
    for (name, value) in numbers where value != 0 {
      parts.append("\(name):\(NumberText.api(value))")
    }
    if !histogram.customValues.isEmpty {
      parts.append("custom_values:" + list(histogram.customValues))
    }
    switch histogram.counterResetHint {
    case .unknown: break
    case .reset: parts.append("counter_reset_hint:reset")
    case .notReset: parts.append("counter_reset_hint:not_reset")
    case .gauge: parts.append("counter_reset_hint:gauge")
    }
    parts += side("", spans: histogram.positiveSpans, buckets: histogram.positiveBuckets)
    parts += side("n_", spans: histogram.negativeSpans, buckets: histogram.negativeBuckets)
    return "{{" + parts.joined(separator: " ") + "}}"
  }

  private static func side(
    _ prefix: String, spans: [FloatHistogram.Span], buckets: [Double]
  ) -> [String] {
    guard let first = spans.first, !buckets.isEmpty else { return [] }
    var rest = buckets[...]
    var counts: [Double] = []
    for (index, span) in spans.enumerated() {
      if index > 0 { counts += [Double](repeating: 0, count: max(0, Int(span.offset))) }
      counts += rest.prefix(Int(span.length))
      rest = rest.dropFirst(Int(span.length))
    }
    let offset = first.offset == 0 ? [] : ["\(prefix)offset:\(first.offset)"]
    return offset + ["\(prefix)buckets:" + list(counts)]
  }

  private static func list(_ numbers: [Double]) -> String {
    "[" + numbers.map(NumberText.api).joined(separator: " ") + "]"
  }
}
