import AlertRouting
import Dashboards
import Diagnostics
import RuleFiles

/// What is wrong with files that are no rule files, each read as what its fields say it is.
enum ConfigurationFindings {
  /// The findings in `text`; nil for rule files and for what is of no known kind, which is then
  /// read as one.
  static func find(in text: String) -> [Diagnostic]? {
    let document: YAMLDocument
    do throws(DiagnosticError) {
      document = try YAMLDocument(parsing: text)
    } catch {
      return nil
    }
    guard let kind = ConfigurationKind.detect(document) else { return nil }
    switch kind {
    case .rules, .ruleList: return nil
    case .prometheus: return PrometheusConfiguration.parse(text).diagnostics
    case .alertmanager: return AlertmanagerConfiguration.parse(text).diagnostics
    case .loki: return LokiConfiguration.parse(text).diagnostics
    case .grafanaDatasources: return DatasourceProvisioning.parse(text).diagnostics
    case .dashboard: return Dashboard.parse(text).diagnostics
    case .dockerCompose: return []
    }
  }
}
