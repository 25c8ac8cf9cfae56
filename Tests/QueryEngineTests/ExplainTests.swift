import ChunkStore
import Diagnostics
import QueryEngine
import QueryExecution
import Synchronization
import TelemetryModel
import Testing

/// How queries are answered, on the store of `EngineTests`.
@Suite("Explain") struct ExplainTests {
  /// A clock that ticks once a look.
  private final class Ticks: @unchecked Sendable {
    private let lock = Lock()
    private var now: UInt64 = 0

    func read() -> UInt64 {
      lock.held {
        now += 1
        return now
      }
    }
  }

  private func explain(_ query: String, at seconds: Int64 = 60) throws -> QueryExplanation {
    let engine = try EngineTests.engine()
    let ticks = Ticks()
    return try #require(
      try engine.explain(
        engine.parsedPromQL(query), grid: StepGrid(instant: seconds * 1000),
        clock: { ticks.read() }))
  }

  @Test func countsSeriesSamplesAndValuesOfEachNode() throws {
    let found = try explain("sum(rate(c[1m])) + on() sum(g)")
    #expect(found.plan.title == "Binary +")
    #expect(found.plan.seriesCount == 1 && found.plan.valueCount == 1)
    #expect(
      found.plan.children.map(\.title) == ["Aggregate sum by ()", "Aggregate sum by ()"])
    let rate = try #require(found.plan.children.first?.children.first)
    // Samples at 15 s to 60 s; that at 0 s lies on the open edge.
    #expect(rate.seriesCount == 1 && rate.sampleCount == 4 && rate.valueCount == 1)
    let select = try #require(found.plan.children.last?.children.first)
    // `g{x="b"}` is stale: it is read and gives nothing.
    #expect(select.seriesCount == 2 && select.valueCount == 1)
    #expect(found.sampleCount == rate.sampleCount + select.sampleCount)
    #expect(found.plan.range == SourceRange(0, 30))
    #expect(found.rules == ["leave-names"])
  }

  @Test func answersAsWithoutBeingWatched() throws {
    for query in ["g", "sum by (x) (g)", "topk(1, g)", "absent(c)", "g > 2 or c", "-c", "c @ 30"] {
      let engine = try EngineTests.engine()
      let grid = StepGrid(start: 0, end: 60_000, step: 15_000)
      let plain = try engine.evaluate(query, language: .promQL, grid: grid)
      let watched = try engine.explain(
        engine.parsedPromQL(query), grid: grid, clock: { 0 })
      #expect(watched?.result == plain, "\(query)")
    }
  }

  @Test func takesNoTimeTwice() throws {
    let found = try explain("sum(rate(c[1m])) + 1")
    func total(_ node: ProfiledNode) -> UInt64 {
      node.time + node.children.reduce(0) { $0 + total($1) }
    }
    // Each call of an operator looks at the clock twice; a tick within a call of an inner operator
    // belongs to that one.
    #expect(total(found.plan) < 64)
    #expect(found.plan.time > 0)
  }

  @Test func namesTheRulesThatFired() throws {
    #expect(try explain("sum(c @ 30) + c").rules == ["hoist-step-invariant"])
    #expect(try explain("count by (a) (c) > sum(c)").rules == ["read-presence"])
    #expect(try explain("sum by (a) (rate(c[1m]))").rules == ["leave-names"])
    #expect(try explain("sum without (a) (rate(c[1m]))").rules.isEmpty)
    #expect(try explain("sum by (a, __name__) (rate(c[1m]))").rules.isEmpty)
  }

  @Test func aRangeSelectorHasNoPlan() throws {
    let engine = try EngineTests.engine()
    let found = try engine.explain(
      engine.parsedPromQL("c[1m]"), grid: StepGrid(instant: 60_000), clock: { 0 })
    #expect(found == nil)
  }
}

/// Mutual exclusion for a test's clock.
private final class Lock: @unchecked Sendable {
  private let mutex = Mutex(())

  func held<Result>(_ body: () -> Result) -> Result { mutex.withLock { _ in body() } }
}
