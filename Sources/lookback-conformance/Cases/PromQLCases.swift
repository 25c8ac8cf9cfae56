import Diagnostics
import LineScanning
import Presentation
import QueryEngine
import TelemetryModel

/// PromQL queries over a recorded data set, each answered by the engine and printed as a row.
enum PromQLCases {
  /// Prints a row for each case of `file`.
  static func answer(_ file: JSONValue) throws {
    let data = TestData()
    for series in try file.requiredElements("series") {
      try data.append(series: series.required("labels").labels(), samples: samples(of: series))
    }
    let engine = try data.engine(options: EngineOptions())
    var rows = CaseRows()
    for element in try file.requiredElements("cases") {
      let expr = try element.requiredText("expr")
      let grid = try grid(of: element)
      rows.row { writer in
        writer.key("expr")
        writer.string(expr)
        write(grid, to: &writer)
        do throws(DiagnosticError) {
          let result = try engine.evaluate(expr, language: .promQL, grid: grid)
          write(result.value, to: &writer)
        } catch {
          writer.key("error")
          writer.string(error.first.message)
        }
      }
    }
    rows.flush()
  }

  private static func samples(of series: JSONValue) throws -> SampleColumns {
    var columns = SampleColumns()
    for sample in try series.requiredElements("samples") {
      guard let pair = sample.elements, pair.count == 2, let timestamp = pair[0].integer else {
        throw CaseFormatFailure("a sample that is no [milliseconds, value]")
      }
      columns.timestamps.append(timestamp)
      columns.values.append(try pair[1].sampleValue())
    }
    return columns
  }

  private static func grid(of element: JSONValue) throws -> StepGrid {
    let start = try element.requiredInteger("start")
    let end = try element.requiredInteger("end")
    let step = try element.requiredInteger("step")
    if step == 0 { return StepGrid(instant: start) }
    guard step > 0, end >= start else { throw CaseFormatFailure("a case whose times make no grid") }
    return StepGrid(start: start, end: end, step: step)
  }

  private static func write(_ grid: StepGrid, to writer: inout JSONWriter) {
    for (key, value) in [("start", grid.start), ("end", grid.end), ("step", grid.step)] {
      writer.key(key)
      writer.integer(value)
    }
  }

  private static func write(_ value: QueryValue, to writer: inout JSONWriter) {
    writer.key("type")
    writer.string(value.resultTypeName)
    switch value {
    case .vector(let series), .matrix(let series):
      writer.key("result")
      writer.beginArray()
      for element in series {
        writer.beginObject()
        writer.key("metric")
        writer.labels(element.labels)
        writer.points(of: element, time: .milliseconds)
        writer.endObject()
      }
      writer.endArray()
    case .scalar(let timestamp, let number):
      writer.key("scalar")
      writer.point(timestamp, number, time: .milliseconds)
    case .string(_, let text):
      writer.key("string")
      writer.string(text)
    case .streams(let streams):
      writer.key("result")
      LokiJSON.write(streams, to: &writer)
    }
  }
}
