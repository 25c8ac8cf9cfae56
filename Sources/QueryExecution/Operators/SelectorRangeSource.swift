import PromQLSyntax
import QueryPlanning
import TelemetryModel
import WorkSharing

/// The samples of stored series, for range functions.
final class SelectorRangeSource: RangeSource {
  private let context: ExecutionContext
  private let node: SelectRange
  private let grid: StepGrid
  private var selected: [SelectedSeries] = []

  init(_ node: SelectRange, grid: StepGrid, context: ExecutionContext) {
    self.node = node
    self.grid = grid
    self.context = context
  }

  var reach: (before: Int64, behind: Int64) {
    let lookback = context.options.lookbackDelta
    switch node.rangeExtension {
    case .none: return (context.options.compatibility.leftReach, 0)
    case .anchored: return (lookback, 0)
    case .smoothed: return (lookback, lookback)
    }
  }

  private var span: (from: Int64, through: Int64) {
    let first = node.shift.reference(for: grid.start) - node.duration
    let last = node.shift.reference(for: grid.time(grid.count - 1))
    return (first - reach.before + 1, last + reach.behind)
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let (from, through) = span
    // Threads come up while series are looked for.
    WorkSharing.prepare()
    do {
      selected = try context.series.selectSeries(node.matchers, from: from, through: through)
    } catch {
      throw .source(error)
    }
    return selected.map { OutputSeries(labels: $0.labels) }
  }

  func read(
    _ index: Int, into columns: inout SampleColumns, _ worker: Worker
  ) throws(QueryFailure) {
    let (from, through) = span
    do {
      try context.series.replaceSamples(selected[index], from: from, through: through, in: &columns)
    } catch {
      throw .source(error)
    }
    if node.infersResets {
      columns.inferResets(
        grid: grid, reach: node.duration + reach.before,
        reference: { self.node.shift.reference(for: $0) + self.reach.behind })
    }
    columns.removeStalenessMarkers()
  }
}
