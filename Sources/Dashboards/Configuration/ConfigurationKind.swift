// What a block of YAML or JSON in a runbook configures, told by its fields.

import RuleFiles

/// The kinds of configuration that runbooks show.
package enum ConfigurationKind: String, Hashable, Sendable, CaseIterable {
  case prometheus, alertmanager, loki
  case grafanaDatasources = "grafana-datasources"
  case dockerCompose = "docker-compose"
  /// Rule groups.
  case rules
  /// Rules without groups.
  case ruleList = "rule-list"
  case dashboard

  /// The kind of a document; nil for one that is none of them.
  package static func detect(_ document: YAMLDocument) -> ConfigurationKind? {
    document.root.flatMap(detect)
  }

  /// The kind of a node.
  package static func detect(_ root: YAMLNode) -> ConfigurationKind? {
    if let items = root.items { return isRuleList(items) ? .ruleList : nil }
    guard let pairs = root.pairs, !pairs.isEmpty else { return nil }
    let names = Set(pairs.map(\.key.text))
    if isDashboard(root, names) { return .dashboard }
    if root["groups"]?.items != nil, names.isSubset(of: ["groups", "namespace"]) { return .rules }
    if root["datasources"]?.items != nil || root["deleteDatasources"]?.items != nil {
      return .grafanaDatasources
    }
    if root["services"]?.pairs != nil || isComposeFragment(root) { return .dockerCompose }
    // Each kind has fields of its own; the kind with the most of them wins, the first of equals.
    let scores = ownFields.map { (kind: $0.kind, count: names.intersection($0.names).count) }
    guard let most = scores.map(\.count).max(), most > 0 else { return nil }
    return scores.first { $0.count == most }?.kind
  }

  /// Fields at the top of a file that no other kind has.
  private static let ownFields: [(kind: ConfigurationKind, names: Set<String>)] = [
    (
      .alertmanager,
      [
        "route", "receivers", "inhibit_rules", "templates", "mute_time_intervals",
        "time_intervals",
      ]
    ),
    (
      .prometheus,
      [
        "scrape_configs", "rule_files", "alerting", "remote_write", "remote_read",
        "scrape_config_files",
      ]
    ),
    (
      .loki,
      [
        "auth_enabled", "schema_config", "storage_config", "limits_config", "ingester", "ruler",
        "compactor", "querier", "query_range", "chunk_store_config", "table_manager", "common",
        "distributor", "frontend",
      ]
    ),
  ]

  /// Fields of a service in a docker-compose file.
  private static let serviceFields: Set<String> = [
    "image", "build", "command", "entrypoint", "environment", "env_file", "ports", "expose",
    "volumes", "networks", "depends_on", "restart", "logging", "healthcheck", "labels",
    "container_name", "deploy", "user", "hostname", "working_dir",
  ]

  /// The fields of a service, or services by name, without the file around them.
  private static func isComposeFragment(_ root: YAMLNode) -> Bool {
    if isService(root) { return true }
    let pairs = root.pairs ?? []
    return pairs.allSatisfy { isService($0.value) && !serviceFields.contains($0.key.text) }
  }

  private static func isService(_ node: YAMLNode) -> Bool {
    guard let pairs = node.pairs, !pairs.isEmpty else { return false }
    let names = Set(pairs.map(\.key.text))
    let isRunnable = names.contains("image") || names.contains("build")
    let isLogging = node["logging"]?["driver"] != nil
    return (isRunnable || isLogging) && names.isSubset(of: serviceFields)
  }

  private static func isRuleList(_ items: [YAMLNode]) -> Bool {
    !items.isEmpty
      && items.allSatisfy { $0["expr"] != nil || $0["alert"] != nil || $0["record"] != nil }
  }

  private static func isDashboard(_ root: YAMLNode, _ names: Set<String>) -> Bool {
    if let inner = root["dashboard"], inner.pairs != nil { return true }
    if let spec = root["spec"], root["kind"]?.scalar?.text == "Dashboard" {
      return spec.pairs != nil
    }
    if root["elements"]?.pairs != nil { return names.contains("layout") }
    return root["panels"]?.items != nil
      || (root["rows"]?.items != nil && names.contains("title"))
  }
}
