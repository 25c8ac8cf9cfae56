import PromQLSyntax
import QueryPlanning
import TelemetryModel

/// Fills rows of a range function over series of floats with the kernels that slide over all steps
/// at once.
///
/// What these do not know (native histograms, start timestamps, extended ranges, other functions)
/// is left to `RangeEvaluator`, window by window, which says the same of what they do know.
struct FloatWindowRows {
  private let function: Function
  private let isKnown: Bool
  private let owner: ObjectIdentifier
  private let tables: WindowTables
  /// That of the series before.
  private var table: WindowTable?
  private var kernels: FloatWindowKernels

  /// - Parameters:
  ///   - owner: the operator whose last window table is kept from block to block.
  ///   - tables: those of the operator.
  init(
    _ node: RangeFunction, grid: StepGrid, owner: ObjectIdentifier, tables: WindowTables,
    parameters: [[Double]], compatibility: Compatibility, _ worker: Worker
  ) {
    function = node.function
    self.owner = owner
    self.tables = tables
    kernels = FloatWindowKernels(
      function: function, compatibility: compatibility,
      seconds: Double(node.input.duration) / 1000, grid: grid, parameters: parameters)
    table = worker.windows.removeValue(forKey: owner)
    isKnown = Self.isKnown(node, parameters)
  }

  /// The window tables of all rows of a function.
  static func tables(_ node: RangeFunction, grid: StepGrid, in context: ExecutionContext)
    -> WindowTables
  {
    let preparation: WindowTables.Preparation =
      switch node.function {
      case .rate, .increase, .delta: .growth(isRate: node.function == .rate)
      case .deriv, .predictLinear: .timeSums
      default: .none
      }
    return context.windowTables(
      WindowSteps(
        grid: grid, shift: node.input.shift, duration: node.input.duration,
        leftReach: context.options.compatibility.leftReach), preparation)
  }

  private static func isKnown(_ node: RangeFunction, _ parameters: [[Double]]) -> Bool {
    if case .select(let select) = node.input, select.rangeExtension != .none { return false }
    switch node.function {
    case .rate, .increase, .delta, .irate, .idelta, .changes, .resets, .countOverTime,
      .presentOverTime, .lastOverTime, .firstOverTime, .tsOfLastOverTime, .tsOfFirstOverTime,
      .sumOverTime, .avgOverTime, .maxOverTime, .minOverTime, .stddevOverTime, .stdvarOverTime,
      .deriv, .predictLinear:
      return true
    case .quantileOverTime: return parameters[0].allSatisfy { $0 >= 0 && $0 <= 1 }
    default: return false
    }
  }

  /// Fills a row from a series' samples; false where that is not for these kernels.
  mutating func fill(_ block: inout SeriesBlock, row: Int, _ columns: SampleColumns) -> Bool {
    guard isKnown, columns.histograms.isEmpty, columns.startTimestamps.isEmpty,
      columns.timestamps.count <= Int(Int32.max)
    else { return false }
    if columns.timestamps.isEmpty { return true }
    let table = tables.table(of: columns, after: table)
    self.table = table
    let (stepCount, words) = (block.stepCount, block.wordsPerRow)
    columns.timestamps.withUnsafeBufferPointer { timestamps in
      columns.values.withUnsafeBufferPointer { values in
        table.withColumns { low, high, withOne, withTwo in
          block.withRows { output, presence in
            kernels.fill(
              FloatWindows(
                timestamps: timestamps, values: values, low: low, high: high, withOne: withOne,
                withTwo: withTwo, stepCount: stepCount, output: output + row * stepCount,
                presence: presence + row * words, hasNoResets: columns.hasNoResets), table)
          }
        }
      }
    }
    return true
  }

  /// Keeps the window table for the next block.
  func finish(_ worker: Worker) { worker.windows[owner] = table }
}

/// The kernel of a function, with what it keeps from row to row.
private struct FloatWindowKernels {
  let function: Function
  let compatibility: Compatibility
  let seconds: Double
  let grid: StepGrid
  let parameters: [[Double]]
  private var numbers: [Int32] = []
  private var front: [Double] = []
  private var sorted = SortedWindow()
  private var running = RunningSumBuffers()

  init(
    function: Function, compatibility: Compatibility, seconds: Double, grid: StepGrid,
    parameters: [[Double]]
  ) {
    self.function = function
    self.compatibility = compatibility
    self.seconds = seconds
    self.grid = grid
    self.parameters = parameters
  }

  mutating func fill(_ windows: FloatWindows, _ table: WindowTable) {
    switch function {
    case .rate, .increase, .delta:
      windows.fillRates(
        RateKernels.Kind(isCounter: function != .delta, isRate: function == .rate),
        table.geometry, seconds: seconds, looksAtZeroFirst: compatibility == .prometheus2,
        resets: &numbers)
    case .irate, .idelta: windows.fillInstantRates(isRate: function == .irate)
    case .changes, .resets:
      windows.fillTransitions(isResets: function == .resets, counts: &numbers)
    case .sumOverTime, .avgOverTime: fillSums(windows)
    case .maxOverTime, .minOverTime:
      windows.fillExtremes(isGreatest: function == .maxOverTime, front: &front)
    case .stddevOverTime, .stdvarOverTime: fillVariances(windows)
    case .deriv, .predictLinear: fillLines(windows, table)
    case .quantileOverTime: windows.fillQuantiles(parameters[0], window: &sorted)
    default: windows.fillFromEnds(function)
    }
  }

  private mutating func fillSums(_ windows: FloatWindows) {
    let isAverage = function == .avgOverTime
    if windows.favorsRunningSums(averageOverlap: 8) {
      windows.fillRunningSums(isAverage: isAverage, &running)
    } else if isAverage {
      windows.fillAverages()
    } else {
      windows.fillSums()
    }
  }

  private mutating func fillVariances(_ windows: FloatWindows) {
    let isDeviation = function == .stddevOverTime
    if windows.favorsRunningSums(averageOverlap: 6) {
      windows.fillRunningVariances(isDeviation: isDeviation, &running)
    } else {
      windows.fillVariances(isDeviation: isDeviation)
    }
  }

  private mutating func fillLines(
    _ windows: FloatWindows, _ table: WindowTable
  ) {
    windows.fillLines(
      ahead: function == .predictLinear ? parameters[0] : nil, table.times,
      isRunning: windows.favorsRunningSums(averageOverlap: 4), &running, time: grid.time)
  }
}
