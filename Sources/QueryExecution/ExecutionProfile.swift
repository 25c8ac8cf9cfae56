import Diagnostics
import Glibc
import QueryPlanning
import Synchronization

/// What a node of a plan did while its query ran.
package struct ProfiledNode: Hashable, Sendable {
  /// The node as plans are drawn.
  package var title: String
  /// Where its expression stands in the query.
  package var range: SourceRange?
  /// Output series.
  package var seriesCount = 0
  /// Output values, those that are absent left out.
  package var valueCount = 0
  /// Samples or log entries that it read from a source itself.
  package var sampleCount = 0
  /// Processor time on all threads without that of its inputs, in nanoseconds.
  package var time: UInt64 = 0
  package var children: [ProfiledNode] = []

  package init(title: String, range: SourceRange?) {
    self.title = title
    self.range = range
  }
}

/// Watches the operators of one query, from whatever threads they run on.
package final class ExecutionProfile: Sendable {
  /// A node at work on a thread.
  private struct Frame {
    var node: Int
    var start: UInt64
    /// What its inputs took meanwhile on the same thread.
    var inputTime: UInt64 = 0
  }

  private struct State {
    var nodes: [ProfiledNode] = []
    var children: [[Int]] = []
    /// The nodes that are being compiled, the innermost last.
    var building: [Int] = []
    var frames: [pthread_t: [Frame]] = [:]
  }

  private let state = Mutex(State())
  private let clock: @Sendable () -> UInt64

  /// - Parameter clock: the processor time of the calling thread, in nanoseconds.
  package init(clock: @escaping @Sendable () -> UInt64) { self.clock = clock }

  /// The node of the whole query, its inputs below; nil before anything was compiled.
  package var root: ProfiledNode? {
    state.withLock { $0.nodes.isEmpty ? nil : Self.tree(0, $0) }
  }

  private static func tree(_ index: Int, _ state: State) -> ProfiledNode {
    var node = state.nodes[index]
    node.children = state.children[index].map { tree($0, state) }
    return node
  }

  // MARK: Compiling

  /// Begins the node of `plan` below the one that is being compiled. Returns its number.
  func begin(_ plan: LogicalPlan) -> Int {
    state.withLock { state in
      let number = state.nodes.count
      state.nodes.append(ProfiledNode(title: plan.title, range: plan.sourceRange))
      state.children.append([])
      if let parent = state.building.last { state.children[parent].append(number) }
      state.building.append(number)
      return number
    }
  }

  /// Ends the node that was begun last.
  func end() { state.withLock { _ = $0.building.popLast() } }

  // MARK: Running

  /// Counts what `body` takes on this thread for `node`.
  func measure<Result>(
    _ node: Int, _ body: () throws(QueryFailure) -> Result
  ) throws(QueryFailure) -> Result {
    let thread = pthread_self()
    let start = clock()
    state.withLock { $0.frames[thread, default: []].append(Frame(node: node, start: start)) }
    defer {
      let total = clock() - start
      state.withLock { state in
        let frame = state.frames[thread]?.popLast()
        state.nodes[node].time += total - min(total, frame?.inputTime ?? 0)
        if let last = state.frames[thread]?.indices.last {
          state.frames[thread]?[last].inputTime += total
        }
      }
    }
    return try body()
  }

  /// Counts samples for the node that is at work on this thread.
  func add(samples: Int) {
    let thread = pthread_self()
    state.withLock { state in
      if let node = state.frames[thread]?.last?.node { state.nodes[node].sampleCount += samples }
    }
  }

  func set(seriesCount: Int, of node: Int) {
    state.withLock { $0.nodes[node].seriesCount = seriesCount }
  }

  func add(values: Int, to node: Int) { state.withLock { $0.nodes[node].valueCount += values } }
}

/// An operator that is watched.
final class ProfiledOperator: VectorOperator {
  private let inner: any VectorOperator
  private let node: Int
  private let profile: ExecutionProfile

  /// `inner`, watched as node number `node`.
  init(_ inner: any VectorOperator, _ node: Int, _ profile: ExecutionProfile) {
    self.inner = inner
    self.node = node
    self.profile = profile
  }

  var complete: SeriesBlock? { inner.complete }
  var keepsSeriesApart: Bool { inner.keepsSeriesApart }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let series = try profile.measure(node) { () throws(QueryFailure) in try inner.open() }
    profile.set(seriesCount: series.count, of: node)
    if let complete { profile.add(values: complete.valueCount, to: node) }
    return series
  }

  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock {
    if let complete { return complete.rows(range) }
    let block = try profile.measure(node) { () throws(QueryFailure) in
      try inner.rows(range, worker)
    }
    if !worker.isRepeating { profile.add(values: block.valueCount, to: node) }
    return block
  }
}
