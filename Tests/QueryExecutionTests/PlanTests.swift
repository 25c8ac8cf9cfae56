import PromQLSyntax
import QueryExecution
import QueryPlanning
import TelemetryModel
import Testing

/// Plans as they are drawn, and what operators do with sources of arrays.
@Suite("Plans and operators") struct PlanTests {
  static func drawing(_ query: String, _ grid: StepGrid) throws -> String {
    let expr = try #require(parsePromQL(query).expr)
    return try PromQLLowering(grid: grid, defaultSubqueryStep: 60_000).lower(expr).description
  }

  @Test func whatIsPinnedIsComputedOnce() throws {
    let grid = StepGrid(start: 0, end: 60_000, step: 15_000)
    #expect(
      try Self.drawing("sum(rate(a[1m] @ 0)) + b", grid) == """
        Binary +
          StepInvariant
            Aggregate sum by ()
              RangeFunction rate {__name__="a"} @ 0ms[1m]
          SelectInstant {__name__="b"}

        """)
  }

  @Test func durationsAreWorkedOutForTheQuerysTimes() throws {
    let grid = StepGrid(start: 0, end: 60_000, step: 15_000)
    #expect(
      try Self.drawing("rate(a[2 * step()] offset range())", grid)
        == "RangeFunction rate {__name__=\"a\"} offset 1m[30s]\n")
  }

  @Test func theStepOfAnInstantQueryIsNoRange() {
    #expect(throws: LoweringFailure.self) {
      try Self.drawing("rate(a[step()])", StepGrid(instant: 0))
    }
  }

  @Test func blocksTellAbsentFromNaN() {
    var block = SeriesBlock(firstSeries: 0, seriesCount: 2, stepCount: 70)
    block.set(row: 1, step: 65, .nan)
    #expect(block.value(row: 1, step: 64) == nil)
    #expect(block.value(row: 0, step: 65) == nil)
    guard case .float(let value)? = block.value(row: 1, step: 65) else {
      Issue.record("nothing there")
      return
    }
    #expect(value.isNaN)
  }

  @Test func anEmptySourceGivesAnEmptyAnswer() throws {
    let grid = StepGrid(instant: 0)
    let source = EmptySource()
    let context = ExecutionContext(
      series: source, logs: source, grid: grid, options: ExecutionContext.Options())
    let plan = try PromQLLowering(grid: grid, defaultSubqueryStep: 60_000)
      .lower(try #require(parsePromQL("sum(a) + b").expr))
    #expect(try QueryRun(context).answer(plan) == .vector([]))
  }
}
