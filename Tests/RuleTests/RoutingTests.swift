import AlertRouting
import Diagnostics
import RuleFiles
import TelemetryModel
import Testing

@Suite("Alert routing")
struct RoutingTests {
  static let guide = """
    global:
      resolve_timeout: 5m

    route:
      group_by: ['alertname', 'severity']
      group_wait: 30s
      group_interval: 5m
      repeat_interval: 3h
      receiver: 'default-receiver'

    receivers:
    - name: 'default-receiver'
      slack_configs:
      - api_url: 'https://hooks.slack.com/services/XXX/YYY/ZZZ'
        channel: '#alerts'
        send_resolved: true
      email_configs:
      - to: 'ops-team@example.com'
        from: 'alertmanager@example.com'
        smarthost: 'smtp.example.com:587'
        auth_username: 'alertmanager@example.com'
        auth_password: 'password'
    """

  /// The places and messages of what is wrong with `text`.
  private func findings(_ text: String) -> [String] {
    AlertmanagerConfiguration.parse(text).diagnostics.map { diagnostic in
      let place = diagnostic.range.map { SourcePosition(offset: $0.start, in: text) }
      return "\(place.map(\.description) ?? "-"): \(diagnostic.message)"
    }
  }

  /// A configuration with three receivers, whose root has `routes` below it.
  private func tree(_ routes: String) -> AlertmanagerConfiguration {
    AlertmanagerConfiguration.parse(
      "receivers: [{name: root}, {name: a}, {name: b}]\n"
        + "route:\n  receiver: root\n  group_by: [alertname]\n  routes:\n" + routes)
  }

  @Test func readsTheGuidesConfiguration() throws {
    let configuration = AlertmanagerConfiguration.parse(Self.guide)
    #expect(configuration.diagnostics.isEmpty)
    let root = try #require(configuration.root)
    #expect(root.grouping == .labels(["alertname", "severity"]))
    #expect(root.timing.repeatInterval == 10_800_000)
    let receiver = try #require(configuration.receivers.first)
    #expect(
      receiver.integrations.map(\.summary) == ["email ops-team@example.com", "slack #alerts"])
    #expect(receiver.integrations.map(\.sendsResolved) == [false, true])
  }

  @Test func saysWhoHearsOfAnAlert() {
    let configuration = AlertmanagerConfiguration.parse(Self.guide)
    let summary = RoutingSummary(
      of: [["alertname": "HighErrorRate", "severity": "critical"]], in: configuration)
    #expect(summary.entries[0].receivers == ["default-receiver"])
    #expect(summary.alerts(reaching: "default-receiver") == ["HighErrorRate"])
    #expect(
      summary.entries[0].matches[0].groupKey
        == #"{}:{alertname="HighErrorRate", severity="critical"}"#)
  }

  @Test func stopsAtTheFirstMatchUnlessItContinues() {
    let stopping = tree(
      """
          - {matchers: ['team="x"'], receiver: a}
          - {matchers: ['team="x"', 'tier="1"'], receiver: b}
      """)
    #expect(stopping.route(["team": "x", "tier": "1"]).map(\.receiver) == ["a"])
    #expect(stopping.diagnostics.map(\.id) == ["routing/unreachable-route"])
    let continuing = tree(
      """
          - {matchers: ['team="x"'], receiver: a, continue: true}
          - {matchers: ['team="x"', 'tier="1"'], receiver: b}
      """)
    #expect(continuing.route(["team": "x", "tier": "1"]).map(\.receiver) == ["a", "b"])
    #expect(continuing.route(["team": "x"]).map(\.receiver) == ["a"])
    #expect(continuing.route(["team": "y"]).map(\.receiver) == ["root"])
    #expect(continuing.diagnostics.isEmpty)
  }

  @Test func aParentAnswersOnlyWhereNoChildDoes() {
    let configuration = tree(
      """
          - matchers: [team="x"]
            receiver: a
            group_by: []
            routes:
            - {matchers: [tier="1"], receiver: b, continue: true, group_by: ['...']}
      """)
    let matches = configuration.route(["team": "x", "tier": "1"])
    #expect(matches.map(\.receiver) == ["b"])
    #expect(matches[0].route.key == #"{}/{team="x"}/{tier="1"}"#)
    #expect(matches[0].route.path == [0, 0])
    #expect(matches[0].groupLabels == ["team": "x", "tier": "1"])
    let parent = configuration.route(["team": "x"])
    #expect(parent.map(\.receiver) == ["a"])
    #expect(parent[0].groupLabels == [:])
  }

  @Test func inheritsTimingButNotTimeIntervals() throws {
    let configuration = AlertmanagerConfiguration.parse(
      """
      receivers: [{name: r}]
      time_intervals:
      - name: night
        time_intervals: [{times: [{start_time: '22:00', end_time: '24:00'}], weekdays: ['monday:friday']}]
      route:
        receiver: r
        group_wait: 10s
        labels: {origin: main}
        routes:
        - matchers: ['a="b"']
          repeat_interval: 1h
          mute_time_intervals: [night]
          routes: [{matchers: ['c="d"'], labels: {team: x}}]
      """)
    #expect(configuration.diagnostics.isEmpty)
    let leaf = try #require(configuration.route(["a": "b", "c": "d"]).first).route
    #expect(leaf.timing.wait == 10_000)
    #expect(leaf.timing.interval == 300_000)
    #expect(leaf.timing.repeatInterval == 3_600_000)
    #expect(leaf.muteTimeIntervals.isEmpty)
    #expect(leaf.labels == ["origin": "main", "team": "x"])
  }

  @Test func reportsTheRootWithTheReferencesWords() {
    #expect(findings("receivers: []") == ["1:1: no route provided in config"])
    #expect(findings("") == ["1:1: no route provided in config"])
    #expect(
      findings("route: {group_by: [a]}") == ["1:8: root route must specify a default receiver"])
    let root = "receivers: [{name: r}]\nroute: {receiver: r, "
    #expect(
      findings(root + "matchers: ['a=b']}") == ["2:22: root route must not have any matchers"])
    #expect(findings(root + "continue: true}") == ["2:22: cannot have continue in root route"])
    #expect(findings(root + "group_interval: 0s}") == ["2:38: group_interval cannot be zero"])
    #expect(
      findings(root + "group_by: [a, b, a]}") == ["2:39: duplicated label \"a\" in group_by"])
    #expect(
      findings(root + "group_by: [a, '...']}") == [
        "2:22: cannot have wildcard group_by (`...`) and other labels at the same time"
      ])
  }

  @Test func namesUndefinedReceiversFieldsAndIntervals() {
    let text = """
      receivers: [{name: team-x}, {name: team-x}]
      route:
        reciever: team-x
        receiver: team-y
        routes: [{mute_time_intervals: [night]}]
      """
    #expect(
      findings(text).sorted()
        == [
          "1:36: notification config name \"team-x\" is not unique",
          "1:20: no route uses receiver `team-x`", "1:36: no route uses receiver `team-x`",
          "3:3: field `reciever` not found in a route",
          "4:13: undefined receiver \"team-y\" used in route",
          "5:35: undefined time interval \"night\" used in route",
        ].sorted())
  }

  @Test func wantsWhatIntegrationsNeedAndShowsNoSecrets() {
    let text = """
      route: {receiver: r}
      receivers:
      - name: r
        slack_configs: [{chanel: '#a'}]
        pagerduty_configs: [{routing_keey: hunter2}]
      """
    let configuration = AlertmanagerConfiguration.parse(text)
    #expect(
      configuration.diagnostics.map(\.message) == [
        "field `routing_keey` is not known in `pagerduty_configs`",
        "missing service or routing key in PagerDuty config",
        "field `chanel` is not known in `slack_configs`",
        "no global Slack API URL set either inline or in a file",
      ])
    #expect(!"\(configuration.diagnostics)".contains("hunter2"))
  }

  @Test func rejectsTimesOutOfRange() {
    let text = """
      route: {receiver: r}
      receivers: [{name: r}]
      time_intervals:
      - name: n
        time_intervals:
        - {weekdays: [funday], months: ['13'], days_of_month: ['1:-1', '5:2', '-1:5'],
           times: [{start_time: '17:00', end_time: '9:00'}]}
      """
    #expect(
      AlertmanagerConfiguration.parse(text).diagnostics.map(\.message) == [
        "\"funday\" is not a weekday or a range of them", "start of the range is behind its end",
        "end day must be negative if start day is negative",
        "\"13\" is not a month or a range of them",
        "\"9:00\" is not a time of day such as 09:30",
      ])
  }

  @Test func inhibitionRulesReadOldAndNewMatchers() throws {
    let configuration = AlertmanagerConfiguration.parse(
      """
      route: {receiver: r}
      receivers: [{name: r}]
      inhibit_rules:
      - source_match: {severity: critical}
        target_match_re: {severity: 'warn.*'}
        equal: [alertname]
      """)
    let rule = try #require(configuration.inhibitRules.first)
    #expect(rule.sourceMatchers.map(\.matcher) == [Matcher("severity", .equal, "critical")])
    #expect(rule.targetMatchers[0].matches(["severity": "warning"]))
    #expect(!rule.targetMatchers[0].matches(["severity": "a warning"]))
    #expect(
      configuration.diagnostics.map(\.id) == [
        "routing/deprecated-matcher", "routing/deprecated-matcher",
      ])
  }
}
