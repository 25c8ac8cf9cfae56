import PromQLSyntax
import TelemetryModel
import Testing

@testable import lookback_conformance

@Suite struct PromQLScriptReaderTests {
  private func commands(_ text: String) throws -> [PromQLScript.Command] {
    var reader = PromQLScriptReader(text)
    var commands: [PromQLScript.Command] = []
    while let command = try reader.command() { commands.append(command) }
    return commands
  }

  @Test func endsBlocksAtBlankAndCommentLines() throws {
    let read = try commands(
      """
      load 5m
        a{b="c"} 1 _ 2+1x2
        # the comment ends the block

      eval instant at 50m a
        {b="c"} 1

      clear
      """)
    #expect(read.map(\.line) == [1, 5, 8])
    guard case .load(let load) = read[0].kind, case .eval(let evaluation) = read[1].kind else {
      Issue.record("expected a load and an eval")
      return
    }
    #expect(load.step == 300_000)
    #expect(load.series[0].items.count == 5)
    #expect(evaluation.grid == StepGrid(instant: 3_000_000))
    #expect(evaluation.expected.series.count == 1)
  }

  @Test func readsExpectLines() throws {
    let read = try commands(
      """
      eval range from 0 to 10m step 5m rate(a[5m])
        expect warn msg: PromQL warning: x (1:2)
        expect no_info
        {} 1 _ 3
      """)
    guard case .eval(let evaluation) = read[0].kind else {
      Issue.record("expected an eval")
      return
    }
    #expect(evaluation.query == "rate(a[5m])")
    #expect(evaluation.expected.forbidsInfos && !evaluation.expected.forbidsWarnings)
    guard case .exactly("PromQL warning: x (1:2)") = evaluation.expected.warnings[0] else {
      Issue.record("expected the exact text")
      return
    }
  }

  @Test(arguments: [
    "load", "load 5", "bogus", "eval instant 5m x", "eval range from 1m to 0 step 1m x",
    "eval instant at 5m", "load 1m\n x{a=", "load 1m\n x{} 1xq", "load 1m\n x {{a:1}}",
    "load 1m\n x@st _ _\n x 1", "eval instant at 1m x\n expect nothing",
  ])
  func refusesMalformedCommandsWithTheirLine(text: String) {
    #expect(throws: ScriptFailure.self) { try commands(text) }
  }

  @Test func movesInstantsToTheEndOfAnExpectedRangeVector() throws {
    let read = try commands(
      "eval instant at 5m x[1m]\n expect range vector from 10s to 1m step 10s\n x 1 2")
    guard case .eval(let evaluation) = read[0].kind else {
      Issue.record("expected an eval")
      return
    }
    #expect(evaluation.grid == StepGrid(instant: 60_000))
  }
}

@Suite struct StartTimestampNotationTests {
  @Test func expandsOffsets() throws {
    let read = try StartTimestampNotation.read(#"a{b="@st c"}@st _ _x2 -1m-1sx2 +5s 0"#, line: 1)
    #expect(read?.labels == ["__name__": "a", "b": "@st c"])
    #expect(read?.offsets == [nil, nil, nil, -60_000, -61_000, -62_000, 5000, 0])
  }

  @Test func leavesOtherLinesAlone() throws {
    let isNone = try StartTimestampNotation.read(#"a{b="x@st y"} 1 2"#, line: 1) == nil
    #expect(isNone)
  }
}

@Suite struct NumberItemsTests {
  @Test(
    arguments: [
      ("1 _ 2", [1, nil, 2]), ("4x3", [4, 4, 4, 4]), ("2+3x2", [2, 5, 8]), ("2-3x2", [2, -1, -4]),
      ("-2+1x1", [-2, -1]), ("_x2", [nil, nil]), ("1e-3", [0.001]), ("1e-3-1x1", [0.001, -0.999]),
      ("", []),
    ] as [(String, [Double?])])
  func expands(text: String, values: [Double?]) {
    #expect(NumberItems.read(text[...]) == values)
  }

  @Test(arguments: ["x", "1x", "1x-1", "1+x2", "1x99999999999", "+x1"])
  func refuses(text: String) {
    #expect(NumberItems.read(text[...]) == nil)
  }
}

@Suite struct SelectorPinningTests {
  @Test(arguments: [
    ("rate(a[5m])", "rate(a[5m] @ 60.000)"), ("a @ 5 + b", "a @ 5.000 + b @ 60.000"),
    ("a @ end()", "a @ 60.000"),
    ("sum_over_time(rate(a[1m])[5m:1m])", "sum_over_time(rate(a[1m])[5m:1m] @ 60.000)"),
    ("quantile(scalar(q), a)", "quantile(scalar(q @ 60.000), a @ 60.000)"),
    ("sum_over_time(vector(time())[5m:1m])", "sum_over_time(vector(time())[5m:1m] @ 60.000)"),
  ])
  func setsTheTimeOnSelectors(query: String, pinned: String) throws {
    let expr = try #require(parsePromQL(query).expr)
    #expect(SelectorPinning.pin(expr, at: 60_000)?.description == pinned)
  }

  @Test(arguments: ["time()", "a + hour()", "timestamp(a)", "predict_linear(a[5m], 60)"])
  func leavesQueriesAloneThatReadTheEvaluationTime(query: String) throws {
    let expr = try #require(parsePromQL(query).expr)
    #expect(SelectorPinning.pin(expr, at: 60_000) == nil)
  }
}

@Suite struct SampleComparisonTests {
  @Test(arguments: [
    (1.0, 1.000001, true), (1, 1.00001, false), (0, 1e-9, false), (0, 0, true), (.nan, .nan, true),
    (.infinity, .infinity, true), (.infinity, 1e308, false),
    (StalenessMarker.value, .nan, false), (StalenessMarker.value, StalenessMarker.value, true),
  ])
  func allowsRounding(lhs: Double, rhs: Double, areNear: Bool) {
    #expect(SampleComparison.areNear(lhs, rhs) == areNear)
  }

  @Test func ignoresEmptyBucketsOfHistograms() {
    var wide = FloatHistogram()
    wide.positiveSpans = [.init(offset: -1, length: 4)]
    wide.positiveBuckets = [0, 1, 0, 2]
    var narrow = FloatHistogram()
    narrow.positiveSpans = [.init(offset: 0, length: 1), .init(offset: 1, length: 1)]
    narrow.positiveBuckets = [1, 2]
    narrow.counterResetHint = .gauge
    #expect(SampleComparison.areNear(wide, narrow, comparesHint: false))
    #expect(!SampleComparison.areNear(wide, narrow, comparesHint: true))
  }
}

@Suite struct ClassicHistogramConversionTests {
  @Test func turnsCumulativeBucketsIntoCustomOnes() throws {
    var series: [TimedSeries] = []
    for (suffix, bound, value) in [
      ("_bucket", "1", 2.0), ("_bucket", "5", 2), ("_bucket", "+Inf", 7), ("_count", nil, 7),
      ("_sum", nil, 40),
    ] as [(String, String?, Double)] {
      var one = TimedSeries(labels: ["__name__": "x" + suffix, "job": "a"])
      if let bound { one.labels["le"] = bound }
      one.columns.timestamps = [60_000]
      one.columns.values = [value]
      series.append(one)
    }
    let native = try #require(ClassicHistogramConversion.convert(series).first)
    #expect(native.labels == ["__name__": "x", "job": "a"])
    let histogram = native.columns.histograms[0]
    #expect(histogram.customValues == [1, 5] && histogram.count == 7 && histogram.sum == 40)
    #expect(histogram.positiveSpans == [.init(offset: 0, length: 1), .init(offset: 1, length: 1)])
    #expect(histogram.positiveBuckets == [2, 5])
  }
}

@Suite struct LogQLScriptReaderTests {
  @Test func readsEntryGroupsAndQuotedHashes() throws {
    var reader = LogQLScriptReader(
      """
      load # comment
        # this line ends no block
        {app="a"} `x # {{.i}}` @ 20s [repeat every 20s for 3] [metadata m="v" n="w"]
        {app="b"} "y" @ 0s

      eval range from 0s to 40s step 20s count_over_time({app="a"} |= "#" [1m]) # comment
        {app="a", empty=""} 1 _ 3
      """)
    guard case .load(let groups)? = try reader.command()?.kind,
      case .eval(let evaluation)? = try reader.command()?.kind
    else {
      Issue.record("expected a load and an eval")
      return
    }
    #expect(groups.map(\.line) == ["x # {{.i}}", "y"])
    #expect(groups[0].count == 3 && groups[0].interval == 20_000_000_000)
    #expect(groups[0].structuredMetadata == ["m": "v", "n": "w"])
    #expect(evaluation.query == ##"count_over_time({app="a"} |= "#" [1m])"##)
    guard case .series(let series) = evaluation.expected else {
      Issue.record("expected series")
      return
    }
    #expect(series[0].labels == ["app": "a", "empty": ""])
    #expect(series[0].values == [1, nil, 3])
    let isAtEnd = try reader.command() == nil
    #expect(isAtEnd)
  }

  @Test func refusesAnEvalWithoutExpectation() {
    var reader = LogQLScriptReader("eval instant at 0s vector(1)\n")
    #expect(throws: ScriptFailure.self) { try reader.command() }
  }
}
