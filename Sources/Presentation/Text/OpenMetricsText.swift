import TelemetryModel

/// Samples as OpenMetrics text, which this and other programs import again.
package enum OpenMetricsText {
  /// The name of samples whose metric has none, as behind an aggregation.
  package static let namelessMetric = "query_result"

  /// Writes the exposition of a result's series, metrics sorted by name.
  ///
  /// - Returns: false where there is none, as of log lines and strings.
  package static func write(_ value: QueryValue, to sink: @escaping ByteSink) -> Bool {
    var buffer = TextBuffer(sink: sink)
    switch value {
    case .vector(let series), .matrix(let series): write(series, to: &buffer)
    case .scalar(let timestamp, let number):
      write(
        [SampleSeries(labels: Labels(), timestamps: [timestamp], values: [number])], to: &buffer)
    case .string, .streams: return false
    }
    buffer.append("# EOF\n")
    buffer.finish()
    return true
  }

  private static func write(
    _ series: [SampleSeries], to buffer: inout TextBuffer
  ) {
    let named = series.map { (name: $0.labels.metricName ?? namelessMetric, series: $0) }
    let sorted = named.sorted { lhs, rhs in
      if !lhs.name.equalsBytes(rhs.name) { return lhs.name.precedesBytes(rhs.name) }
      return lhs.series.labels < rhs.series.labels
    }
    for (name, one) in sorted {
      let labels = one.labels.removing { $0.equalsBytes(LabelName.metricName) }
      for point in one.points {
        switch point.value {
        case .float(let number):
          line(name, labels, number, point.timestamp, to: &buffer)
        case .histogram(let histogram):
          write(histogram, name, labels, point.timestamp, to: &buffer)
        }
      }
      buffer.drain()
    }
  }

  /// A native histogram as the classic one that says the same of its buckets' upper bounds.
  private static func write(
    _ histogram: FloatHistogram, _ name: String, _ labels: Labels, _ timestamp: Int64,
    to buffer: inout TextBuffer
  ) {
    var bucketLabels = labels
    var below = 0.0
    for bucket in histogram.populatedBuckets() where bucket.upper.isFinite {
      below += bucket.count
      bucketLabels[LabelName.bucketBound] = NumberText.general(bucket.upper)
      line(name + "_bucket", bucketLabels, below, timestamp, to: &buffer)
    }
    bucketLabels[LabelName.bucketBound] = "+Inf"
    line(name + "_bucket", bucketLabels, histogram.count, timestamp, to: &buffer)
    line(name + "_count", labels, histogram.count, timestamp, to: &buffer)
    line(name + "_sum", labels, histogram.sum, timestamp, to: &buffer)
  }

  private static func line(
    _ name: String, _ labels: Labels, _ value: Double, _ timestamp: Int64,
    to buffer: inout TextBuffer
  ) {
    let isLegacy = LabelName.isLegacyMetric(name)
    if isLegacy { buffer.append(name) }
    if !isLegacy || !labels.isEmpty {
      var parts = isLegacy ? [] : ["\"" + escaped(name) + "\""]
      for pair in labels.pairs {
        let shown = LabelName.isLegacy(pair.name) ? pair.name : "\"" + escaped(pair.name) + "\""
        parts.append(shown + "=\"" + escaped(pair.value) + "\"")
      }
      buffer.append("{" + parts.joined(separator: ",") + "}")
    }
    buffer.append(byte: UInt8(ascii: " "))
    buffer.append(sample: value)
    buffer.append(byte: UInt8(ascii: " "))
    buffer.append(seconds: timestamp)
    buffer.append(byte: UInt8(ascii: "\n"))
  }

  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case "\n": out += "\\n"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
