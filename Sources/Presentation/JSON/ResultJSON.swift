import TelemetryModel

// The parts that results in both HTTP APIs are made of.

extension JSONWriter {
  /// Writes a label set as an object.
  package mutating func labels(_ labels: Labels) {
    beginObject()
    for pair in labels.pairs {
      key(pair.name)
      string(pair.value)
    }
    endObject()
  }

  /// How a point's time is written.
  package enum PointTime: Sendable {
    /// Seconds, with exactly three decimals where they are not whole.
    case seconds
    /// Whole milliseconds.
    case milliseconds
  }

  /// Writes `[time, "value"]`; the timestamp is in milliseconds.
  package mutating func point(
    _ timestamp: Int64, _ value: Double, time: PointTime = .seconds
  ) {
    beginArray()
    self.time(timestamp, time)
    self.value { buffer in
      buffer.append(byte: UInt8(ascii: "\""))
      buffer.append(sample: value)
      buffer.append(byte: UInt8(ascii: "\""))
    }
    endArray()
  }

  /// Writes `[time, histogram]`; the timestamp is in milliseconds.
  package mutating func point(
    _ timestamp: Int64, _ histogram: FloatHistogram, time: PointTime = .seconds
  ) {
    beginArray()
    self.time(timestamp, time)
    self.histogram(histogram)
    endArray()
  }

  private mutating func time(_ timestamp: Int64, _ time: PointTime) {
    switch time {
    case .seconds: value { $0.append(seconds: timestamp) }
    case .milliseconds: integer(timestamp)
    }
  }

  /// Writes the points of a series: `"values"` and `"histograms"`, each left out where it is empty.
  package mutating func points(of series: SampleSeries, time: PointTime = .seconds) {
    if !series.timestamps.isEmpty {
      key("values")
      beginArray()
      switch time {
      case .seconds: value { $0.append(points: series.timestamps, series.values) }
      case .milliseconds:
        for index in series.timestamps.indices {
          point(series.timestamps[index], series.values[index], time: time)
        }
      }
      endArray()
    }
    if !series.histogramTimestamps.isEmpty {
      key("histograms")
      beginArray()
      for index in series.histogramTimestamps.indices {
        point(series.histogramTimestamps[index], series.histograms[index], time: time)
      }
      endArray()
    }
  }

  /// Writes a native histogram: count, sum and the buckets that hold something, in ascending order.
  package mutating func histogram(_ histogram: FloatHistogram) {
    beginObject()
    key("count")
    string(NumberText.api(histogram.count))
    key("sum")
    string(NumberText.api(histogram.sum))
    let buckets = histogram.populatedBuckets()
    if !buckets.isEmpty {
      key("buckets")
      beginArray()
      for bucket in buckets {
        beginArray()
        integer(Int64(bucket.boundaryRule))
        string(NumberText.api(bucket.lower))
        string(NumberText.api(bucket.upper))
        string(NumberText.api(bucket.count))
        endArray()
      }
      endArray()
    }
    endObject()
  }
}
