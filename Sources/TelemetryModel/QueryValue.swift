/// What a query answers. Timestamps of samples are milliseconds, of log entries nanoseconds since
/// the epoch.
package enum QueryValue: Hashable, Sendable {
  /// One sample a series, in the order that the query asks for.
  case vector([SampleSeries])
  /// Samples over time, sorted by labels.
  case matrix([SampleSeries])
  case scalar(timestamp: Int64, value: Double)
  case string(timestamp: Int64, value: String)
  /// Log entries by stream, streams sorted by labels, entries in the query's direction.
  case streams([LogStream])
}

/// The points of one output series: floats and histograms apart, each by increasing timestamp.
package struct SampleSeries: Hashable, Sendable {
  package var labels: Labels
  package var timestamps: [Int64]
  package var values: [Double]
  package var histogramTimestamps: [Int64]
  package var histograms: [FloatHistogram]

  package init(
    labels: Labels, timestamps: [Int64] = [], values: [Double] = [],
    histogramTimestamps: [Int64] = [],
    histograms: [FloatHistogram] = []
  ) {
    self.labels = labels
    self.timestamps = timestamps
    self.values = values
    self.histogramTimestamps = histogramTimestamps
    self.histograms = histograms
  }

  /// How many points there are, floats and histograms.
  package var pointCount: Int { timestamps.count + histogramTimestamps.count }
}

/// The entries of one result stream of a log query.
package struct LogStream: Hashable, Sendable {
  /// An entry after the pipeline.
  package struct Entry: Hashable, Sendable {
    package var timestamp: Int64
    package var line: [UInt8]

    package init(timestamp: Int64, line: [UInt8]) {
      self.timestamp = timestamp
      self.line = line
    }
  }

  /// Stream labels, structured metadata, parsed labels and errors together.
  package var labels: Labels
  package var entries: [Entry]

  package init(labels: Labels, entries: [Entry]) {
    self.labels = labels
    self.entries = entries
  }
}
