import PromQLSyntax
import QueryPlanning
import TelemetryModel

/// The newest samples within the lookback, or their timestamps.
final class InstantSelectOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: SelectInstant
  private let grid: StepGrid
  private var selected: [SelectedSeries] = []
  private var nextSeries = 0
  private var columns = SampleColumns()

  init(_ node: SelectInstant, grid: StepGrid, context: ExecutionContext) {
    self.node = node
    self.grid = grid
    self.context = context
  }

  private var lookback: Int64 { context.options.lookbackDelta }

  /// All times that may be read.
  private var span: (from: Int64, through: Int64) {
    let first = node.shift.reference(for: grid.start)
    let last = node.shift.reference(for: grid.time(grid.count - 1))
    let ahead = node.rangeExtension == .smoothed ? lookback : 0
    return (first - lookback + 1, last + ahead)
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let (from, through) = span
    do {
      selected = try context.series.selectSeries(node.matchers, from: from, through: through)
    } catch {
      throw .source(error)
    }
    return selected.map { OutputSeries(labels: $0.labels) }
  }

  func next() throws(QueryFailure) -> SeriesBlock? {
    guard nextSeries < selected.count else { return nil }
    let count = min(context.seriesPerBlock(steps: grid.count), selected.count - nextSeries)
    var block = SeriesBlock(firstSeries: nextSeries, seriesCount: count, stepCount: grid.count)
    let (from, through) = span
    for row in 0..<count {
      columns.removeAll()
      do {
        try context.series.readSamples(
          selected[nextSeries + row], from: from, through: through, into: &columns)
      } catch {
        throw .source(error)
      }
      try context.count(samples: columns.timestamps.count + columns.histograms.count)
      if node.infersResets {
        columns.inferResets(
          grid: grid, reach: lookback - 1, reference: { self.node.shift.reference(for: $0) })
      }
      if node.rangeExtension == .smoothed {
        SmoothedSelection.fill(
          &block, row: row, columns: columns, shift: node.shift, grid: grid, lookback: lookback,
          note: { self.context.annotations.note($0, at: self.node.range) },
          metric: selected[nextSeries + row].labels.metricName ?? "")
      } else {
        fill(&block, row: row)
      }
    }
    nextSeries += count
    return block
  }

  private func fill(_ block: inout SeriesBlock, row: Int) {
    var float = 0
    var histogram = 0
    for step in 0..<grid.count {
      let reference = node.shift.reference(for: grid.time(step))
      while float < columns.timestamps.count, columns.timestamps[float] <= reference { float += 1 }
      while histogram < columns.histogramTimestamps.count,
        columns.histogramTimestamps[histogram] <= reference
      {
        histogram += 1
      }
      let floatTime = float > 0 ? columns.timestamps[float - 1] : .min
      let histogramTime = histogram > 0 ? columns.histogramTimestamps[histogram - 1] : .min
      let newest = max(floatTime, histogramTime)
      guard newest > reference - lookback, newest != .min else { continue }
      if histogramTime >= floatTime {
        let value = columns.histograms[histogram - 1]
        if value.isStale { continue }
        if node.property == .value {
          block.set(row: row, step: step, .histogram(value))
          continue
        }
      } else {
        let value = columns.values[float - 1]
        if StalenessMarker.isStale(value) { continue }
        if node.property == .value {
          block.set(row: row, step: step, value)
          continue
        }
      }
      let moment =
        node.property == .timestamp
        ? newest
        : histogramTime >= floatTime
          ? columns.histogramStart(at: histogram - 1) : columns.floatStart(at: float - 1)
      block.set(row: row, step: step, Double(moment) / 1000)
    }
  }
}
