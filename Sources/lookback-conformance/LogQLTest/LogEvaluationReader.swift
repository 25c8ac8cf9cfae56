import TelemetryModel

/// Reads `eval` blocks of LogQL scripts.
struct LogEvaluationReader {
  /// The line of the command, from 1.
  let line: Int

  func read(
    head words: inout WordReader, lines: [LogQLScriptReader.Line]
  ) throws(ScriptFailure) -> LogQLScript.Evaluation {
    let grid = try readGrid(&words)
    let query = String(words.rest)
    if query.isEmpty { throw ScriptFailure(line: line, description: "eval without a query") }
    var series: [(labels: Labels, values: [Double?])] = []
    var other: LogQLScript.Expectation?
    var isOrdered = false
    for source in lines {
      let (lineNumber, text) = (source.number, source.text)
      var words = WordReader(text)
      if words.take("skip", "values-comparison") {
        continue
      } else if words.take("expect") {
        if words.take("ordered") {
          isOrdered = true
        } else {
          other = try expectation(&words, line: lineNumber)
        }
      } else if let number = FloatParsing.double(String(text)) {
        other = .scalar(number)
      } else {
        series.append(try expectedSeries(text, line: lineNumber))
      }
    }
    guard let expected = other ?? (series.isEmpty ? nil : .series(series)) else {
      throw ScriptFailure(line: line, description: "eval without an expectation")
    }
    if other != nil && !series.isEmpty {
      throw ScriptFailure(line: line, description: "eval with two kinds of expectation")
    }
    return LogQLScript.Evaluation(
      query: query, grid: grid, expected: expected, isOrdered: isOrdered)
  }

  /// `instant at T` or `range from A to B step S`; times are whole milliseconds.
  private func readGrid(_ words: inout WordReader) throws(ScriptFailure) -> StepGrid {
    if words.take("instant", "at") {
      return StepGrid(instant: try milliseconds(words.next()))
    }
    let malformed = ScriptFailure(line: line, description: "malformed eval")
    guard words.take("range", "from") else { throw malformed }
    let start = try milliseconds(words.next())
    guard words.take("to") else { throw malformed }
    let end = try milliseconds(words.next())
    guard words.take("step") else { throw malformed }
    let step = try milliseconds(words.next())
    if step <= 0 || end < start { throw malformed }
    return StepGrid(start: start, end: end, step: step)
  }

  private func milliseconds(_ text: String?) throws(ScriptFailure) -> Int64 {
    try LogQLScriptReader.duration(text, line: line) / 1_000_000
  }

  private func expectation(
    _ words: inout WordReader, line: Int
  ) throws(ScriptFailure) -> LogQLScript.Expectation {
    if words.take("empty") { return .empty }
    guard words.take("fail") else {
      throw ScriptFailure(line: line, description: "unknown expectation")
    }
    let text = words.rest
    if text.isEmpty { return .failure(.any) }
    if text.hasPrefix("msg:") {
      return .failure(.containing(String(text.dropFirst(4).trimmed())))
    }
    if text.hasPrefix("regex:") {
      return .failure(.matching(String(text.dropFirst(6).trimmed())))
    }
    throw ScriptFailure(line: line, description: "unknown expectation of a failure")
  }

  private func expectedSeries(
    _ text: Substring, line: Int
  ) throws(ScriptFailure) -> (labels: Labels, values: [Double?]) {
    do throws(LabelSetReader.Failure) {
      let (labels, rest) = try LabelSetReader.read(text)
      guard let values = NumberItems.read(rest) else {
        throw LabelSetReader.Failure(description: "malformed values \(rest)")
      }
      return (labels, values)
    } catch {
      throw ScriptFailure(line: line, description: error.description)
    }
  }
}
