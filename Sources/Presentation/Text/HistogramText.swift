import TelemetryModel

extension FloatHistogram {
  /// This histogram on one line: `{count:3, sum:4.5, (1,2]:3}`; buckets that hold nothing are left
  /// out. (The specification's §6.5.)
  package var displayText: String {
    var parts = ["count:" + NumberText.general(count), "sum:" + NumberText.general(sum)]
    for bucket in populatedBuckets() {
      let open = bucket.isLowerInclusive ? "[" : "("
      let close = bucket.isUpperInclusive ? "]" : ")"
      let bounds = NumberText.general(bucket.lower) + "," + NumberText.general(bucket.upper)
      parts.append(open + bounds + close + ":" + NumberText.general(bucket.count))
    }
    return "{" + parts.joined(separator: ", ") + "}"
  }
}

/// One point of a series: a float or a native histogram at a time in milliseconds.
struct SeriesPoint {
  enum Value {
    case float(Double)
    case histogram(FloatHistogram)

    /// The value as text, numbers in the HTTP API's form.
    var text: String {
      switch self {
      case .float(let number): NumberText.api(number)
      case .histogram(let histogram): histogram.displayText
      }
    }
  }

  var timestamp: Int64
  var value: Value
}

extension SampleSeries {
  /// Floats and histograms together, by time.
  var points: [SeriesPoint] {
    var points: [SeriesPoint] = []
    points.reserveCapacity(timestamps.count + histogramTimestamps.count)
    for index in timestamps.indices {
      points.append(SeriesPoint(timestamp: timestamps[index], value: .float(values[index])))
    }
    if histogramTimestamps.isEmpty { return points }
    for index in histogramTimestamps.indices {
      let histogram = histograms[index]
      points.append(
        SeriesPoint(timestamp: histogramTimestamps[index], value: .histogram(histogram)))
    }
    return points.sorted { $0.timestamp < $1.timestamp }
  }
}
