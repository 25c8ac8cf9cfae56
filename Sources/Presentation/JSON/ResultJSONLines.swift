import TelemetryModel

/// Results as JSON, a line a series or a log entry: for programs that read line by line, and to
/// import again.
package enum ResultJSONLines {
  /// Writes samples as VictoriaMetrics exports them (`metric`, `values`, `timestamps` in
  /// milliseconds) and log entries as logcli does (`labels`, `line`, `timestamp` in RFC 3339).
  ///
  /// - Returns: false where neither has words for the answer: strings and native histograms.
  package static func write(
    _ value: QueryValue, isBackward: Bool = true, to sink: @escaping ByteSink
  ) -> Bool {
    var writer = JSONWriter(sink: sink)
    switch value {
    case .vector(let series), .matrix(let series):
      if series.contains(where: { !$0.histograms.isEmpty }) { return false }
      for one in series {
        write(one, to: &writer)
        writer.buffer.drain()
      }
    case .scalar(let timestamp, let number):
      write(
        SampleSeries(labels: Labels(), timestamps: [timestamp], values: [number]), to: &writer)
    case .string: return false
    case .streams(let streams):
      for place in LogOrder.merged(streams, isBackward: isBackward) {
        let stream = streams[place.stream]
        write(stream.entries[place.entry], stream.labels, to: &writer)
        writer.buffer.drain()
      }
    }
    writer.buffer.finish()
    return true
  }

  private static func write(_ series: SampleSeries, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("metric")
    writer.labels(series.labels)
    writer.key("values")
    writer.beginArray()
    for number in series.values {
      // Its export has null for what is no number, and words for the infinite.
      if number.isNaN {
        writer.null()
      } else if number.isInfinite {
        writer.string(number < 0 ? "-Infinity" : "Infinity")
      } else {
        writer.value { $0.append(sample: number) }
      }
    }
    writer.endArray()
    writer.key("timestamps")
    writer.beginArray()
    for timestamp in series.timestamps { writer.integer(timestamp) }
    writer.endArray()
    writer.endObject()
    writer.endLine()
  }

  private static func write(
    _ entry: LogStream.Entry, _ labels: Labels, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("labels")
    writer.labels(labels)
    writer.key("line")
    writer.string(bytes: entry.line)
    writer.key("timestamp")
    writer.string(CivilTime(nanoseconds: entry.timestamp).description)
    writer.endObject()
    writer.endLine()
  }
}
