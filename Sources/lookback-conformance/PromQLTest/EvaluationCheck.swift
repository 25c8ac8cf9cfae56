import Diagnostics
import Presentation
import QueryEngine
import TelemetryModel

/// Evaluates a query and holds the answer against what is expected of it.
struct EvaluationCheck {
  /// One evaluation of a query.
  struct Run: CustomStringConvertible {
    var query: String
    var grid: StepGrid
    /// Whether the query was written anew with a time on its selectors.
    var isPinned = false

    var description: String {
      let times =
        grid.isInstant
        ? "at \(grid.start) ms" : "from \(grid.start) to \(grid.end) ms, step \(grid.step) ms"
      return isPinned ? "pinned, \(times), as \(query)" : times
    }
  }

  let engine: QueryEngine
  let expected: ExpectedAnswer

  private var comparison: AnswerComparison { AnswerComparison(expected: expected) }

  /// Evaluates `run` and, for an instant query, a range query around it.
  func check(_ run: Run) throws(AnswerDifference) {
    let result: QueryResult
    do throws(DiagnosticError) {
      result = try engine.evaluate(run.query, language: .promQL, grid: run.grid)
    } catch {
      return try check(failure: error.first.message)
    }
    if expected.failure != nil { throw AnswerDifference("expected an error, got an answer") }
    try check(annotations: result.annotations, query: run.query)
    switch result.value {
    case .vector(let vector): try comparison.compare(vector: vector)
    case .matrix(let matrix):
      try comparison.compare(matrix: matrix, grid: expected.rangeVector ?? run.grid)
    case .scalar(_, let value): try comparison.compare(scalar: value)
    case .string(_, let value): try comparison.compare(string: value)
    case .streams: throw AnswerDifference("got log streams")
    }
    if run.grid.isInstant { try checkRange(around: run, value: result.value) }
  }

  private func check(failure message: String) throws(AnswerDifference) {
    guard let wanted = expected.failure else { throw AnswerDifference("error: \(message)") }
    if try !matches(message, wanted) {
      throw AnswerDifference("error: \(message)\nexpected \(Self.describe(wanted))")
    }
  }

  /// Runs the query over the minutes before and behind; the middle step must answer the same.
  private func checkRange(around run: Run, value: QueryValue) throws(AnswerDifference) {
    let namesGrid = ["start()", "end()", "range()", "step()"].contains { run.query.contains($0) }
    if expected.rangeVector != nil || expected.string != nil || namesGrid { return }
    let time = run.grid.start
    let grid = StepGrid(start: time - 60_000, end: time + 60_000, step: 60_000)
    let result: QueryResult
    do throws(DiagnosticError) {
      result = try engine.evaluate(run.query, language: .promQL, grid: grid)
    } catch {
      throw AnswerDifference("as a range query: error: \(error.first.message)")
    }
    guard case .matrix(let matrix) = result.value else {
      throw AnswerDifference("as a range query: the answer is no series over time")
    }
    if expected.isOrdered { return }
    do throws(AnswerDifference) {
      try AnswerComparison.requireSorted(matrix)
      let middle = matrix.compactMap { $0.point(at: time) }
      if case .scalar = value {
        try comparison.compare(scalar: middle.first?.values.first ?? ordinaryNaN)
      } else {
        try comparison.compare(vector: middle)
      }
    } catch {
      throw AnswerDifference("as a range query: \(error)")
    }
  }
}

extension EvaluationCheck {
  private func check(annotations: [Diagnostic], query: String) throws(AnswerDifference) {
    try check(
      annotations.filter { $0.severity == .warning }.map { $0.annotationText(in: query) },
      kind: "warning", expected: expected.warnings, isForbidden: expected.forbidsWarnings)
    try check(
      annotations.filter { $0.severity == .info }.map { $0.annotationText(in: query) },
      kind: "info", expected: expected.infos, isForbidden: expected.forbidsInfos)
  }

  /// Each expected text must be among `texts`, and each of `texts` among the expected ones.
  private func check(
    _ texts: [String], kind: String, expected: [ExpectedAnswer.Text], isForbidden: Bool
  ) throws(AnswerDifference) {
    if isForbidden, let text = texts.first { throw AnswerDifference("unexpected \(kind): \(text)") }
    if expected.isEmpty { return }
    if texts.isEmpty {
      throw AnswerDifference("no \(kind), expected \(Self.describe(expected[0]))")
    }
    var isMet = [Bool](repeating: false, count: expected.count)
    for text in texts {
      var isExpected = false
      for (index, wanted) in expected.enumerated() where try matches(text, wanted) {
        isExpected = true
        isMet[index] = true
      }
      if !isExpected { throw AnswerDifference("unexpected \(kind): \(text)") }
    }
    if let unmet = isMet.firstIndex(of: false) {
      let got = texts.joined(separator: " | ")
      throw AnswerDifference("no \(kind) is \(Self.describe(expected[unmet])); got \(got)")
    }
  }

  private func matches(
    _ text: String, _ wanted: ExpectedAnswer.Text
  ) throws(AnswerDifference) -> Bool {
    switch wanted {
    case .any: true
    case .exactly(let exact): exact.equalsBytes(text)
    case .matching(let pattern): try ScriptPattern.matches(pattern, text)
    }
  }

  private static func describe(_ wanted: ExpectedAnswer.Text) -> String {
    switch wanted {
    case .any: "any text"
    case .exactly(let text): "\"\(text)\""
    case .matching(let pattern): "a text like \(pattern)"
    }
  }
}

extension SampleSeries {
  /// This series with only the point at `timestamp`; nil where there is none.
  fileprivate func point(at timestamp: Int64) -> SampleSeries? {
    if let index = timestamps.firstIndex(of: timestamp) {
      return SampleSeries(labels: labels, timestamps: [timestamp], values: [values[index]])
    }
    if let index = histogramTimestamps.firstIndex(of: timestamp) {
      return SampleSeries(
        labels: labels, histogramTimestamps: [timestamp], histograms: [histograms[index]])
    }
    return nil
  }
}
