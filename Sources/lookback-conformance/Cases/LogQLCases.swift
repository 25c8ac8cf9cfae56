import Diagnostics
import LineScanning
import Presentation
import QueryEngine
import TelemetryModel

/// LogQL queries over a few streams, each answered by the engine and printed as a row.
enum LogQLCases {
  /// How many steps a range query has that names no step: the reference's own choice.
  private static let defaultStepCount: Int64 = 250

  /// Prints a row for each case of `file`.
  static func answer(_ file: JSONValue) throws {
    let data = TestData()
    for stream in try file.requiredElements("streams") {
      try data.append(stream: stream.required("labels").labels(), entries: entries(of: stream))
    }
    var options = EngineOptions()
    options.isStrict = true
    var engine = try data.engine(options: options)
    var rows = CaseRows()
    for element in try file.requiredElements("cases") {
      let query = try element.requiredText("query")
      let grid = try grid(of: element)
      engine.options.logLimit = Int(clamping: element["limit"]?.integer ?? 100)
      engine.options.isBackward = element["direction"]?.text != "forward"
      rows.row { writer in
        do throws(DiagnosticError) {
          let result = try engine.evaluate(query, language: .logQL, grid: grid)
          writer.key("data")
          LokiJSON.write(result.value, to: &writer)
        } catch {
          writer.key("error")
          writer.string(error.first.message)
        }
      }
    }
    rows.flush()
  }

  private static func entries(of stream: JSONValue) throws -> LogEntryBlock {
    var block = LogEntryBlock()
    var metadata: [Labels] = []
    for entry in try stream.requiredElements("entries") {
      guard let parts = entry.elements, parts.count >= 2, let time = parts[0].text,
        let timestamp = Int64(time), let line = parts[1].text
      else { throw CaseFormatFailure("an entry that is no [nanoseconds, line]") }
      block.append(timestamp: timestamp, line: line.utf8)
      metadata.append(parts.count > 2 ? try parts[2].labels() : Labels())
    }
    if metadata.contains(where: { !$0.isEmpty }) { block.structuredMetadata = metadata }
    return block
  }

  private static func grid(of element: JSONValue) throws -> StepGrid {
    if try element.requiredText("kind") == "instant" {
      return StepGrid(instant: try milliseconds(element.required("time")))
    }
    let start = try milliseconds(element.required("start"))
    let end = try milliseconds(element.required("end"))
    if end < start { throw CaseFormatFailure("a case that ends before it starts") }
    let step = try element["step"].map { value throws in try milliseconds(value) } ?? 0
    let defaultStep = max(1, (end - start) / 1000 / defaultStepCount) * 1000
    return StepGrid(start: start, end: end, step: step > 0 ? step : defaultStep)
  }

  /// Seconds as milliseconds.
  private static func milliseconds(_ seconds: JSONValue) throws -> Int64 {
    guard let number = seconds.number, number.magnitude < 1e15 else {
      throw CaseFormatFailure("a time that is no number of seconds")
    }
    return Int64((number * 1000).rounded())
  }
}
