import Dashboards
import Diagnostics
import RuleFiles
import TelemetryModel
import Testing

@Suite("Dashboards")
struct DashboardTests {
  static let window = QueryWindow(start: 0, end: 3_600_000, maxDataPoints: 100)

  @Test func readsFragmentsWithOnlyTitleAndPanels() throws {
    let dashboard = Dashboard.parse(
      """
      {
        "title": "System Overview",
        "panels": [
          {"title": "Service Health", "type": "stat",
           "targets": [{"expr": "up", "legendFormat": "{{job}}"}]},
          {"title": "Message Rate", "type": "graph",
           "targets": [{"expr": "rate(messenger_messages_total[5m])", "legendFormat": "Messages/s"}]}
        ]
      }
      """)
    #expect(dashboard.diagnostics.isEmpty)
    #expect(dashboard.title == "System Overview")
    #expect(dashboard.panels.map(\.title) == ["Service Health", "Message Rate"])
    let queries = dashboard.queries(window: Self.window)
    #expect(queries.map(\.text) == ["up", "rate(messenger_messages_total[5m])"])
    #expect(queries.map(\.language) == [.promQL, .promQL])
    #expect(queries[0].legend.names(of: [["job": "api"]], expression: "up") == ["api"])
    #expect(queries[1].legend.names(of: [[:]], expression: "") == ["Messages/s"])
  }

  @Test func panelsOfRowsAreInOrderAndKnowTheirRow() {
    let dashboard = Dashboard.parse(
      """
      {"dashboard": {"title": "d", "panels": [
        {"title": "a"},
        {"type": "row", "title": "open", "collapsed": false, "panels": []},
        {"title": "b", "gridPos": {"h": 4, "w": 12, "x": 12, "y": 1}},
        {"type": "row", "title": "closed", "collapsed": true, "panels": [{"title": "c"}]}
      ]}, "meta": {}}
      """)
    #expect(dashboard.panels.map(\.title) == ["a", "b", "c"])
    #expect(dashboard.panels.map(\.rowTitle) == [nil, "open", "closed"])
    #expect(
      dashboard.panels[1].position == Panel.Position(column: 12, row: 1, width: 12, height: 4))
    let old = Dashboard.parse(
      #"{"title": "o", "rows": [{"title": "r", "panels": [{"title": "p", "span": 6}]}]}"#)
    #expect(old.panels.map(\.rowTitle) == ["r"])
  }

  @Test func readsTheResourceModels() throws {
    let first = Dashboard.parse(
      """
      {"apiVersion": "dashboard.grafana.app/v1beta1", "kind": "Dashboard",
       "metadata": {"name": "id-1"}, "spec": {"title": "one", "panels": [{"title": "p"}]}}
      """)
    #expect(first.model == .resourceV1)
    #expect(first.uid == "id-1")
    let second = Dashboard.parse(
      """
      {"apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "metadata": {"name": "id-2"},
       "spec": {"title": "two",
        "elements": {
         "panel-1": {"kind": "Panel", "spec": {"id": 1, "title": "lines", "data": {
           "kind": "QueryGroup", "spec": {"queries": [{"kind": "PanelQuery", "spec": {
             "refId": "A", "hidden": false, "query": {"kind": "DataQuery", "group": "loki",
             "spec": {"expr": "{app=\\"$app\\"}"}}}}], "queryOptions": {"interval": "1m"}}},
           "vizConfig": {"kind": "VizConfig", "group": "logs", "spec": {}}}}},
        "layout": {"kind": "RowsLayout", "spec": {"rows": [{"kind": "Row", "spec": {
          "title": "row", "layout": {"kind": "GridLayout", "spec": {"items": [{
            "kind": "GridLayoutItem", "spec": {"x": 0, "y": 0, "width": 24, "height": 8,
            "element": {"kind": "ElementReference", "name": "panel-1"}}}]}}}}]}},
        "variables": [{"kind": "CustomVariable", "spec": {"name": "app", "query": "web,api",
          "current": {"text": "api", "value": "api"}}}]}}
      """)
    #expect(second.model == .resourceV2)
    #expect(second.panels.map(\.type) == ["logs"])
    #expect(second.panels.map(\.rowTitle) == ["row"])
    let query = try #require(second.queries(window: Self.window).first)
    #expect(query.language == .logQL)
    #expect(query.text == #"{app="api"}"#)
    #expect(query.grid.step == 60_000)
  }

  @Test func saysWhereADashboardIsWrong() {
    #expect(
      Dashboard.parse("[1]").diagnostics.map(\.message) == [
        "a dashboard must be an object, not a list"
      ])
    #expect(
      Dashboard.parse(#"{"title": "x"}"#).diagnostics.map(\.message) == [
        "a dashboard needs `panels`, `rows` or `elements`"
      ])
    let text = "{\"title\": \"x\",\n \"panels\": [}"
    let place = Dashboard.parse(text).diagnostics.first?.range
    #expect(place.map { SourcePosition(offset: $0.start, in: text).line } == 2)
  }

  @Test func mistakesInQueriesPointIntoTheFile() throws {
    let text =
      #"{"panels": [{"targets": [{"expr": "rate(x[$__rate_interval]) \u003e sum(\"a\")"}]}]}"#
    let dashboard = Dashboard.parse(text)
    let query = try #require(dashboard.queries(window: Self.window).first)
    #expect(query.text == #"rate(x[60s]) > sum("a")"#)
    // `sum` stands at 15 in the query.
    let moved = query.inSource(
      Diagnostic(id: "x", severity: .error, message: "", range: SourceRange(15, 18)))
    let range = try #require(moved.range)
    #expect(String(decoding: Array(text.utf8)[range.start..<range.end], as: UTF8.self) == "sum")
  }

  @Test func readsSurrogatePairsAndSlashes() {
    let dashboard = Dashboard.parse(
      #"{"title": "\ud83d\ude00 a\/b \ud800", "panels": [{"title": "\\ud83d"}]}"#)
    #expect(dashboard.diagnostics.isEmpty)
    #expect(dashboard.title == "😀 a/b \u{FFFD}")
    #expect(dashboard.panels.map(\.title) == [#"\ud83d"#])
  }

  @Test func hiddenTargetsAndInstantsAreTold() {
    let dashboard = Dashboard.parse(
      """
      {"panels": [{"maxDataPoints": 10, "interval": "1m", "targets": [
        {"expr": "a", "hide": true}, {"expr": "b", "instant": true, "range": false},
        {"expr": "c", "interval": "$step", "intervalFactor": 2}]}],
       "templating": {"list": [{"name": "step", "type": "interval", "query": "10m,1h",
         "current": {"value": "10m"}}]}}
      """)
    let queries = dashboard.queries(window: Self.window)
    #expect(queries.map(\.text) == ["b", "c"])
    #expect(queries[0].grid == StepGrid(instant: 3_600_000))
    #expect(queries[1].grid == StepGrid(start: 0, end: 3_600_000, step: 1_200_000))
  }

  @Test func datasourcesTellTheLanguage() {
    let dashboard = Dashboard.parse(
      """
      {"panels": [{"type": "logs", "datasource": "Logs", "targets": [
        {"expr": "{a=\\"b\\"}"}, {"expr": "{a=\\"b\\"}", "datasource": {"uid": "${ds}"}},
        {"expr": "up", "datasource": {"type": "tempo"}}]},
        {"targets": [{"expr": "sum(rate({a=\\"b\\"} |= \\"x\\" [5m]))"}, {"expr": "up"}]}],
       "templating": {"list": [{"name": "ds", "type": "datasource", "query": "prometheus"}]}}
      """)
    let file = DatasourceProvisioning.parse("datasources: [{name: Logs, type: loki}]")
    let queries = dashboard.queries(window: Self.window, datasources: file.datasources)
    #expect(
      queries.map(\.language) == [.logQL, .promQL, .unsupported("tempo"), .logQL, .promQL])
  }

  @Test func garbageDoesNotCrash() {
    var state: UInt64 = 7
    let parts = [
      "{", "}", "[", "]", ":", ",", "\"panels\"", "\"spec\"", "\"elements\"", "\"targets\"",
      "\"expr\"", "\"$a\"", "\"\\ud800\"", "1", "null", "\\u", "\"rows\"", "\n",
    ]
    for _ in 0..<1500 {
      var text = ""
      for _ in 0..<14 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += parts[Int(state >> 33) % parts.count]
      }
      _ = Dashboard.parse(text).queries(window: Self.window)
    }
  }
}
