import Diagnostics
import PromQLSyntax
import QueryPlanning
import TelemetryModel
import Testing

@testable import QueryExecution

/// The kernels that slide over all steps say, bit for bit, what each window alone says.
@Suite struct FloatWindowTests {
  private static let functions: [Function] = [
    .rate, .increase, .delta, .irate, .idelta, .changes, .resets, .countOverTime,
    .presentOverTime, .lastOverTime, .firstOverTime, .tsOfLastOverTime, .tsOfFirstOverTime,
    .sumOverTime, .avgOverTime, .maxOverTime, .minOverTime, .stddevOverTime, .stdvarOverTime,
    .quantileOverTime, .deriv, .predictLinear,
  ]

  @Test(arguments: functions, Compatibility.allCases)
  func agreesWithEachWindow(_ function: Function, _ compatibility: Compatibility) {
    var generator = SeededGenerator(
      seed: 0x57E9 &+ UInt64(Self.functions.firstIndex(of: function)!))
    for _ in 0..<60 {
      let columns = columns(&generator)
      let grid = StepGrid(
        start: Int64.random(in: 0...40_000, using: &generator),
        end: Int64.random(in: 40_000...400_000, using: &generator),
        step: Int64.random(in: 500...30_000, using: &generator))
      let longest: Int64 = Bool.random(using: &generator) ? 120_000 : 900_000
      let node = node(function, duration: Int64.random(in: 1_000...longest, using: &generator))
      let phi = Double.random(in: 0...1, using: &generator)
      let parameters = [[Double](repeating: phi, count: grid.count)]
      let worker = Worker()
      var rows = FloatWindowRows(
        node, grid: grid, owner: ObjectIdentifier(worker),
        tables: FloatWindowRows.tables(node, grid: grid, in: context(grid, compatibility)),
        parameters: parameters, compatibility: compatibility, worker)
      var block = SeriesBlock(seriesCount: 1, stepCount: grid.count)
      #expect(rows.fill(&block, row: 0, columns))
      let wanted = windowByWindow(node, columns, grid, parameters, compatibility)
      #expect(block.presence == wanted.presence)
      for step in 0..<grid.count where wanted.isPresent(row: 0, step: step) {
        let (value, other) = (block.values[step], wanted.values[step])
        #expect(
          value.bitPattern == other.bitPattern || (value.isNaN && other.isNaN)
            || isNear(value, other, function),
          "\(function) at step \(step): \(value), not \(other)")
      }
    }
  }

  /// Series of more timelines than are kept, in turn, on two workers.
  @Test(arguments: [Function.rate, .maxOverTime, .predictLinear], [3, 70])
  func agreesWhateverTableSeriesShare(_ function: Function, _ timelineCount: Int) {
    var generator = SeededGenerator(seed: 0x7AB1)
    let grid = StepGrid(start: 30_000, end: 300_000, step: 10_000)
    let node = node(function, duration: 60_000)
    let parameters = [[Double](repeating: 60, count: grid.count)]
    let timelines = (0..<timelineCount).map { _ in
      (0..<40).map { Int64($0) * 8_000 + Int64.random(in: 0..<5_000, using: &generator) }
    }
    let tables = FloatWindowRows.tables(node, grid: grid, in: context(grid, .prometheus3))
    for worker in [Worker(), Worker()] {
      var rows = FloatWindowRows(
        node, grid: grid, owner: ObjectIdentifier(worker), tables: tables,
        parameters: parameters, compatibility: .prometheus3, worker)
      for series in 0..<(3 * timelineCount) {
        var columns = SampleColumns()
        columns.timestamps = timelines[series % timelineCount]
        columns.values = columns.timestamps.map { _ in Double.random(in: 0...9, using: &generator) }
        // Some sources tell no timelines.
        if series % 5 != 4 {
          columns.timeline = TimelineIdentity(
            pieces: [UInt64(series % timelineCount)], from: 0, through: 400_000)
        }
        var block = SeriesBlock(seriesCount: 1, stepCount: grid.count)
        #expect(rows.fill(&block, row: 0, columns))
        let wanted = windowByWindow(node, columns, grid, parameters, .prometheus3)
        #expect(block.presence == wanted.presence)
        for step in 0..<grid.count {
          // Values are below ten; lines may cross zero.
          #expect(abs(block.values[step] - wanted.values[step]) < 1e-9)
        }
      }
    }
  }

  /// A sample out of all proportion leaves no digits to differences from it.
  @Test(
    "lines are those of their windows, whatever came before", arguments: [1e9, 1e12, 1e17, -3e15],
    [-142.5, 0, 14_400, 1e306, .infinity])
  func linesBehindGreatValues(first: Double, ahead: Double) {
    var generator = SeededGenerator(seed: 0x11E5)
    let grid = StepGrid(start: 300_000, end: 900_000, step: 15_000)
    let node = node(.predictLinear, duration: 300_000)
    let parameters = [[Double](repeating: ahead, count: grid.count)]
    var columns = SampleColumns()
    columns.timestamps = (0..<61).map { Int64($0) * 15_000 }
    columns.values = columns.timestamps.map { _ in
      10 + Double.random(in: -1e-6...1e-6, using: &generator)
    }
    columns.values[0] = first
    let worker = Worker()
    var rows = FloatWindowRows(
      node, grid: grid, owner: ObjectIdentifier(worker),
      tables: FloatWindowRows.tables(node, grid: grid, in: context(grid, .prometheus3)),
      parameters: parameters, compatibility: .prometheus3, worker)
    var block = SeriesBlock(seriesCount: 1, stepCount: grid.count)
    #expect(rows.fill(&block, row: 0, columns))
    let wanted = windowByWindow(node, columns, grid, parameters, .prometheus3)
    for step in 0..<grid.count {
      let (value, other) = (block.values[step], wanted.values[step])
      #expect(
        value == other || (value.isNaN && other.isNaN)
          || isNear(value, other, .predictLinear), "step \(step): \(value), not \(other)")
    }
  }

  /// Whether values are as good as equal, where a function has a way of its own to add up: running
  /// sums are a little more exact than sums of each window.
  private func isNear(_ value: Double, _ other: Double, _ function: Function) -> Bool {
    let tolerance: Double
    switch function {
    case .quantileOverTime: tolerance = 0
    case .sumOverTime, .avgOverTime: tolerance = 4e-16
    case .stddevOverTime, .stdvarOverTime: tolerance = 1e-12
    case .deriv, .predictLinear: tolerance = 1e-10
    default: return false
    }
    return abs(value - other) <= tolerance * max(abs(value), abs(other))
  }

  /// Samples with what hurts: gaps, resets, repeats, NaN, infinities, zeros of both signs, sums
  /// that overflow.
  private func columns(_ generator: inout SeededGenerator) -> SampleColumns {
    var columns = SampleColumns()
    var time = Int64.random(in: 0...50_000, using: &generator)
    var value = Double.random(in: -5...100, using: &generator)
    let kind = Int.random(in: 0..<6, using: &generator)
    for _ in 0..<Int.random(in: 0...200, using: &generator) {
      time += Int64.random(
        in: 1...(Bool.random(using: &generator) ? 2_000 : 9_000), using: &generator)
      switch (kind, Int.random(in: 0..<20, using: &generator)) {
      case (_, 0): value = Double.random(in: 0...3, using: &generator)
      case (1..<5, 1): value = .nan
      case (2..<5, 2): value = [.infinity, -.infinity, 0, -0.0].randomElement(using: &generator)!
      case (3..<5, 3): value = .greatestFiniteMagnitude
      case (_, 4...8): break
      default: value += Double.random(in: kind == 4 ? -9...9 : 0...9, using: &generator)
      }
      columns.timestamps.append(time)
      columns.values.append(value)
    }
    return columns
  }

  private func context(_ grid: StepGrid, _ compatibility: Compatibility) -> ExecutionContext {
    var options = ExecutionContext.Options()
    options.compatibility = compatibility
    let source = EmptySource()
    return ExecutionContext(series: source, logs: source, grid: grid, options: options)
  }

  private func node(_ function: Function, duration: Int64) -> RangeFunction {
    let range = SourceRange(0, 0)
    return RangeFunction(
      function: function,
      input: .select(
        SelectRange(
          matchers: [], duration: duration, shift: TimeShift(), rangeExtension: .none,
          range: range)), parameters: [], range: range, argumentRanges: [])
  }

  private func windowByWindow(
    _ node: RangeFunction, _ columns: SampleColumns, _ grid: StepGrid, _ parameters: [[Double]],
    _ compatibility: Compatibility
  ) -> SeriesBlock {
    var evaluator = RangeEvaluator(node, compatibility: compatibility)
    evaluator.parameters = parameters
    evaluator.begin(series: Labels(), annotations: Annotations())
    var block = SeriesBlock(seriesCount: 1, stepCount: grid.count)
    columns.timestamps.withUnsafeBufferPointer { timestamps in
      columns.values.withUnsafeBufferPointer { values in
        for step in 0..<grid.count {
          let end = grid.time(step)
          let start = end - node.input.duration
          let places = timestamps.indices.filter {
            timestamps[$0] > start - compatibility.leftReach && timestamps[$0] <= end
          }
          let range = (places.first ?? 0)..<((places.last ?? -1) + 1)
          let window = RangeWindow(
            timestamps: UnsafeBufferPointer(rebasing: timestamps[range]),
            values: UnsafeBufferPointer(rebasing: values[range]), histogramTimestamps: [],
            histograms: [], startTimestamps: UnsafeBufferPointer(start: nil, count: 0),
            histogramStartTimestamps: [], start: start, end: end, time: end)
          if case .float(let value) = evaluator.evaluate(window, step: step) {
            block.set(row: 0, step: step, value)
          }
        }
      }
    }
    return block
  }
}
