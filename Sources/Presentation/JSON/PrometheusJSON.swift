import Diagnostics
import QueryEngine
import TelemetryModel

/// Results as Prometheus' HTTP API writes them (`/api/v1/query`, `/api/v1/query_range`).
package enum PrometheusJSON {
  /// How many annotations of one severity the API lists.
  private static let annotationMax = 10

  /// Writes the whole body of a successful answer; `query` is the text that annotations' places lie
  /// in.
  package static func write(_ result: QueryResult, query: String, to sink: @escaping ByteSink) {
    var writer = JSONWriter(sink: sink)
    writer.beginObject()
    writer.key("status")
    writer.string("success")
    writer.key("data")
    write(result.value, to: &writer)
    write(result.annotations, severity: .warning, key: "warnings", query, to: &writer)
    write(result.annotations, severity: .info, key: "infos", query, to: &writer)
    writer.endObject()
    writer.buffer.finish()
  }

  /// The body of an answer that says what went wrong.
  package static func failure(errorType: String, message: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for (key, value) in [("status", "error"), ("errorType", errorType), ("error", message)] {
      writer.key(key)
      writer.string(value)
    }
    writer.endObject()
    return writer.buffer.bytes
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
    case .vector(let series): writeVector(series, to: &writer)
    case .matrix(let series): writeMatrix(series, to: &writer)
    case .scalar(let timestamp, let number):
      writer.beginArray()
      writer.raw(NumberText.plain(Double(timestamp) / 1000))
      writer.string(NumberText.plain(number))
      writer.endArray()
    case .string(let timestamp, let text):
      writer.beginArray()
      writer.raw(NumberText.plain(Double(timestamp) / 1000))
      writer.string(text)
      writer.endArray()
    case .streams(let streams): LokiJSON.write(streams, to: &writer)
    }
    writer.endObject()
  }

  private static func writeVector(
    _ series: [SampleSeries], to writer: inout JSONWriter
  ) {
    writer.beginArray()
    for element in series {
      writer.beginObject()
      writer.key("metric")
      writer.labels(element.labels)
      if let timestamp = element.timestamps.first, let value = element.values.first {
        writer.key("value")
        writer.point(timestamp, value)
      }
      if let timestamp = element.histogramTimestamps.first,
        let histogram = element.histograms.first
      {
        writer.key("histogram")
        writer.point(timestamp, histogram)
      }
      writer.endObject()
      writer.buffer.drain()
    }
    writer.endArray()
  }

  private static func writeMatrix(
    _ series: [SampleSeries], to writer: inout JSONWriter
  ) {
    writer.beginArray()
    // Most series have values at the same steps.
    let starts =
      series.count > 1 && series[0].timestamps == series[1].timestamps
      ? NumberText.PointStarts(of: series[0].timestamps) : NumberText.PointStarts()
    SharedWriting.forEachPiece(of: series, weight: \.pointCount) { series in
      var part = JSONWriter(pointStarts: starts)
      part.buffer.reserve(pointCount: series.reduce(0) { $0 + $1.pointCount })
      for element in series {
        part.beginObject()
        part.key("metric")
        part.labels(element.labels)
        part.points(of: element)
        part.endObject()
      }
      return part.buffer.bytes
    } take: { piece in
      writer.value { $0.append(piece: piece) }
    }
    writer.endArray()
  }

  private static func write(
    _ annotations: [Diagnostic], severity: Diagnostic.Severity, key: String, _ query: String,
    to writer: inout JSONWriter
  ) {
    let all = annotations.filter { $0.severity == severity }
    if all.isEmpty { return }
    var texts = all.prefix(annotationMax).map { $0.annotationText(in: query) }
    if all.count > texts.count {
      texts.append("\(all.count - texts.count) more \(severity) annotations omitted")
    }
    writer.key(key)
    writer.beginArray()
    for text in texts { writer.string(text) }
    writer.endArray()
  }
}

extension QueryValue {
  /// The HTTP APIs' name of the result type.
  package var resultTypeName: String {
    switch self {
    case .vector: "vector"
    case .matrix: "matrix"
    case .scalar: "scalar"
    case .string: "string"
    case .streams: "streams"
    }
  }
}
