// prometheus.yml, as far as rules and recordings depend on it. Durations are milliseconds.

import Diagnostics
import TelemetryModel

/// What a Prometheus configuration says about evaluation, rule files and targets.
package struct PrometheusConfiguration: Sendable {
  /// One job of `scrape_configs`.
  package struct ScrapeJob: Sendable {
    package var name: YAMLScalar
    /// Nil for the global one.
    package var scrapeInterval: Int64?
    package var metricsPath: String
    package var targets: [YAMLScalar]
    package var range: SourceRange
  }

  package var text: String
  package var scrapeInterval: Int64 = 60_000
  package var evaluationInterval: Int64 = 60_000
  package var externalLabels = Labels()
  package var ruleFiles: [YAMLScalar] = []
  package var jobs: [ScrapeJob] = []
  package var diagnostics: [Diagnostic] = []

  private static let id = "prometheus/invalid"

  /// The fields at the top of the file.
  private static let topFields = [
    "global", "runtime", "alerting", "rule_files", "scrape_config_files", "scrape_configs",
    "storage", "tracing", "remote_write", "remote_read", "otlp",
  ]

  private static let globalFields = [
    "scrape_interval", "scrape_timeout", "scrape_protocols", "evaluation_interval",
    "rule_query_offset", "query_log_file", "scrape_failure_log_file", "external_labels",
    "body_size_limit", "sample_limit", "target_limit", "label_limit", "label_name_length_limit",
    "label_value_length_limit", "keep_dropped_targets", "metric_name_validation_scheme",
    "metric_name_escaping_scheme", "scrape_native_histograms", "convert_classic_histograms_to_nhcb",
    "always_scrape_classic_histograms", "extra_scrape_metrics",
  ]

  /// Parses a configuration. Never throws: what is wrong stands in the diagnostics.
  package static func parse(_ text: String) -> PrometheusConfiguration {
    var configuration = PrometheusConfiguration(text: text)
    do throws(DiagnosticError) {
      if let root = try YAMLDocument(parsing: text).root { configuration.read(root) }
    } catch {
      configuration.diagnostics = error.diagnostics
    }
    return configuration
  }

  private mutating func read(_ root: YAMLNode) {
    var fields = YAMLFields(
      root, of: "the configuration", known: Self.topFields, id: Self.id)
    ruleFiles = fields.scalars("rule_files")
    let jobNodes = fields.items("scrape_configs")
    diagnostics += fields.diagnostics
    if let global = fields.node("global") { readGlobal(global) }
    for node in jobNodes { readJob(node) }
  }

  private mutating func readGlobal(_ node: YAMLNode) {
    var fields = YAMLFields(node, of: "`global`", known: Self.globalFields, id: Self.id)
    if let interval = fields.duration("scrape_interval") { scrapeInterval = interval }
    if let interval = fields.duration("evaluation_interval") { evaluationInterval = interval }
    for (name, value) in fields.texts("external_labels") { externalLabels[name.text] = value.text }
    if let timeout = fields.duration("scrape_timeout"), timeout > scrapeInterval,
      let place = fields.scalar("scrape_timeout")
    {
      fields.report("global scrape timeout greater than scrape interval", place.range)
    }
    diagnostics += fields.diagnostics
  }

  /// Reads a job; its other fields, of which there are many, are not judged.
  private mutating func readJob(_ node: YAMLNode) {
    let known = (node.pairs ?? []).map(\.key.text)
    var fields = YAMLFields(node, of: "a scrape job", known: known, id: Self.id)
    let name = fields.scalar("job_name")
    if name?.text.isEmpty ?? true { fields.report("job_name is empty", node.range) }
    if let name, jobs.contains(where: { $0.name.text.equalsBytes(name.text) }) {
      let shown = GoString.quoted(name.text)
      fields.report("found multiple scrape configs with job name \(shown)", name.range)
    }
    var job = ScrapeJob(
      name: name ?? YAMLScalar(""), scrapeInterval: fields.duration("scrape_interval"),
      metricsPath: fields.scalar("metrics_path")?.text ?? "/metrics", targets: [],
      range: node.range)
    for item in fields.items("static_configs") {
      var group = YAMLFields(
        item, of: "a static config", known: ["targets", "labels"], id: Self.id)
      job.targets += group.scalars("targets")
      diagnostics += group.diagnostics
    }
    for target in job.targets where target.text.utf8.contains(UInt8(ascii: "/")) {
      let shown = GoString.quoted(target.text)
      fields.report("\(shown) is not a valid hostname", target.range)
    }
    diagnostics += fields.diagnostics
    jobs.append(job)
  }
}
