import Diagnostics
import LogQLSyntax
import PromQLSyntax
import QueryEngine
import QueryPlanning
import TelemetryModel

/// Why an answer is empty: walks a query's plan from the leaves and names the first node without
/// result.
///
/// Every part of the query is answered once more, so this costs a small multiple of the query
/// itself.
package struct EmptyAnswer {
  let engine: QueryEngine
  let recorded: RecordedTime

  /// - Parameter recorded: the time that the engine's data was recorded in.
  package init(engine: QueryEngine, recorded: RecordedTime) {
    self.engine = engine
    self.recorded = recorded
  }

  /// The reasons why `expr` has no result on `grid`; none where it has one or no reason is known.
  package func reasons(for expr: Expr, grid: StepGrid) -> [Diagnostic] {
    guard let plan = try? engine.plan(expr, grid: grid) else { return [] }
    return reasons(for: plan, grid: grid)
  }

  /// The reasons why `query` has no result on `grid`.
  package func reasons(for query: Query, grid: StepGrid) -> [Diagnostic] {
    switch query {
    case .log(let log):
      let from = grid.start * 1_000_000
      let until = grid.end * 1_000_000
      return EmptyLogs(answer: self, from: from, until: max(until, from + 1)).reasons(for: log)
    case .metric(let expr): return reasons(for: LogQLLowering.lower(expr), grid: grid)
    }
  }

  /// What selectors in `expr` name that the data does not have; costs no evaluation.
  package func unknownNames(in expr: Expr) -> [Diagnostic] {
    if case .vectorSelector(let node) = expr {
      let recorded = EngineSeries(engine: engine, time: recorded)
      return [SelectorDiagnosis(node.matchers, at: node.range, in: recorded).finding]
        .compactMap { $0 }
    }
    return expr.children.flatMap(unknownNames)
  }

  /// What selectors in `query` name that the data does not have.
  package func unknownNames(in query: Query) -> [Diagnostic] {
    query.logExpressions.compactMap { log in
      SelectorDiagnosis(
        log.matchers, at: log.range, in: EngineStreams(engine: engine, time: recorded)
      ).finding
    }
  }

  /// The reasons why `plan` has no result on `grid`; empty where it has one.
  func reasons(for plan: LogicalPlan, grid: StepGrid) -> [Diagnostic] {
    guard series(of: plan, grid: grid)?.isEmpty ?? false else { return [] }
    switch plan {
    case .scalarLiteral, .stringLiteral, .time, .scalarOf, .vectorOf: return []
    case .selectInstant(let node): return EmptySelection(self, node, grid: grid).reasons
    case .rangeFunction(let node): return reasons(for: node, grid: grid)
    case .instantFunction(let node): return reasons(for: node, grid: grid)
    case .labelFunction(let node): return reasons(for: node.input, grid: grid)
    case .absent(let node): return reasons(for: node, grid: grid)
    case .sort(let node): return reasons(for: node.input, grid: grid)
    case .info(let node):
      return inputReasons([node.input], grid: grid)
        ?? [told("empty/info", "`info` left none of its series", node.range)]
    case .aggregate(let node): return reasons(for: node, grid: grid)
    case .binary(let node): return reasons(for: node, grid: grid)
    case .stepInvariant(let input):
      return reasons(for: input, grid: StepGrid(instant: grid.start))
    case .matrix(let input): return reasons(for: input, grid: grid)
    case .logRangeAggregation(let node):
      return EmptyLogs(answer: self, node, grid: grid).reasons(for: node)
    }
  }

  // MARK: Parts

  /// What `plan` answers on `grid`; nil where it is no vector or cannot be answered.
  func series(of plan: LogicalPlan, grid: StepGrid) -> [SampleSeries]? {
    guard let result = try? engine.evaluate(plan, grid: grid) else { return nil }
    switch result.value {
    case .vector(let series), .matrix(let series): return series
    case .scalar, .string, .streams: return nil
    }
  }

  /// The reasons of the first input that is empty; nil where none is.
  func inputReasons(_ inputs: [LogicalPlan], grid: StepGrid) -> [Diagnostic]? {
    for input in inputs where !input.isScalar {
      if case .stringLiteral = input { continue }
      if let series = series(of: input, grid: grid), series.isEmpty {
        return reasons(for: input, grid: grid)
      }
    }
    return nil
  }

  private func reasons(for node: Absent, grid: StepGrid) -> [Diagnostic] {
    let found = series(of: node.input, grid: grid) ?? []
    let first = found.first.map { ", the first is \($0.labels.metricDescription)" } ?? ""
    return [
      told(
        "empty/present", "nothing is absent: found \(found.count) series\(first)",
        node.input.sourceRange)
    ]
  }

  private func reasons(for node: Aggregate, grid: StepGrid) -> [Diagnostic] {
    if let reasons = inputReasons([node.input], grid: grid) { return reasons }
    let count = (series(of: node.input, grid: grid) ?? []).count
    let name = node.operation.rawValue
    let parameter = node.parameter.flatMap { constant($0, grid: grid) }
    let shown = parameter.map { " with the parameter \(NumberText.general($0))" } ?? ""
    return [
      told("empty/aggregation", "`\(name)`\(shown) keeps none of its \(count) series", node.range)
    ]
  }

  private func reasons(for node: InstantFunction, grid: StepGrid) -> [Diagnostic] {
    if let reasons = inputReasons(node.arguments, grid: grid) { return reasons }
    guard case .function(let function) = node.kind, let argument = node.arguments.last else {
      return []
    }
    let inputs = node.arguments.first { !$0.isScalar }.flatMap { series(of: $0, grid: grid) } ?? []
    var notes: [String] = []
    switch function {
    case .histogramQuantile, .histogramFraction, .histogramQuantiles:
      if !inputs.contains(where: { $0.labels[LabelName.bucketBound] != nil }) {
        notes = [
          "none of its \(inputs.count) series has the label `le`, and none holds native histograms",
          "aggregate with `by (le, …)`, and name the `_bucket` series",
        ]
      }
    case .histogramAvg, .histogramCount, .histogramSum, .histogramStddev, .histogramStdvar:
      notes = ["none of its \(inputs.count) series holds native histograms"]
    case .clamp: notes = ["the least value is above the greatest: that keeps nothing"]
    default: break
    }
    return [
      told(
        "empty/function", "`\(function.rawValue)` makes nothing of its \(inputs.count) series",
        node.range, notes: notes.isEmpty ? note(of: argument) : notes)
    ]
  }

  private func note(of argument: LogicalPlan) -> [String] {
    argument.sourceRange == nil ? [] : ["its input is not empty"]
  }

  /// The value that a scalar plan has at every step; nil where it changes or is none.
  func constant(_ plan: LogicalPlan, grid: StepGrid) -> Double? {
    if case .scalarLiteral(let value) = plan { return value }
    guard plan.isScalar, let result = try? engine.evaluate(plan, grid: grid) else { return nil }
    switch result.value {
    case .scalar(_, let value): return value
    case .matrix(let series):
      guard let values = series.first?.values, let first = values.first else { return nil }
      return values.allSatisfy { $0 == first } ? first : nil
    case .vector, .string, .streams: return nil
    }
  }

  func told(
    _ id: String, _ message: String, _ range: SourceRange?, notes: [String] = []
  ) -> Diagnostic {
    Diagnostic(
      id: id, severity: .info, message: message, range: range,
      notes: notes.map { Diagnostic.Note($0) })
  }
}
