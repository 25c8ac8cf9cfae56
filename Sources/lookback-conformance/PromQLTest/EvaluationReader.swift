import PromQLSyntax
import TelemetryModel

/// Reads `eval` blocks: the query, its times and what is expected of the answer.
struct EvaluationReader {
  /// The line of the command, from 1.
  let line: Int

  func read(head: Substring, lines: [Substring]) throws(ScriptFailure) -> PromQLScript.Evaluation {
    var evaluation = try readHead(head)
    for (index, text) in lines.enumerated() {
      let lineNumber = line + 1 + index
      if try readExpectation(text, line: lineNumber, into: &evaluation) { continue }
      if readLegacyFailure(text, into: &evaluation.expected) { break }
      if let scalar = Self.number(text) {
        evaluation.expected.scalar = scalar
        break
      }
      evaluation.expected.series.append(try SeriesNotation.read(text, line: lineNumber))
    }
    if let grid = evaluation.expected.rangeVector { evaluation.grid = StepGrid(instant: grid.end) }
    return evaluation
  }

  private var malformed: ScriptFailure {
    ScriptFailure(line: line, description: "invalid evaluation command")
  }

  private func readHead(_ head: Substring) throws(ScriptFailure) -> PromQLScript.Evaluation {
    var words = WordReader(head)
    let command = words.next()?.lowercased() ?? ""
    let grid: StepGrid
    if words.take("instant", "at") {
      guard let time = words.next() else { throw malformed }
      grid = StepGrid(instant: try scriptDuration(time, line: line))
    } else if words.take("range") {
      grid = try readGrid(&words)
    } else {
      throw malformed
    }
    if words.rest.isEmpty { throw malformed }
    var evaluation = PromQLScript.Evaluation(query: String(words.rest), grid: grid)
    switch command {
    case "eval": break
    case "eval_fail": evaluation.expected.failure = .any
    case "eval_warn": evaluation.expected.warnings = [.any]
    case "eval_info": evaluation.expected.infos = [.any]
    case "eval_ordered": evaluation.expected.isOrdered = true
    default: throw malformed
    }
    return evaluation
  }

  /// `from A to B step S`.
  private func readGrid(_ words: inout WordReader) throws(ScriptFailure) -> StepGrid {
    guard words.take("from"), let start = words.next(), words.take("to"), let end = words.next(),
      words.take("step"), let step = words.next()
    else { throw malformed }
    let from = try scriptDuration(start, line: line)
    let through = try scriptDuration(end, line: line)
    let interval = try scriptDuration(step, line: line)
    if interval <= 0 || through < from { throw malformed }
    return StepGrid(start: from, end: through, step: interval)
  }

  /// Reads an `expect` line; false for a line of another kind.
  private func readExpectation(
    _ text: Substring, line: Int, into evaluation: inout PromQLScript.Evaluation
  ) throws(ScriptFailure) -> Bool {
    var words = WordReader(text)
    guard words.take("expect") else { return false }
    let malformed = ScriptFailure(line: line, description: "invalid expect line")
    if words.take("range", "vector") {
      evaluation.expected.rangeVector = try readGrid(&words)
      return true
    }
    if words.take("string") {
      guard case .string(let literal)? = parsePromQL(String(words.rest)).expr else {
        throw malformed
      }
      evaluation.expected.string = literal.value
      return true
    }
    guard let kind = words.next() else { throw malformed }
    guard let wanted = Self.wantedText(words.rest) else { throw malformed }
    switch kind {
    case "ordered": evaluation.expected.isOrdered = true
    case "fail": evaluation.expected.failure = wanted
    case "warn": evaluation.expected.warnings.append(wanted)
    case "info": evaluation.expected.infos.append(wanted)
    case "no_warn": evaluation.expected.forbidsWarnings = true
    case "no_info": evaluation.expected.forbidsInfos = true
    default: throw malformed
    }
    return true
  }

  private static func wantedText(_ text: Substring) -> ExpectedAnswer.Text? {
    if text.isEmpty { return .any }
    if text.hasPrefix("msg:") { return .exactly(String(text.dropFirst(4).trimmed())) }
    if text.hasPrefix("regex:") { return .matching(String(text.dropFirst(6).trimmed())) }
    return nil
  }

  /// Reads the failure lines of scripts in the older style; they end their block.
  private func readLegacyFailure(_ text: Substring, into expected: inout ExpectedAnswer) -> Bool {
    var words = WordReader(text)
    if words.take("expected_fail_message") {
      expected.failure = .exactly(String(words.rest))
    } else if words.take("expected_fail_regexp") {
      expected.failure = .matching(String(words.rest))
    } else {
      return false
    }
    return true
  }

  /// A line that is nothing but a number.
  private static func number(_ text: Substring) -> Double? {
    if text.lowercased().hasPrefix("0x"), let whole = Int64(text.dropFirst(2), radix: 16) {
      return Double(whole)
    }
    return FloatParsing.double(String(text))
  }
}
