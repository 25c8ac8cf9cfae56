import QueryExecution
import RuleFiles
import TelemetryModel
import Testing

@testable import RuleReplay

@Suite("Alerting rules")
struct AlertRunTests {
  private static let minute: Int64 = 60_000

  private func rule(_ fields: String) throws -> Rule {
    let text = "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x > 1\n" + fields
    return try #require(RuleFile.parse(text).rules.first)
  }

  private func context(_ minute: Int64) -> AlertContext {
    AlertContext(
      time: minute * Self.minute, externalLabels: [:],
      environment: AlertTemplateEnvironment(evaluationTime: minute * Self.minute))
  }

  private func evaluation(_ values: [Int: Double]) -> RuleSamples.Evaluation {
    RuleSamples.Evaluation(
      samples: values.sorted { $0.key < $1.key }.map { ($0.key, .float($0.value)) })
  }

  private let series: [Labels] = [
    ["__name__": "x", "pod": "a", "job": "j"], ["__name__": "x", "pod": "b", "job": "j"],
  ]

  @Test func instancesTellTheLifeOfEachAlert() throws {
    let fields = """
          for: 2m
          labels: {severity: page, what: '{{ $labels.pod }}'}
          annotations: {summary: '{{ $labels.pod }} is {{ $value }}'}
      """
    var run = AlertRun(try rule(fields), limit: 0)
    let values: [[Int: Double]] = [[0: 2], [0: 3, 1: 9], [0: 4], [0: 5], [:]]
    for (minute, value) in values.enumerated() {
      let failure = run.evaluate(evaluation(value), labels: series, context(Int64(minute)))
      #expect(failure == nil)
    }
    try #require(run.instances.count == 2)
    let first = run.instances[0]
    #expect(
      first.labels
        == ["alertname": "A", "job": "j", "pod": "a", "severity": "page", "what": "a"])
    #expect(first.pendingAt == 0)
    #expect(first.firedAt == 2 * Self.minute)
    #expect(first.resolvedAt == 4 * Self.minute)
    #expect(first.lastActiveAt == 3 * Self.minute)
    #expect(first.valueAtFiring == .float(4))
    #expect(first.lastValue == .float(5))
    #expect(first.annotations == ["summary": "a is 4"])
    #expect(first.state == .resolved)
    #expect(run.instances[1].state == .dropped)
    #expect(run.instances[1].droppedAt == 2 * Self.minute)
  }

  @Test func collapsingLabelSetsFailAndKeepTheState() throws {
    var run = AlertRun(try rule("    labels: {pod: all}\n"), limit: 0)
    #expect(run.evaluate(evaluation([0: 2]), labels: series, context(0)) == nil)
    #expect(
      run.evaluate(evaluation([0: 2, 1: 2]), labels: series, context(1))
        == "vector contains metrics with the same labelset after applying alert labels")
    #expect(run.instances.map(\.state) == [.firing])
  }

  @Test func exceedingTheLimitDropsAllAlerts() throws {
    var run = AlertRun(try rule(""), limit: 1)
    #expect(run.evaluate(evaluation([0: 2]), labels: series, context(0)) == nil)
    #expect(
      run.evaluate(evaluation([0: 2, 1: 2]), labels: series, context(1))
        == "exceeded limit of 1 with 2 alerts")
    #expect(run.instances.allSatisfy { $0.resolvedAt == Self.minute })
  }

  @Test func statesAreSeriesThatEndWithAMarker() throws {
    var run = AlertRun(try rule("    for: 1m\n"), limit: 0)
    var writer = SeriesWriter()
    var recorded = RecordedSeries()
    for (minute, value) in [[0: 2.0], [0: 2], [:]].enumerated() {
      _ = run.evaluate(evaluation(value), labels: series, context(Int64(minute)))
      writer.write(run.stateSeries, at: Int64(minute) * Self.minute, to: &recorded)
    }
    let found = recorded.series.map { one in
      let state = one.labels["alertstate"] ?? "-"
      let values = one.values.map { StalenessMarker.isStale($0) ? "stale" : "\($0)" }
      return "\(one.labels.metricName ?? "") \(state) \(one.timestamps) \(values)"
    }
    #expect(
      found == [
        "ALERTS firing [60000, 120000] [\"1.0\", \"stale\"]",
        "ALERTS pending [0, 60000] [\"1.0\", \"stale\"]",
        "ALERTS_FOR_STATE - [0, 60000, 120000] [\"0.0\", \"0.0\", \"stale\"]",
      ])
  }

  @Test func recordedSeriesHideThoseOfTheSource() throws {
    var recorded = RecordedSeries()
    let index = recorded.index(of: ["__name__": "r", "a": "1"])
    for minute in 0..<10 {
      recorded.append(.float(Double(minute)), at: Int64(minute) * Self.minute, to: index)
    }
    let source = OverlaySource(base: EmptySource(), recorded: recorded)
    let matchers = [Matcher("__name__", .equal, "r"), Matcher("a", .regex, "[0-9]")]
    let found = try source.selectSeries(matchers, from: 0, through: 0)
    #expect(found.map(\.labels) == [["__name__": "r", "a": "1"]])
    var columns = SampleColumns()
    try source.readSamples(
      found[0], from: 2 * Self.minute, through: 4 * Self.minute, into: &columns)
    #expect(columns.values == [2, 3, 4])
    let others = try source.selectSeries([Matcher("a", .notEqual, "1")], from: 0, through: 0)
    #expect(others.isEmpty)
  }

  @Test func rulesThatReadLaterOnesFormACycle() throws {
    func rules(_ lines: String...) -> [Rule] {
      let body = lines.map { "  - {\($0)}" }.joined(separator: "\n")
      return RuleFile.parse("groups:\n- name: g\n  rules:\n" + body).rules
    }
    let ordered = rules("record: a, expr: x", "record: b, expr: a", "alert: B, expr: b > 1")
    #expect(!RuleDependencies.haveCycle(ordered, writesAlertSeries: true))
    #expect(
      RuleDependencies.haveCycle(
        rules("record: b, expr: a", "record: a, expr: x"), writesAlertSeries: false))
    let selfReading = rules("record: a, expr: a + 1")
    #expect(RuleDependencies.haveCycle(selfReading, writesAlertSeries: false))
    let onAlerts = rules("alert: X, expr: ALERTS == 1")
    #expect(RuleDependencies.haveCycle(onAlerts, writesAlertSeries: true))
    #expect(!RuleDependencies.haveCycle(onAlerts, writesAlertSeries: false))
  }
}
