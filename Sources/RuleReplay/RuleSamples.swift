// What a rule's expression yields over a replay, evaluation by evaluation.

import Diagnostics
import QueryEngine
import RuleFiles
import TelemetryModel

/// The series that an expression has yielded so far, numbered in the order of their first
/// appearance.
struct SeriesNumbers {
  private(set) var labels: [Labels] = []
  private var numbers: [Labels: Int] = [:]

  /// The number of a series; a new one where it was not seen before.
  mutating func number(of series: Labels) -> Int {
    if let number = numbers[series] { return number }
    let number = labels.count
    numbers[series] = number
    labels.append(series)
    return number
  }
}

/// The results of one expression at the times of a grid.
struct RuleSamples {
  /// One evaluation.
  struct Evaluation {
    /// The series that have a value then, by their number, and the value.
    var samples: [(series: Int, value: SampleValue)] = []
    /// Why there are none.
    var failure: String?
  }

  private(set) var evaluations: [Evaluation]
  /// The series of earlier evaluations of the expression, and of these.
  private(set) var numbers: SeriesNumbers

  /// Evaluates `query` of `rule` on `grid`, as one range query where that gives what an instant
  /// query at each time gives.
  ///
  /// A range query fails as a whole, so after a failure each time is asked for by itself.
  init(_ rule: Rule, on grid: StepGrid, engine: QueryEngine, numbers: SeriesNumbers) {
    self.numbers = numbers
    evaluations = Array(repeating: Evaluation(), count: grid.count)
    guard let language = rule.query.language else {
      let failure = "could not parse expression"
      evaluations = Array(repeating: Evaluation(failure: failure), count: grid.count)
      return
    }
    let text = rule.expression.text
    if !grid.isInstant, RuleDependencies.isRangeInvariant(rule.query) {
      do throws(DiagnosticError) {
        let result = try engine.evaluate(text, language: language, grid: grid)
        add(result.value, on: grid)
        return
      } catch {
        evaluations = Array(repeating: Evaluation(), count: grid.count)
      }
    }
    for index in 0..<grid.count {
      let instant = StepGrid(instant: grid.time(index))
      do throws(DiagnosticError) {
        let result = try engine.evaluate(text, language: language, grid: instant)
        add(result.value, at: index)
      } catch {
        evaluations[index].failure = error.first.message
      }
    }
  }

  /// Adds the answer of a range query.
  private mutating func add(_ value: QueryValue, on grid: StepGrid) {
    switch value {
    case .vector(let series), .matrix(let series):
      for one in series {
        let index = numbers.number(of: one.labels)
        for (time, value) in zip(one.timestamps, one.values) {
          add(.float(value), of: index, at: time, on: grid)
        }
        for (time, histogram) in zip(one.histogramTimestamps, one.histograms) {
          add(.histogram(histogram), of: index, at: time, on: grid)
        }
      }
    case .scalar, .string, .streams:
      for index in evaluations.indices { add(value, at: index) }
    }
  }

  private mutating func add(
    _ value: SampleValue, of series: Int, at time: Int64, on grid: StepGrid
  ) {
    let step = Int((time - grid.start) / grid.step)
    guard evaluations.indices.contains(step) else { return }
    evaluations[step].samples.append((series, value))
  }

  /// Adds the answer of an instant query.
  private mutating func add(_ value: QueryValue, at index: Int) {
    switch value {
    case .vector(let series), .matrix(let series):
      for one in series {
        guard let value = one.lastValue else { continue }
        evaluations[index].samples.append((numbers.number(of: one.labels), value))
      }
    case .scalar(_, let value):
      evaluations[index].samples.append((numbers.number(of: [:]), .float(value)))
    case .string, .streams:
      evaluations[index].failure = "rule result is not a vector or scalar"
    }
  }
}

extension RuleQuery {
  /// The language of a query that parsed.
  package var language: QueryLanguage? {
    switch self {
    case .promQL: .promQL
    case .logQL: .logQL
    case .invalid: nil
    }
  }
}
