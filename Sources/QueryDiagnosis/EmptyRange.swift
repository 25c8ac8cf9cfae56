import Diagnostics
import PromQLSyntax
import QueryEngine
import QueryExecution
import QueryPlanning
import TelemetryModel

// Why a range selector, a subquery or a function of one has no result.

extension EmptyAnswer {
  /// Why a range selector or subquery holds nothing.
  func reasons(for input: RangeInput, grid: StepGrid) -> [Diagnostic] {
    switch input {
    case .select(let node): return EmptySelection(self, node, grid: grid).reasons
    case .subquery(let node):
      let leftReach = engine.options.compatibility.leftReach
      guard let inner = node.grid(inside: grid, leftReach: leftReach) else {
        return [
          told(
            "empty/subquery", "no multiple of the subquery's step falls into its range",
            node.range)
        ]
      }
      return reasons(for: node.input, grid: inner)
    }
  }

  /// Why a range function has no result.
  func reasons(for node: RangeFunction, grid: StepGrid) -> [Diagnostic] {
    let counting = RangeFunction(
      function: .countOverTime, input: node.input, parameters: [], range: node.range,
      argumentRanges: node.argumentRanges)
    let counts = series(of: .rangeFunction(counting), grid: grid) ?? []
    if counts.isEmpty { return reasons(for: node.input, grid: grid) }
    let most = counts.lazy.flatMap(\.values).max() ?? 0
    let range = PrometheusDuration.format(milliseconds: node.input.duration)
    var notes = ["of \(counts.count) series"]
    if most < 2, let distance = sampleDistance(node.input, grid: grid) {
      let needed = PrometheusDuration.format(milliseconds: distance * 4)
      notes = [
        "samples are \(PrometheusDuration.format(milliseconds: distance)) apart: "
          + "a range of `[\(needed)]` holds enough of them"
      ]
    }
    let what =
      most < 2
      ? "`\(node.function.rawValue)` needs two samples, and no `[\(range)]` holds more than one"
      : "`\(node.function.rawValue)` makes nothing of up to \(Int(most)) samples in `[\(range)]`"
    return [told("empty/too-few-samples", what, node.range, notes: notes)]
  }

  /// The usual distance of samples, in milliseconds: the median of the first series' that has some.
  private func sampleDistance(_ input: RangeInput, grid: StepGrid) -> Int64? {
    guard case .select(let node) = input else { return nil }
    let series = try? engine.metrics.selectSeries(
      node.matchers, from: recorded.start, through: recorded.end)
    guard let first = series?.first else { return nil }
    var columns = SampleColumns()
    try? engine.metrics.readSamples(
      first, from: recorded.start, through: recorded.end, into: &columns)
    let times = columns.timestamps.isEmpty ? columns.histogramTimestamps : columns.timestamps
    let distances = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
    return distances.isEmpty ? nil : distances[distances.count / 2]
  }
}
