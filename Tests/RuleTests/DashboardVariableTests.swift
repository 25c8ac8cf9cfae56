import Dashboards
import Diagnostics
import RuleFiles
import TelemetryModel
import Testing

@Suite("Dashboard variables")
struct DashboardVariableTests {
  private func text(_ template: String, _ values: [String: VariableValue]) -> String {
    // An hour at 100 points: 36 s, which rounds to 30 s.
    let window = QueryWindow(
      start: 1_700_000_000_000, end: 1_700_003_600_000, maxDataPoints: 100)
    return Interpolation(template, in: VariableScope(values: values, window: window)).text
  }

  @Test func readsTheThreeForms() {
    let found = VariableReference.all(in: "$a:$b [[c:csv]] ${d.text:raw} ${e} $ ${} [[x] ${f")
    #expect(found.map(\.name) == ["a", "b", "c", "d", "e"])
    #expect(found.map(\.format) == [nil, nil, "csv", "raw", nil])
    #expect(found[3].field == "text")
  }

  @Test func putsValuesIn() {
    let several = VariableValue(["a.b", "c"], isList: true)
    #expect(
      text(#"x{i="$node:$port"}"#, ["node": .init("n"), "port": .init("1")]) == #"x{i="n:1"}"#)
    #expect(text(#"x{i=~"$n"}"#, ["n": several]) == #"x{i=~"(a\\.b|c)"}"#)
    #expect(text("x{i=~`$n`}", ["n": several]) == #"x{i=~`(a\.b|c)`}"#)
    #expect(text(#"x{i="$n"}"#, ["n": .init(#"a"\b"#)]) == #"x{i="a\"\\b"}"#)
    #expect(text("sum by ($n) (x)", ["n": .init("job")]) == "sum by (job) (x)")
  }

  @Test func allStandsForItsValueOrEveryOption() {
    let every = VariableValue(["a", "b"], isList: true, isAll: true)
    let regex = VariableValue(["a", "b"], isList: true, isAll: true, allValue: ".+")
    #expect(text("$n", ["n": every]) == "(a|b)")
    #expect(text(#""$n""#, ["n": regex]) == #"".+""#)
  }

  @Test func unknownNamesStayAsTheyAre() {
    #expect(
      text(#"label_replace(x, "a", "$1", "b", "${c}.*")"#, [:])
        == #"label_replace(x, "a", "$1", "b", "${c}.*")"#)
  }

  @Test(arguments: [
    ("csv", "a b,c"), ("pipe", "a b|c"), ("regex", "(a b|c)"), ("glob", "{a b,c}"),
    ("json", #"["a b","c"]"#), ("doublequote", #""a b","c""#), ("singlequote", "'a b','c'"),
    ("sqlstring", "'a b','c'"), ("raw", "a b,c"), ("text", "a b + c"),
    ("percentencode", "%7Ba%20b%2Cc%7D"), ("queryparam", "var-n=a%20b&var-n=c"),
    ("distributed", "a b,n=c"), ("lucene", #"("a\ b" OR "c")"#),
    ("customqueryparam:k:p-", "k=p-a%20b&k=p-c"),
  ])
  func formatsLists(format: String, expected: String) {
    #expect(text("${n:\(format)}", ["n": .init(["a b", "c"], isList: true)]) == expected)
  }

  @Test func knowsTheVariablesOfEveryDashboard() {
    #expect(text("$__interval $__interval_ms", [:]) == "30s 30000")
    #expect(text("[$__rate_interval] $__range $__range_ms", [:]) == "[60s] 3600s 3600000")
    #expect(text("$__from ${__to:date:seconds}", [:]) == "1700000000000 1700003600")
    #expect(text("${__from:date}", [:]) == "2023-11-14T22:13:20.000Z")
    #expect(text("${__from:date:YYYY-MM-DD HH:mm}", [:]) == "2023-11-14 22:13")
    #expect(text("[$i]", ["i": .init("$__auto_interval_i")]) == "[30s]")
  }

  @Test func savedChoicesWinWhereTheDataHasThem() {
    let dashboard = Dashboard.parse(
      """
      {"panels": [], "templating": {"list": [
        {"name": "job", "type": "query", "query": {"query": "label_values(up, job)"},
         "current": {"value": "gone"}},
        {"name": "all", "includeAll": true, "multi": true, "current": {"value": ["$__all"]}},
        {"name": "c", "type": "custom", "query": "one : 1, two\\\\,three, x"}]}}
      """)
    let job = dashboard.variables[0]
    #expect(job.query?.text == "label_values(up, job)")
    #expect(job.value(among: ["api", "gone"]).values == ["gone"])
    #expect(job.value(among: ["api", "web"]).values == ["api"])
    #expect(
      dashboard.variables[1].value(among: ["a", "b"]).queryText(isInString: false) == "(a|b)")
    #expect(dashboard.variables[2].staticOptions == ["1", "two,three", "x"])
  }

  @Test func readsTheQuestionsOfVariables() {
    #expect(VariableQuery("label_values(job)") == .labelValues(label: "job", selector: nil))
    #expect(
      VariableQuery(#"label_values(up{a="b", c="d"}, job)"#)
        == .labelValues(label: "job", selector: #"up{a="b", c="d"}"#))
    #expect(VariableQuery("label_names()") == .labelNames(selector: nil))
    #expect(VariableQuery("metrics(node_.*)") == .metrics(regex: "node_.*"))
    #expect(VariableQuery("query_result(up == 1)") == .queryResult("up == 1"))
    #expect(VariableQuery(#"up{a="b"}"#) == .series(#"up{a="b"}"#))
  }

  @Test func regularExpressionsPickOptions() throws {
    let dashboard = Dashboard.parse(
      #"{"panels": [], "templating": {"list": [{"name": "n", "regex": "/i=\"(.*?)\"/"}]}}"#)
    let variable = dashboard.variables[0]
    #expect(try variable.options(from: [#"{i="a"}"#, #"{i="a"}"#, "b", #"{i=""}"#]) == ["a"])
  }

  @Test(
    arguments: [
      (9, 1), (10, 10), (36_000, 30_000), (89_999, 60_000), (86_400_000, 86_400_000),
      (4_000_000_000, 31_536_000_000),
    ] as [(Int64, Int64)])
  func intervalsAreThoseThatPeopleUse(raw: Int64, rounded: Int64) {
    #expect(QueryWindow.rounded(raw) == rounded)
  }

  @Test func stepsAreNoFinerThanTheSamplesAndAligned() {
    let window = QueryWindow(start: 7_001, end: 67_001, maxDataPoints: 1000)
    #expect(window.interval == 15_000)
    #expect(window.rateInterval == 60_000)
    #expect(window.grid() == StepGrid(start: 0, end: 60_000, step: 15_000))
    let wide = QueryWindow(start: 0, end: 110_000_000, maxDataPoints: 1_000_000, minInterval: 1)
    #expect(wide.interval == 10_000)
  }

  @Test(
    arguments: [
      ("now", 1_700_000_000_000), ("now-6h", 1_699_978_400_000), ("now/d", 1_699_920_000_000),
      ("now-1d/d", 1_699_833_600_000), ("now/M", 1_698_796_800_000), ("now-1M", 1_697_321_600_000),
      ("now/w", 1_699_747_200_000), ("1234", 1234), ("2023-11-14T22:13:20Z", 1_700_000_000_000),
    ] as [(String, Int64)])
  func readsRelativeTimes(text: String, expected: Int64) {
    #expect(DashboardTime.parse(text, now: 1_700_000_000_000) == expected)
  }

  @Test func endsOfRangesRoundUpAndNonsenseIsNoTime() {
    #expect(
      DashboardTime.parse("now/d", now: 1_700_000_000_000, roundsUp: true) == 1_700_006_399_999)
    for text in ["", "now-", "now-6", "now-6q", "nowx", "now/6d", "yesterday"] {
      #expect(DashboardTime.parse(text, now: 0) == nil)
    }
  }

  @Test func automaticNamesAreAsShortAsTellsSeriesApart() {
    let automatic = LegendFormat("__auto")
    #expect(
      automatic.names(of: [["job": "a"], ["job": "b"]], expression: "e") == ["a", "b"])
    #expect(
      automatic.names(of: [["job": "a", "x": "1"]], expression: "e") == [#"{job="a", x="1"}"#])
    #expect(automatic.names(of: [[:]], expression: "sum(x)") == ["sum(x)"])
    #expect(
      LegendFormat("{{ a }}-{{b}} {{}} {{c").names(of: [["a": "1"]], expression: "")
        == ["1- {{}} {{c"])
  }
}
