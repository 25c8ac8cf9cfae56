import ChunkStore
import Diagnostics
import QueryDiagnosis
import QueryEngine
import TelemetryModel
import Testing

/// A small store: a sample every 15 s for 10 minutes, and some lines of logs.
private enum Recorded {
  static let end: Int64 = 600_000
  static let time = RecordedTime(start: 0, end: end)

  static func engine() throws -> QueryEngine {
    let writer = MemoryStoreWriter()
    func series(_ labels: Labels, _ value: (Int64) -> Double) throws {
      var columns = SampleColumns()
      columns.timestamps = (0...40).map { $0 * 15_000 }
      columns.values = (0...40).map(value)
      try writer.append(series: labels, samples: columns)
    }
    try series(["__name__": "http_requests_total", "status": "200", "job": "a"]) { Double($0) }
    try series(["__name__": "http_requests_total", "status": "503", "job": "b"]) { Double($0) / 10 }
    try series(["__name__": "http_limit", "job": "c", "zone": "x"]) { _ in 5 }
    try series(["__name__": "http_quota", "job": "a"]) { _ in 50 }
    var gone = SampleColumns()
    gone.timestamps = [0, 15_000, 30_000]
    gone.values = [1, 2, StalenessMarker.value]
    try writer.append(series: ["__name__": "gone"], samples: gone)
    var early = SampleColumns()
    early.timestamps = [0, 15_000]
    early.values = [1, 2]
    try writer.append(series: ["__name__": "early"], samples: early)
    var block = LogEntryBlock()
    for (second, line) in [
      (10, #"{"level":"info","duration":12,"msg":"Started"}"#), (20, "broken"),
      (30, #"{"level":"warn","duration":40,"msg":"slow"}"#),
    ] {
      block.append(timestamp: Int64(second) * 1_000_000_000, line: Array(line.utf8))
    }
    try writer.append(stream: ["app": "chat", "env": "prod"], entries: block)
    let source = StoreSource(try writer.finish())
    return QueryEngine(metrics: source, logs: source)
  }

  static func reasons(
    _ query: String, at: Int64 = end, from: Int64? = nil, _ language: QueryLanguage = .promQL
  ) throws -> [Diagnostic] {
    let engine = try engine()
    let answer = EmptyAnswer(engine: engine, recorded: time)
    let grid =
      from.map { StepGrid(start: $0, end: at, step: 15_000) } ?? StepGrid(instant: at)
    switch language {
    case .promQL: return answer.reasons(for: try engine.parsedPromQL(query), grid: grid)
    case .logQL: return answer.reasons(for: try engine.parsedLogQL(query).0, grid: grid)
    }
  }
}

/// A reason in one line: what it is, where it stands, its message and notes.
fileprivate func lines(_ reasons: [Diagnostic], _ query: String) -> [String] {
  reasons.flatMap { reason in
    let bytes = Array(query.utf8)
    let shown = reason.range.map { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self) } ?? ""
    return ["\(reason.id) @ \(shown): \(reason.message)"] + reason.notes.map { "  " + $0.message }
  }
}

@Suite("Empty answers") struct EmptyAnswerTests {
  private func tells(
    _ query: String, at: Int64 = Recorded.end, from: Int64? = nil, _ wanted: [String],
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let found = lines(try Recorded.reasons(query, at: at, from: from), query)
    #expect(found == wanted, sourceLocation: location)
  }

  private let window = "1970-01-01T00:00:00Z to 1970-01-01T00:10:00Z"

  @Test func namesAnUnknownMetric() throws {
    try tells(
      "sum(rate(http_request_total[5m])) > 1",
      [
        "data/unknown-metric @ http_request_total[5m]: no series of `http_request_total` was recorded",
        "  looked at 5 metrics, \(window)", "  there is `http_requests_total`",
      ])
  }

  @Test func namesAnUnknownLabelAndValue() throws {
    try tells(
      "http_requests_total{stats=\"200\"}",
      [
        "data/unknown-label @ http_requests_total{stats=\"200\"}: no series of `http_requests_total` has the label `stats`",
        "  its labels are `job`, `status`, \(window)", "  did you mean `status`?",
      ])
    try tells(
      "http_requests_total{status=\"5xx\"}",
      [
        "data/unknown-value @ http_requests_total{status=\"5xx\"}: no series of `http_requests_total` satisfies `status=\"5xx\"`: 0 of 2, \(window)",
        "  values of `status`: `200`, `503`", "  a class of values is `status=~\"5..\"`",
      ])
  }

  @Test func tellsWhatLeavingAMatcherOutWouldFind() throws {
    try tells(
      "http_requests_total{status=\"503\",job=\"a\"}",
      [
        "data/unknown-value @ http_requests_total{status=\"503\",job=\"a\"}: no series of `http_requests_total` satisfies all matchers together",
        "  without `status=\"503\"` there would be 1, with `status` of `200`",
        "  without `job=\"a\"` there would be 1, with `job` of `b`",
      ])
  }

  @Test func tellsWhenTheQueryLooksElsewhere() throws {
    try tells(
      "up or http_limit offset 1d",
      [
        "data/unknown-metric @ up: no series of `up` was recorded",
        "  looked at 5 metrics, \(window)",
        "empty/outside @ http_limit offset 1d: the query looks before the recorded time, at 1969-12-31T00:05:00Z to 1969-12-31T00:10:00Z",
        "  recorded: \(window)",
      ])
  }

  @Test func tellsHowOldTheNewestSampleIs() throws {
    try tells(
      "early",
      [
        "empty/no-samples @ early: no sample of 1 series is within the lookback of 5m: 1970-01-01T00:05:00Z to 1970-01-01T00:10:00Z",
        "  the newest sample before is of 1970-01-01T00:00:15Z, 9m45s old",
        "  look back further with `--lookback-delta 10m` or `last_over_time(…[10m])`",
      ])
    try tells(
      "gone", at: 60_000,
      [
        "empty/no-samples @ gone: no sample of 1 series is within the lookback of 5m: 1969-12-31T23:56:00Z to 1970-01-01T00:01:00Z",
        "  the newest sample before is of 1970-01-01T00:00:15Z, 45s old, and the series ended there",
      ])
  }

  @Test func tellsOfARangeThatHoldsTooFewSamples() throws {
    try tells(
      "rate(http_limit[14s])",
      [
        "empty/too-few-samples @ rate(http_limit[14s]): `rate` needs two samples, and no `[14s]` holds more than one",
        "  samples are 15s apart: a range of `[1m]` holds enough of them",
      ])
  }

  @Test func tellsHowNearAComparisonCame() throws {
    try tells(
      "http_requests_total > 100",
      [
        "empty/comparison @ http_requests_total > 100: `> 100` keeps nothing: the highest value is 40, http_requests_total{job=\"a\", status=\"200\"} at 1970-01-01T00:10:00Z",
        "  compared: 2 values of 2 series",
      ])
    try tells(
      "http_quota < 7", from: 0,
      [
        "empty/comparison @ http_quota < 7: `< 7` keeps nothing: the lowest value is 50, http_quota{job=\"a\"} at 1970-01-01T00:00:00Z",
        "  compared: 41 values of 1 series",
      ])
    try tells(
      "http_requests_total{job=\"a\"} > on (job) http_quota",
      [
        "empty/comparison @ http_requests_total{job=\"a\"} > on (job) http_quota: `>` keeps nothing: the highest value is 40, http_requests_total{job=\"a\", status=\"200\"} at 1970-01-01T00:10:00Z",
        "  compared: 1 value of 1 series",
        "  left minus right is at best -10, {job=\"a\"} at 1970-01-01T00:10:00Z",
      ])
  }

  @Test func tellsWhichLabelsKeepAJoinApart() throws {
    try tells(
      "http_requests_total / http_limit",
      [
        "empty/join @ http_requests_total / http_limit: no series on the left (2) has a partner on the right (1)",
        "  `job` differs: `a`, `b` on the left, `c` on the right",
        "  `status` is on the left only: `200`, `503`", "  `zone` is on the right only: `x`",
        "  no label has a value on both sides; `on ()` matches one series with one",
      ])
    try tells(
      "http_requests_total / http_quota",
      [
        "empty/join @ http_requests_total / http_quota: no series on the left (2) has a partner on the right (1)",
        "  `status` is on the left only: `200`, `503`", "  `/ on (job)` matches by what both have",
      ])
  }

  @Test func saysNothingOfAnswersThatAreNotEmpty() throws {
    #expect(try Recorded.reasons("http_limit").isEmpty)
    #expect(try Recorded.reasons("1 + 1").isEmpty)
  }

  @Test func tellsWhatIsPresent() throws {
    try tells(
      "absent(http_limit)",
      [
        "empty/present @ http_limit: nothing is absent: found 1 series, the first is http_limit{job=\"c\", zone=\"x\"}"
      ])
  }

  @Test func tellsOfFunctionsAndAggregationsThatKeepNothing() throws {
    try tells(
      "histogram_quantile(0.9, rate(http_requests_total[5m]))",
      [
        "empty/function @ histogram_quantile(0.9, rate(http_requests_total[5m])): `histogram_quantile` makes nothing of its 2 series",
        "  none of its 2 series has the label `le`, and none holds native histograms",
        "  aggregate with `by (le, …)`, and name the `_bucket` series",
      ])
    try tells(
      "topk(0, http_limit)",
      [
        "empty/aggregation @ topk(0, http_limit): `topk` with the parameter 0 keeps none of its 1 series"
      ])
    try tells(
      "http_limit unless http_limit",
      [
        "empty/unless @ http_limit unless http_limit: all 1 series on the left have a partner on the right"
      ])
  }

  @Test func walksIntoSubqueries() throws {
    try tells(
      "max_over_time((http_limit > 9)[5m:1m])",
      [
        "empty/comparison @ http_limit > 9: `> 9` keeps nothing: the highest value is 5, http_limit{job=\"c\", zone=\"x\"} at 1970-01-01T00:06:00Z",
        "  compared: 5 values of 1 series",
      ])
  }
}

@Suite("Empty log answers") struct EmptyLogAnswerTests {
  private func tells(
    _ query: String, from: Int64? = 0, _ wanted: [String],
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let found = lines(try Recorded.reasons(query, from: from, .logQL), query)
    #expect(found == wanted, sourceLocation: location)
  }

  private let window = "1970-01-01T00:00:00Z to 1970-01-01T00:10:00Z"

  @Test func namesAnUnknownStreamLabel() throws {
    try tells(
      "{ap=\"chat\"}",
      [
        "data/unknown-label @ {ap=\"chat\"}: no stream has the label `ap`",
        "  its labels are `app`, `env`, \(window)", "  did you mean `app`?",
      ])
  }

  @Test func namesTheStageThatKeepsNothing() throws {
    try tells(
      "{app=\"chat\"} |= \"started\" | json",
      [
        "empty/stage @ |= \"started\": this stage keeps none of the 3 lines that come to it",
        "  in other case it is in 1 line: `|~ \"(?i)started\"` finds them",
      ])
    try tells(
      "{app=\"chat\"} | json | duration > 100",
      [
        "empty/stage @ | duration > 100: this stage keeps none of the 3 lines that come to it",
        "  values of `duration`: `12`, `40`", "  1 of the lines failed to parse (JSONParserErr):",
        "    broken",
      ])
  }

  @Test func namesAFieldThatWasNeverThere() throws {
    try tells(
      "{app=\"chat\"} | json | levl=\"warn\"",
      [
        "empty/stage @ | levl=\"warn\": this stage keeps none of the 3 lines that come to it",
        "  none of 3 lines looked at has the field `levl`", "  did you mean `level`?",
        "  1 of the lines failed to parse (JSONParserErr):", "    broken",
      ])
    try tells(
      "{app=\"chat\"} | level=\"warn\"",
      [
        "empty/stage @ | level=\"warn\": this stage keeps none of the 3 lines that come to it",
        "  none of 3 lines looked at has the field `level`", "  fields: `app`, `env`",
        "  `| json` before it would find it in the line",
      ])
  }

  @Test func looksIntoMetricQueries() throws {
    try tells(
      "sum(count_over_time({app=\"chat\"} |= \"nowhere\" [1h])) > 2", from: nil,
      [
        "empty/stage @ |= \"nowhere\": this stage keeps none of the 3 lines that come to it"
      ])
    try tells(
      "sum(sum_over_time({app=\"chat\"} | logfmt | unwrap bytes [1h]))", from: nil,
      [
        "empty/unwrap @ | unwrap bytes: no line has a number in the field `bytes`",
        "  none of 3 lines looked at has the field `bytes`",
        "  fields: `app`, `env`",
      ])
  }

  @Test func tellsWhenTheTimeHoldsNoLine() throws {
    try tells(
      "{app=\"chat\"}", from: 300_000,
      [
        "empty/outside @ {app=\"chat\"}: these streams have no line in the time that the query looks at: 1970-01-01T00:05:00Z to 1970-01-01T00:10:00Z",
        "  their newest line is of 1970-01-01T00:00:30Z", "  recorded: \(window)",
      ])
  }
}
