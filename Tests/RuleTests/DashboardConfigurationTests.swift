import Dashboards
import Diagnostics
import RuleFiles
import TelemetryModel
import Testing

@Suite("Kinds of configuration")
struct DashboardConfigurationTests {
  @Test(arguments: [
    ("global: {scrape_interval: 15s}\nscrape_configs: []", ConfigurationKind.prometheus),
    ("global: {}\nroute: {receiver: a}\nreceivers: []", .alertmanager),
    ("auth_enabled: false\nlimits_config: {retention_period: 30d}", .loki),
    ("apiVersion: 1\ndatasources: []", .grafanaDatasources),
    ("services: {web: {image: x}}", .dockerCompose),
    ("logging: {driver: loki, options: {}}", .dockerCompose),
    ("web: {image: x, ports: ['80:80']}", .dockerCompose), ("groups: []", .rules),
    ("- alert: A\n  expr: up", .ruleList), (#"{"title": "x", "panels": []}"#, .dashboard),
  ])
  func areToldByTheirFields(text: String, kind: ConfigurationKind) throws {
    #expect(ConfigurationKind.detect(try YAMLDocument(parsing: text)) == kind)
  }

  @Test(arguments: ["", "a: b", "- 1", "x", "[]", "global: {}"])
  func otherTextsAreNone(text: String) throws {
    #expect(ConfigurationKind.detect(try YAMLDocument(parsing: text)) == nil)
  }

  @Test func readsDatasources() {
    let file = DatasourceProvisioning.parse(
      """
      apiVersion: 1
      datasources:
        - {name: Prometheus, type: prometheus, access: proxy, url: 'http://p:9090', isDefault: true}
        - {name: Loki, type: loki, acess: proxy}
      """)
    #expect(file.datasources.map(\.type) == ["prometheus", "loki"])
    #expect(file.diagnostics.map(\.message) == ["field `acess` not found in a datasource"])
  }

  private func loki(_ limits: String) -> LokiConfiguration {
    LokiConfiguration.parse(
      "compactor: {retention_enabled: true}\nlimits_config:\n  retention_period: 30d\n" + limits)
  }

  @Test func retentionIsThatOfTheHighestPriority() {
    let file = loki(
      """
        retention_stream:
        - {selector: '{job=~".+"}', priority: 1, period: 7d}
        - {selector: '{job="audit"}', priority: 2, period: 365d}
        - {selector: '{job="audit",env!="dev"}', priority: 2, period: 90d}
      """)
    #expect(file.diagnostics.isEmpty)
    let day: Int64 = 86_400_000
    #expect(file.retention.period(of: ["app": "x"]) == 30 * day)
    #expect(file.retention.period(of: ["job": "web"]) == 7 * day)
    #expect(file.retention.period(of: ["job": "audit", "env": "dev"]) == 365 * day)
    #expect(file.retention.period(of: ["job": "audit"]) == 90 * day)
  }

  @Test func retentionRulesAreChecked() {
    let file = loki(
      """
        retention_stream:
        - {selector: '{job=~"("}', priority: 1, period: 7d}
        - {selector: '{job="a"} |= "x"', priority: 1, period: 7d}
        - {selector: '{job="a"}', priority: 1, period: 2h}
        - {selector: '{job="a"}', priority: high, perod: 7x}
      """)
    let messages = file.diagnostics.map(\.message)
    #expect(messages.contains("a retention selector must be a plain stream selector"))
    #expect(messages.contains("the retention period must be at least 24h"))
    #expect(messages.contains("field `perod` not found in a retention rule"))
    #expect(messages.contains("field `priority` must be a whole number, not `high`"))
    #expect(file.diagnostics.contains { $0.id.hasPrefix("logql/") })
  }

  @Test func retentionThatNothingEnforcesIsNoted() {
    let file = LokiConfiguration.parse("limits_config: {retention_period: 30d}")
    #expect(file.diagnostics.map(\.id) == ["loki/retention-disabled"])
    #expect(file.retention.period(of: [:]) == 2_592_000_000)
  }
}
