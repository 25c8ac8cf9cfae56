import Diagnostics
import QueryEngine
import TelemetryModel

/// Evaluates a LogQL query and holds the answer against what is expected of it.
struct LogAnswerCheck {
  let evaluation: LogQLScript.Evaluation

  func check(_ engine: QueryEngine) throws(AnswerDifference) {
    let value: QueryValue
    do throws(DiagnosticError) {
      value = try engine.evaluate(evaluation.query, language: .logQL, grid: evaluation.grid).value
    } catch {
      return try check(failure: error.first.message)
    }
    switch (evaluation.expected, value) {
    case (.failure, _): throw AnswerDifference("expected an error, got an answer")
    case (.empty, .vector([])), (.empty, .matrix([])), (.empty, .streams([])): return
    case (.empty, _): throw AnswerDifference("expected nothing, got \(describe(value))")
    case (.scalar(let wanted), .scalar(_, let got)) where SampleComparison.areNear(wanted, got):
      return
    case (.scalar(let wanted), _):
      throw AnswerDifference("expected \(NumberText.api(wanted)), got \(describe(value))")
    case (.series(let wanted), .vector(let got)), (.series(let wanted), .matrix(let got)):
      try check(got, wanted)
    case (.series, .scalar), (.series, .string), (.series, .streams):
      throw AnswerDifference("expected series, got \(describe(value))")
    }
  }

  private func check(failure message: String) throws(AnswerDifference) {
    guard case .failure(let wanted) = evaluation.expected else {
      throw AnswerDifference("error: \(message)")
    }
    let isMet =
      switch wanted {
      case .any: true
      case .containing(let text): message.contains(text)
      case .matching(let pattern): try ScriptPattern.matches(pattern, message)
      }
    if !isMet { throw AnswerDifference("another error than expected: \(message)") }
  }

  private func check(
    _ got: [SampleSeries], _ wanted: [(labels: Labels, values: [Double?])]
  ) throws(AnswerDifference) {
    var seen: Set<Labels> = []
    for (place, series) in got.enumerated() {
      if !seen.insert(series.labels).inserted {
        throw AnswerDifference("\(series.labels) comes twice")
      }
      guard let index = wanted.firstIndex(where: { $0.labels == series.labels }) else {
        throw AnswerDifference("unexpected \(series.labels) \(describe(series))")
      }
      if evaluation.isOrdered && index != place {
        throw AnswerDifference(
          "expected \(series.labels) at place \(index + 1), got it at \(place + 1)")
      }
      try check(series, values: wanted[index].values)
    }
    for series in wanted where !seen.contains(series.labels) {
      if series.values.contains(where: { $0 != nil }) {
        throw AnswerDifference("no \(series.labels)")
      }
    }
  }

  private func check(_ series: SampleSeries, values: [Double?]) throws(AnswerDifference) {
    if values.count != evaluation.grid.count {
      throw AnswerDifference(
        "\(values.count) values of \(series.labels) for \(evaluation.grid.count) steps")
    }
    var next = 0
    for (step, wanted) in values.enumerated() {
      let time = evaluation.grid.time(step)
      var got: Double?
      if next < series.timestamps.count, series.timestamps[next] == time {
        got = series.values[next]
        next += 1
      }
      let isSame =
        if let wanted, let got { SampleComparison.areNear(wanted, got) } else {
          wanted == nil && got == nil
        }
      if !isSame {
        throw AnswerDifference(
          "expected \(describe(wanted)) for \(series.labels) at \(time) ms, got \(describe(got))")
      }
    }
    if next != series.timestamps.count {
      throw AnswerDifference("points of \(series.labels) off the steps: \(describe(series))")
    }
  }

  private func describe(_ value: Double?) -> String { value.map(NumberText.api) ?? "no value" }

  private func describe(_ series: SampleSeries) -> String {
    series.values.prefix(5).map(NumberText.api).joined(separator: " ")
  }

  private func describe(_ value: QueryValue) -> String {
    switch value {
    case .vector(let series), .matrix(let series):
      series.prefix(3).map { "\($0.labels) \(describe($0))" }.joined(separator: ", ")
    case .scalar(_, let number): "the scalar \(NumberText.api(number))"
    case .string(_, let text): "the string \(GoString.quoted(text))"
    case .streams(let streams): "\(streams.count) log streams"
    }
  }
}
