import QueryExecution
import TelemetryModel
import Testing

/// Windows, range functions and their errors, as the specification's Appendix A.3 lists them.
@Suite struct LogMetricTests {
  private func questions(_ lines: [(Double, String)]) -> LogQuestions {
    LogQuestions([(["app": "t"], lines.map { LogEntry(second: $0.0, $0.1) })])
  }

  /// The value of the only series.
  private func value(_ lines: [(Double, String)], _ query: String, at second: Double = 60) throws
    -> Double?
  {
    let values = try questions(lines).values(query, at: second)
    #expect(values.count <= 1)
    return values.values.first
  }

  @Test func excludesTheWindowsStartAndIncludesItsEnd() throws {
    let lines = [(0.0, "x"), (60.0, "y")]
    #expect(try value(lines, #"count_over_time({app="t"}[60s])"#) == 1)
    #expect(try value(lines, #"count_over_time({app="t"}[61s])"#) == 2)
    #expect(try value(lines, #"count_over_time({app="t"}[60s])"#, at: 59.999) == 1)
    #expect(try value(lines, #"count_over_time({app="t"}[60s] offset 1m)"#, at: 120) == 1)
    #expect(try value(lines, #"count_over_time({app="t"}[60s] offset -1m)"#, at: 0) == 1)
  }

  @Test func hasNoSeriesWithoutLines() throws {
    for query in [
      #"rate({app="t"}[1m])"#, #"sum(rate({app="t"}[1m]))"#, #"count(rate({app="t"}[1m]))"#,
    ] {
      #expect(try questions([]).values(query, at: 60).isEmpty)
    }
  }

  @Test(arguments: [
    ("avg_over_time", 2.0), ("stdvar_over_time", 1), ("stddev_over_time", 1), ("sum_over_time", 4),
    ("min_over_time", 1), ("max_over_time", 3), ("first_over_time", 1), ("last_over_time", 3),
    ("rate", 4.0 / 60),
  ])
  func aggregatesUnwrappedNumbers(function: String, wanted: Double) throws {
    let lines = [(10.0, "v=1"), (20.0, "v=3"), (30.0, "other=1")]
    #expect(
      try value(lines, function + #"({app="t"} | logfmt v | unwrap v [60s])"#) == wanted)
  }

  @Test(arguments: [(0.5, 2.0), (0, 1), (1, 3), (0.25, 1.5), (2, .infinity)])
  func interpolatesQuantiles(quantile: Double, wanted: Double) throws {
    let lines = [(10.0, "v=3"), (20.0, "v=1")]
    #expect(
      try value(
        lines, "quantile_over_time(\(quantile)," + #" {app="t"} | logfmt v | unwrap v [60s])"#)
        == wanted)
  }

  @Test(arguments: [
    ("count_over_time", 2.0), ("rate", 2.0 / 60), ("bytes_over_time", 6), ("bytes_rate", 0.1),
  ])
  func aggregatesLines(function: String, wanted: Double) throws {
    #expect(try value([(10, "ab"), (20, "cdef")], function + #"({app="t"}[60s])"#) == wanted)
  }

  @Test func extrapolatesCounters() throws {
    let query = #"rate_counter({app="t"} | logfmt v | unwrap v [60s])"#
    #expect(try value([(10, "v=10"), (50, "v=30")], query) == 0.5)
    #expect(try value([(10, "v=10")], query) == 0)
    // A reset: Δ = 5 - 10 + 10, S = 20, both edges 20 away (< 22): 5 · (20 + 20 + 20) / 20 / 60,
    // and the zero point of a counter that begins at 10 lies 20 · 10 / 5 before it, further than
    // the window's start.
    #expect(try value([(20, "v=10"), (40, "v=5")], query) == 0.25)
  }

  @Test func ignoresNaNUnlessThereIsNothingElse() throws {
    let query = #"max_over_time({app="t"} | logfmt v | unwrap v [60s])"#
    #expect(try value([(1, "v=NaN"), (2, "v=2"), (3, "v=NaN")], query) == 2)
    #expect(try value([(1, "v=NaN")], query)?.isNaN == true)
  }

  // MARK: Errors

  @Test func failsOnNumbersThatAreNone() throws {
    let lines = [(10.0, "v=abc")]
    let query = #"sum_over_time({app="t"} | logfmt v | unwrap v "#
    let message = try questions(lines).failure(query + "[60s])", at: 60)
    #expect(
      message.hasPrefix(
        "pipeline error: 'SampleExtractionErr' for series: '{__error__=\"SampleExtractionErr\""))
    #expect(
      message.hasSuffix(
        """
        Use a label filter to intentionally skip this error. (e.g | __error__!="SampleExtractionErr").
        To skip all potential errors you can match empty errors.(e.g __error__="")
        The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )
        """))
    #expect(try value(lines, query + #"| __error__="" [60s])"#) == nil)
    #expect(try questions(lines).failure(query + "[5s])", at: 60) == "")
  }

  @Test func knowsNoDaysInDurations() throws {
    let query = #"sum_over_time({app="t"} | logfmt d | unwrap duration(d) [60s])"#
    #expect(try questions([(1, "d=1d")]).failure(query, at: 60).contains("SampleExtractionErr"))
    #expect(try value([(1, "d=1m500ms")], query) == 60.5)
    let bytes = #"sum_over_time({app="t"} | logfmt d | unwrap bytes(d) [60s])"#
    #expect(try value([(1, "d=1.5KB")], bytes) == 1500)
  }

  @Test func failsOnLinesThatAreNoJSON() throws {
    let lines = [(1.0, "x")]
    #expect(
      try questions(lines).failure(#"sum by (l) (rate({app="t"} | json [60s]))"#, at: 60) != "")
    // Nothing needs what would be parsed.
    #expect(try value(lines, #"sum(count_over_time({app="t"} | json [60s]))"#) == 1)
    #expect(
      try questions(lines).failure(
        #"sum(count_over_time({app="t"} | json | l!="a" [60s]))"#, at: 60)
        != "")
    #expect(
      try value(lines, #"sum(count_over_time({app="t"} | json | __error__="JSONParserErr" [60s]))"#)
        == 1)
    #expect(
      try questions(lines).values(
        #"sum by (__error__) (count_over_time({app="t"} | json [60s]))"#, at: 60)
        == [#"{__error__="JSONParserErr"}"#: 1])
  }

  // MARK: Series

  @Test func makesSeriesOfWholeLabelSets() throws {
    let asked = questions([(1, "a=1 v=2"), (2, "a=2 v=3"), (3, "a=1 v=4")])
    #expect(
      try asked.values(#"count_over_time({app="t"} | logfmt a [60s])"#, at: 60)
        == [#"{a="1", app="t"}"#: 2, #"{a="2", app="t"}"#: 1])
    #expect(
      try asked.values(#"sum_over_time({app="t"} | logfmt | unwrap v [60s])"#, at: 60)
        == [#"{a="1", app="t"}"#: 6, #"{a="2", app="t"}"#: 3])
    #expect(
      try asked.values(#"max_over_time({app="t"} | logfmt | unwrap v [60s]) by (a)"#, at: 60)
        == [#"{a="1"}"#: 4, #"{a="2"}"#: 3])
    #expect(
      try asked.values(#"max_over_time({app="t"} | logfmt | unwrap v [60s]) without (a)"#, at: 60)
        == [#"{app="t"}"#: 4])
    #expect(
      try asked.values(#"max_over_time({app="t"} | logfmt | unwrap v [60s]) by ()"#, at: 60)
        == ["{}": 4])
  }

  @Test(arguments: [
    (#"{app="x",b=~"y.*",app!="z"}"#, "{}"), (#"{app="x",b=~".+"}"#, #"{app="x"}"#),
    (#"{app="x",app="x"}"#, "{}"),
  ])
  func namesWhatIsAbsent(selector: String, labels: String) throws {
    let asked = LogQuestions([])
    #expect(try asked.values("absent_over_time(\(selector)[1m])", at: 60) == [labels: 1])
  }

  @Test func isAbsentOnlyWithoutLines() throws {
    let grid = StepGrid(start: 30_000, end: 150_000, step: 60_000)
    let found = try questions([(60, "x")]).answer(#"absent_over_time({app="t"}[1m])"#, grid: grid)
    #expect(
      found
        == .matrix([
          SampleSeries(
            labels: Labels(["app": "t"]), timestamps: [30_000, 150_000], values: [1, 1])
        ]))
  }

  @Test func fillsManySeriesInBlocks() throws {
    let lines = (0..<300).map { (Double($0 % 60) + 1, "n=\($0)") }
    let grid = StepGrid(start: 0, end: 120_000, step: 1000)
    guard
      case .matrix(let series) = try questions(lines.sorted { $0.0 < $1.0 }).answer(
        #"count_over_time({app="t"} | logfmt n [1s])"#, grid: grid)
    else {
      Issue.record("no matrix")
      return
    }
    #expect(series.count == 300)
    #expect(series.allSatisfy { $0.values == [1] })
  }

  // MARK: Vectors

  private let pairs = LogQuestions([
    (["s": "L", "a": "1", "b": "1"], [LogEntry(second: 1, "x"), LogEntry(second: 2, "x")]),
    (
      ["s": "L", "a": "1", "b": "2"],
      (1...4).map { LogEntry(second: Double($0), "x") }
    ),
    (["s": "R", "a": "1"], [LogEntry(second: 1, "x"), LogEntry(second: 2, "x")]),
  ])
  private let left = #"sum by (a, b) (count_over_time({s="L"}[1m]))"#
  private let right = #"sum by (a) (count_over_time({s="R"}[1m]))"#

  @Test func matchesVectors() throws {
    #expect(
      try pairs.failure("\(left) / on(a) \(right)", at: 60).hasPrefix(
        "multiple matches for labels: many-to-one matching must be explicit"))
    #expect(
      try pairs.values("\(left) / on(a) group_left \(right)", at: 60)
        == [#"{a="1", b="1"}"#: 1, #"{a="1", b="2"}"#: 2])
    #expect(
      try pairs.failure("\(right) / on(a) \(left)", at: 60).hasPrefix(
        "found duplicate series on the right hand-side"))
    #expect(try pairs.values("\(left) / \(right)", at: 60).isEmpty)
    #expect(
      try pairs.values("\(left) or vector(0)", at: 60)
        == [#"{a="1", b="1"}"#: 2, #"{a="1", b="2"}"#: 4, "{}": 0])
  }

  @Test func comparesVectorsWithNumbers() throws {
    #expect(try pairs.values("3 < \(left)", at: 60) == [#"{a="1", b="2"}"#: 4])
    #expect(
      try pairs.values("3 < bool \(left)", at: 60)
        == [#"{a="1", b="1"}"#: 0, #"{a="1", b="2"}"#: 1])
    #expect(try pairs.values("\(right) / 0", at: 60).values.first?.isNaN == true)
    #expect(try pairs.values("topk(1, \(left))", at: 60) == [#"{a="1", b="2"}"#: 4])
    #expect(try pairs.values("approx_topk(1, \(left))", at: 60) == [#"{a="1", b="2"}"#: 4])
  }

  @Test func replacesLabels() throws {
    #expect(
      try pairs.values(#"label_replace(\#(right), "t", "<$1>", "a", "(.)")"#, at: 60)
        == [#"{a="1", t="<1>"}"#: 2])
    #expect(
      try pairs.values(#"label_replace(\#(right), "a", "", "a", "1")"#, at: 60) == ["{}": 2])
  }

  @Test func answersNumbers() throws {
    let grid = StepGrid(start: 60_000, end: 180_000, step: 30_000)
    #expect(
      try pairs.answer("vector(1)", grid: grid)
        == .matrix([
          SampleSeries(
            labels: Labels(), timestamps: [60_000, 90_000, 120_000, 150_000, 180_000],
            values: [1, 1, 1, 1, 1])
        ]))
    #expect(
      try pairs.answer("1 + 1", grid: StepGrid(instant: 5)) == .scalar(timestamp: 5, value: 2))
  }

  // MARK: Times

  @Test(arguments: [Int64.min / 2, -1 << 50, 1 << 50, Int64.max / 2])
  func answersAtTimesBeyondItsClock(milliseconds: Int64) throws {
    let query = #"count_over_time({app="t"}[250y] offset 200y)"#
    for query in [query, #"rate_counter({app="t"} | logfmt v | unwrap v [250y] offset -1750000h)"#]
    {
      guard
        case .vector(let series) = try questions([(1, "v=1")]).answer(
          query, grid: StepGrid(instant: milliseconds))
      else {
        Issue.record("no vector")
        continue
      }
      #expect(series.count <= 1)
    }
  }
}
