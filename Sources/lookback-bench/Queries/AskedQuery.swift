import Diagnostics
import Presentation
import QueryEngine
import TelemetryModel

/// A query and when it is evaluated.
struct AskedQuery: Equatable {
  var grid: StepGrid
  var text: String

  /// Reads `FROM TO STEP QUERY`, in milliseconds; nil where the line is anything else.
  init?(_ line: String) {
    let words = line.split(separator: " ", maxSplits: 3)
    guard words.count == 4, let start = Int64(words[0]), let end = Int64(words[1]),
      let step = Int64(words[2]), step >= 0, end >= start
    else { return nil }
    grid = step == 0 ? StepGrid(instant: end) : StepGrid(start: start, end: end, step: step)
    text = String(words[3])
  }

  /// The whole body that Prometheus' HTTP API would answer with, also where there is no answer, in
  /// pieces.
  func answer(_ engine: QueryEngine) -> [[UInt8]] {
    do throws(DiagnosticError) {
      let result = try engine.evaluate(text, language: .promQL, grid: grid)
      var pieces: [[UInt8]] = []
      PrometheusJSON.write(result, query: text) { pieces.append($0) }
      return pieces
    } catch {
      return [PrometheusJSON.failure(errorType: "execution", message: error.first.message)]
    }
  }
}
