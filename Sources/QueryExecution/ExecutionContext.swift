import Diagnostics
import Synchronization
import TelemetryModel
import WorkSharing

/// What all operators of a query share: where data comes from, how it is evaluated, and what there
/// is to say.
package final class ExecutionContext {
  /// How a query is executed.
  package struct Options: Hashable, Sendable {
    /// How far back an instant selector looks, in milliseconds.
    package var lookbackDelta: Int64 = 300_000
    /// Whose rules windows follow.
    package var compatibility = Compatibility.prometheus3
    /// `promql-delayed-name-removal`.
    package var delayedNameRemoval = false
    /// Most samples that are held at a time.
    package var maxSamples = 50_000_000
    /// Most memory for the values that are held at a time, in bytes.
    package var maxMemory = 4 << 30
    /// How many values make a block: series times steps.
    package var blockValueCount = 16_384
    /// Threads that evaluate rows.
    package var workerCount = WorkSharing.coreCount

    package init() {}
  }

  package let series: any SeriesSource
  package let logs: any LogSource
  package let options: Options
  package let annotations = Annotations()
  /// What has been done so far.
  package let counts = ExecutionCounts()
  /// The query's own grid, whatever grid a subquery is evaluated on.
  package let grid: StepGrid
  /// What watches the operators, if anything does.
  let profile: ExecutionProfile?
  private let deadlinePassed: @Sendable () -> Bool
  private let workers = Mutex<[Worker]>([])
  /// Of the operand that was opened last.
  private var lastRank = 0
  private let tables = Mutex<[TablesKey: WindowTables]>([:])

  private struct TablesKey: Hashable {
    let steps: WindowSteps
    let preparation: WindowTables.Preparation
  }

  /// - Parameter deadlinePassed: polled block by block, from any thread; true ends the query.
  package init(
    series: any SeriesSource, logs: any LogSource, grid: StepGrid, options: Options,
    profile: ExecutionProfile? = nil, deadlinePassed: @escaping @Sendable () -> Bool = { false }
  ) {
    self.series = series
    self.logs = logs
    self.grid = grid
    self.options = options
    self.profile = profile
    self.deadlinePassed = deadlinePassed
  }

  /// Throws where too much time has gone by.
  func checkDeadline() throws(QueryFailure) {
    if deadlinePassed() { throw .limit(message: "query timed out in expression evaluation") }
  }

  /// Counts samples that were read: once a block, since all threads count in one place.
  func count(samples: Int) {
    counts.samples.add(samples, ordering: .relaxed)
    profile?.add(samples: samples)
  }

  /// Throws where `samples` of one series are more than may be held, or too much time has gone by.
  func check(samples: Int) throws(QueryFailure) {
    if samples > options.maxSamples { throw Self.tooManySamples }
    try checkDeadline()
  }

  /// The end of a query that would hold more than it may.
  static let tooManySamples = QueryFailure.limit(
    message: "query processing would load too many samples into memory in query execution")

  /// How many rows a block holds: few where there are few values, so that all threads have some,
  /// but not so few that a thread costs more than it does.
  func rowsPerBlock(rowCount: Int, stepCount: Int) -> Int {
    let byValues = options.blockValueCount / max(1, stepCount)
    let byThreads = (rowCount + 4 * options.workerCount - 1) / (4 * options.workerCount)
    let least = Self.leastBlockValueCount / max(1, stepCount)
    return max(1, min(byValues, max(byThreads, least), 256))
  }

  /// How many values are worth a thread's while.
  private static let leastBlockValueCount = 64

  /// The window tables of all operators with the same windows.
  func windowTables(
    _ steps: WindowSteps, _ preparation: WindowTables.Preparation
  ) -> WindowTables {
    let key = TablesKey(steps: steps, preparation: preparation)
    return tables.withLock { tables in
      if let known = tables[key] { return known }
      let made = WindowTables(steps, preparation)
      tables[key] = made
      return made
    }
  }

  /// Gives what `body` notes while an operand is opened the next rank, which is also that of the
  /// operand's rows.
  func ranked<Result>(
    _ body: (_ rank: Int) throws(QueryFailure) -> Result
  ) throws(QueryFailure) -> Result {
    lastRank += 1
    let rank = lastRank
    return try annotations.noting(at: rank) { () throws(QueryFailure) in try body(rank) }
  }

  /// A worker for one block of rows.
  func takeWorker() -> Worker {
    workers.withLock { $0.popLast() } ?? Worker()
  }

  /// Takes a worker back, with nothing to say.
  func recycle(_ worker: Worker) {
    worker.annotations = Annotations()
    workers.withLock { $0.append(worker) }
  }
}

/// What a query did, counted from all threads.
package final class ExecutionCounts: Sendable {
  /// Samples (or log entries) read from a source.
  package let samples = Atomic<Int>(0)
  /// Samples that are held in blocks right now.
  let heldSamples = Atomic<Int>(0)
  /// Bytes of the blocks that are held right now, and the most there were.
  let heldBytes = Atomic<Int>(0)
}

/// Values that are kept whole while a query runs, counted against its limits as long as this lives.
///
/// SAFETY of `@unchecked Sendable`: the thread that fills the block counts; nothing changes after.
final class HeldValues: @unchecked Sendable {
  private let counts: ExecutionCounts
  private let bytes: Int
  private var samples = 0

  /// Counts a block before it is made.
  ///
  /// - Throws: where it is more than the query may hold.
  init(rowCount: Int, stepCount: Int, context: ExecutionContext) throws(QueryFailure) {
    counts = context.counts
    let (product, overflows) = rowCount.multipliedReportingOverflow(by: stepCount)
    bytes = overflows ? Int.max / 2 : min(product, Int.max / 16) * MemoryLayout<Double>.stride
    let total = counts.heldBytes.add(bytes, ordering: .relaxed).newValue
    if total > context.options.maxMemory {
      throw .limit(
        message:
          "query needs more than \(context.options.maxMemory) bytes of memory for values; narrow the selection, shorten the range or widen the step"
      )
    }
  }

  /// Counts values that came in.
  func count(values added: Int, context: ExecutionContext) throws(QueryFailure) {
    samples += added
    let total = counts.heldSamples.add(added, ordering: .relaxed).newValue
    if total > context.options.maxSamples { throw ExecutionContext.tooManySamples }
  }

  deinit {
    counts.heldBytes.subtract(bytes, ordering: .relaxed)
    counts.heldSamples.subtract(samples, ordering: .relaxed)
  }
}
