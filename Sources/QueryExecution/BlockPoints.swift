import TelemetryModel

/// The points of some rows of a block, as they are answered.
struct BlockPoints {
  /// One for each row that has values.
  private(set) var series: [SampleSeries] = []
  /// How many points there are.
  private(set) var count = 0

  /// - Parameters:
  ///   - rows: which rows of `block`.
  ///   - outputs: all series of the operator whose rows these are.
  ///   - times: of the rows before, mostly the same.
  init(
    of block: SeriesBlock, _ rows: Range<Int>, outputs: [OutputSeries], grid: StepGrid,
    times: inout StepTimes
  ) {
    for row in rows where block.hasValues(row: row) {
      var one = SampleSeries(labels: outputs[block.firstSeries + row].labels)
      if block.histograms.isEmpty {
        one.timestamps = times.timestamps(
          block.presence[(row * block.wordsPerRow)..<((row + 1) * block.wordsPerRow)])
        one.values = times.values(
          block.values[(row * block.stepCount)..<((row + 1) * block.stepCount)])
      } else {
        Self.fill(&one, block, row: row, grid)
      }
      count += one.pointCount
      series.append(one)
    }
  }

  private static func fill(
    _ one: inout SampleSeries, _ block: SeriesBlock, row: Int, _ grid: StepGrid
  ) {
    for step in 0..<grid.count {
      switch block.value(row: row, step: step) {
      case nil: break
      case .float(let value)?:
        one.timestamps.append(grid.time(step))
        one.values.append(value)
      case .histogram(let value)?:
        one.histogramTimestamps.append(grid.time(step))
        one.histograms.append(value)
      }
    }
  }
}

/// The steps at which one series after the other has a value.
struct StepTimes: Sendable {
  private let grid: StepGrid

  /// Some of the steps.
  private struct Steps: Sendable {
    var presence: [UInt64] = []
    var times: [Int64] = []
    var runs: [Range<Int>] = []
  }

  /// Series with values at the same steps, most of a query's, share their timestamps. Those of the
  /// last one stand first.
  private var known: [Steps] = []
  /// Most that are kept: series mostly differ in where they begin alone.
  private static let knownLimit = 4

  init(grid: StepGrid) { self.grid = grid }

  /// The times of the steps whose bits are set in `words`, which are a series'.
  mutating func timestamps(_ words: ArraySlice<UInt64>) -> [Int64] {
    if let place = known.firstIndex(where: { words.elementsEqual($0.presence) }) {
      if place > 0 { known.swapAt(0, place) }
      return known[0].times
    }
    var steps = Steps(presence: Array(words))
    for step in 0..<grid.count where steps.presence[step >> 6] >> UInt64(step & 63) & 1 != 0 {
      if let last = steps.runs.last, last.upperBound == step {
        steps.runs[steps.runs.count - 1] = last.lowerBound..<(step + 1)
      } else {
        steps.runs.append(step..<(step + 1))
      }
      steps.times.append(grid.time(step))
    }
    if known.count == Self.knownLimit { known.removeLast() }
    known.insert(steps, at: 0)
    return steps.times
  }

  /// The values of the same series at those steps, of `row`, which has one a step.
  func values(_ row: ArraySlice<Double>) -> [Double] {
    var values: [Double] = []
    guard let steps = known.first else { return values }
    values.reserveCapacity(steps.times.count)
    for run in steps.runs {
      values.append(
        contentsOf: row[(row.startIndex + run.lowerBound)..<(row.startIndex + run.upperBound)])
    }
    return values
  }
}
