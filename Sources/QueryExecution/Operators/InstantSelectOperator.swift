import PromQLSyntax
import QueryPlanning
import TelemetryModel
import WorkSharing

/// The newest samples within the lookback, or their timestamps.
final class InstantSelectOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: SelectInstant
  private let grid: StepGrid
  private let tables: WindowTables
  private var selected: [SelectedSeries] = []

  init(_ node: SelectInstant, grid: StepGrid, context: ExecutionContext) {
    self.node = node
    self.grid = grid
    self.context = context
    tables = context.windowTables(
      WindowSteps(
        grid: grid, shift: node.shift, duration: context.options.lookbackDelta,
        leftReach: context.options.compatibility.leftReach), .none)
  }

  var keepsSeriesApart: Bool { true }

  /// A sample that is exactly this old is out of sight.
  private var lookback: Int64 {
    context.options.lookbackDelta + context.options.compatibility.leftReach
  }

  /// All times that may be read.
  private var span: (from: Int64, through: Int64) {
    let first = node.shift.reference(for: grid.start)
    let last = node.shift.reference(for: grid.time(grid.count - 1))
    let ahead = node.rangeExtension == .smoothed ? lookback : 0
    return (first - lookback + 1, last + ahead)
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

  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock {
    var block = SeriesBlock(unwritten: range, stepCount: grid.count)
    let rest = isNewestEnough ? try fillNewest(&block, range, worker) : Array(range)
    if !rest.isEmpty { try fill(&block, rest, worker) }
    for row in 0..<range.count { block.clearAbsent(row: row) }
    return block
  }

  /// Whether a series' newest sample says all: at one time, of any but start timestamps.
  private var isNewestEnough: Bool {
    grid.count == 1 && node.rangeExtension == .none && !node.infersResets
      && node.property != .startTimestamp
  }

  /// Fills the rows of series whose newest sample the source finds, and gives the others.
  private func fillNewest(
    _ block: inout SeriesBlock, _ range: Range<Int>, _ worker: Worker
  ) throws(QueryFailure) -> [Int] {
    let (from, through) = span
    let owner = ObjectIdentifier(self)
    var newest = worker.newest.removeValue(forKey: owner) ?? NewestSamples()
    defer { worker.newest[owner] = newest }
    do {
      try context.series.readNewest(
        selected[range], in: from...through, needsValues: node.property == .value, into: &newest)
    } catch {
      throw .source(error)
    }
    var rest: [Int] = []
    var count = 0
    for (row, index) in range.enumerated() {
      switch newest.states[row] {
      case .unread: rest.append(index)
      case .absent: break
      case .sample:
        count += 1
        let value = newest.values[row]
        if StalenessMarker.isStale(value) { continue }
        block.set(
          row: row, step: 0,
          node.property == .timestamp ? Double(newest.timestamps[row]) / 1000 : value)
      }
    }
    context.count(samples: count)
    try context.checkDeadline()
    return rest
  }

  /// Fills the rows of series from their samples.
  private func fill(
    _ block: inout SeriesBlock, _ indexes: [Int], _ worker: Worker
  ) throws(QueryFailure) {
    let (from, through) = span
    let owner = ObjectIdentifier(self)
    var table = worker.windows.removeValue(forKey: owner)
    var columns = worker.takeColumns()
    defer {
      worker.recycle(columns)
      worker.windows[owner] = table
    }
    var count = 0
    for index in indexes {
      do {
        if node.property == .presence {
          try context.series.replaceTimes(
            selected[index], from: from, through: through, in: &columns)
        } else {
          try context.series.replaceSamples(
            selected[index], from: from, through: through, in: &columns)
        }
      } catch {
        throw .source(error)
      }
      count += columns.sampleCount
      try context.check(samples: columns.sampleCount)
      if node.infersResets {
        columns.inferResets(
          grid: grid, reach: lookback - 1, reference: { self.node.shift.reference(for: $0) })
      }
      let row = index - block.firstSeries
      if node.rangeExtension == .smoothed {
        SmoothedSelection.fill(
          &block, row: row, columns: columns, shift: node.shift, grid: grid, lookback: lookback,
          note: { worker.annotations.note($0, at: self.node.range) },
          metric: selected[index].labels.metricName ?? "")
      } else if columns.histograms.isEmpty && node.property != .startTimestamp {
        let own = tables.table(of: columns, after: table)
        table = own
        fillFloats(&block, row: row, columns, own)
      } else {
        fill(&block, row: row, columns)
      }
    }
    context.count(samples: count)
  }

  /// A series of floats alone: the newest sample of each step's lookback, unless it is stale.
  private func fillFloats(
    _ block: inout SeriesBlock, row: Int, _ columns: SampleColumns, _ table: WindowTable
  ) {
    let (stepCount, words) = (block.stepCount, block.wordsPerRow)
    let returnsTimestamps = node.property == .timestamp
    let hasMarkers = !columns.hasNoMarkers
    // Values that nobody asks for are not looked at.
    let isPresence = node.property == .presence
    block.withRows { output, presence in
      let (output, presence) = (output + row * stepCount, presence + row * words)
      columns.values.withUnsafeBufferPointer { values in
        columns.timestamps.withUnsafeBufferPointer { timestamps in
          table.withColumns { low, high, withOne, _ in
            for word in 0..<words {
              presence[word] = withOne[word]
              if isPresence { continue }
              withOne[word].forEachRun { bits in
                for step in (64 * word + bits.lowerBound)..<(64 * word + bits.upperBound) {
                  let newest = Int(high[step]) - 1
                  output[step] =
                    returnsTimestamps ? Double(timestamps[newest]) / 1000 : values[newest]
                }
              }
            }
            if !hasMarkers { return }
            for step in 0..<stepCount
            where low[step] < high[step] && StalenessMarker.isStale(values[Int(high[step]) - 1]) {
              presence[step >> 6] &= ~(1 << UInt64(step & 63))
            }
          }
        }
      }
    }
  }

  /// A series of floats and histograms, or one whose start timestamps are asked for.
  private func fill(_ block: inout SeriesBlock, row: Int, _ columns: SampleColumns) {
    let isValue = node.property == .value || node.property == .presence
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
        if isValue {
          block.set(row: row, step: step, .histogram(value))
          continue
        }
      } else {
        let value = columns.values[float - 1]
        if StalenessMarker.isStale(value) { continue }
        if isValue {
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
