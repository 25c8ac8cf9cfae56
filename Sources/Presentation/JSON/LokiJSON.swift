import Diagnostics
import QueryEngine
import TelemetryModel

/// Results as Loki's HTTP API writes them (`/loki/api/v1/query`, `/loki/api/v1/query_range`).
package enum LokiJSON {
  /// Writes the whole body of a successful answer.
  package static func write(_ result: QueryResult, to sink: @escaping ByteSink) {
    var writer = JSONWriter(sink: sink)
    writer.beginObject()
    writer.key("status")
    writer.string("success")
    let warnings = result.annotations.filter { $0.severity >= .warning }.map(\.message)
    if !warnings.isEmpty {
      writer.key("warnings")
      writer.beginArray()
      for warning in warnings { writer.string(warning) }
      writer.endArray()
    }
    writer.key("data")
    write(result.value, to: &writer)
    writer.endObject()
    writer.buffer.finish()
  }

  /// The `data` object: result type and result.
  package static func write(
    _ value: QueryValue, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("resultType")
    writer.string(value.resultTypeName)
    writer.key("result")
    switch value {
    case .streams(let streams): write(streams, to: &writer)
    case .vector(let series):
      writer.beginArray()
      for element in series {
        beginSeries(element, to: &writer)
        if let timestamp = element.timestamps.first, let number = element.values.first {
          writer.key("value")
          writePoint(timestamp, number, to: &writer)
        }
        writer.endObject()
      }
      writer.endArray()
    case .matrix(let series): write(matrix: series, to: &writer)
    case .scalar(let timestamp, let number): writePoint(timestamp, number, to: &writer)
    case .string(let timestamp, let text):
      writer.beginArray()
      writer.raw(NumberText.plain(Double(timestamp) / 1000))
      writer.string(text)
      writer.endArray()
    }
    writer.endObject()
  }

  /// Writes streams with their entries; timestamps are strings of nanoseconds.
  package static func write(
    _ streams: [LogStream], to writer: inout JSONWriter
  ) {
    writer.beginArray()
    for stream in streams {
      writer.beginObject()
      writer.key("stream")
      writer.labels(stream.labels)
      writer.key("values")
      writer.beginArray()
      for entry in stream.entries {
        writer.beginArray()
        writer.value { buffer in
          buffer.append(byte: UInt8(ascii: "\""))
          buffer.append(decimal: entry.timestamp)
          buffer.append(byte: UInt8(ascii: "\""))
        }
        writer.string(bytes: entry.line)
        writer.endArray()
        writer.buffer.drain()
      }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
  }

  private static func write(
    matrix series: [SampleSeries], to writer: inout JSONWriter
  ) {
    writer.beginArray()
    for element in series {
      beginSeries(element, to: &writer)
      writer.key("values")
      writer.beginArray()
      for index in element.timestamps.indices {
        writePoint(element.timestamps[index], element.values[index], to: &writer)
      }
      writer.endArray()
      writer.endObject()
      writer.buffer.drain()
    }
    writer.endArray()
  }

  private static func beginSeries(_ series: SampleSeries, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("metric")
    writer.labels(series.labels)
  }

  /// `[seconds, "value"]`: up to three decimals of a second, the value never with an exponent.
  private static func writePoint(
    _ timestamp: Int64, _ value: Double, to writer: inout JSONWriter
  ) {
    writer.beginArray()
    if timestamp % 1000 == 0 {
      writer.integer(timestamp / 1000)
    } else {
      writer.raw(NumberText.plain(Double(timestamp) / 1000))
    }
    writer.value { buffer in
      buffer.append(byte: UInt8(ascii: "\""))
      let magnitude = value.magnitude
      if magnitude == 0 || (1e-6..<1e21).contains(magnitude) {
        buffer.append(sample: value)
      } else {
        buffer.append(NumberText.plain(value))
      }
      buffer.append(byte: UInt8(ascii: "\""))
    }
    writer.endArray()
  }
}
