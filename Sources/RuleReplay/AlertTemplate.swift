// The templates of a rule's labels and annotations, made ready to be expanded at each evaluation.

import GoTemplate
import RuleFiles
import TelemetryModel

/// One label or annotation of an alerting rule.
package struct AlertTemplate: Sendable {
  /// How the value comes about.
  private enum Body: Sendable {
    case text(String)
    case template(Template<AlertTemplateEnvironment>)
    /// It does not parse; this is what the reference writes instead.
    case broken(String)
  }

  package let name: String
  private let body: Body
  /// Whether the value can change while the sample's labels stay: it reads the value, the clock or
  /// data.
  package let dependsOnTime: Bool

  /// Variables that the reference defines before the template's own text.
  package static let prelude =
    "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
    + "{{$externalURL := .ExternalURL}}{{$value := .Value}}"

  /// The name that error texts show.
  package static func templateName(ofAlert alert: String) -> String { "__alert_" + alert }

  package init(_ source: RuleTemplate, alert: String) {
    name = source.name.text
    let text = source.value.text
    guard text.contains("{{") else {
      body = .text(text)
      dependsOnTime = false
      return
    }
    dependsOnTime = ["$value", ".Value", "query", "now", "define"].contains { text.contains($0) }
    let templateName = Self.templateName(ofAlert: alert)
    do throws(TemplateParseError) {
      body = .template(
        try Template(
          parsing: Self.prelude + text, name: templateName,
          functions: AlertTemplateFunctions.table))
    } catch {
      body = .broken("<error expanding template: error parsing template \(templateName): \(error)>")
    }
  }

  /// The value for one sample; where expansion fails, the text that the reference puts there.
  package func expanded(
    _ data: AlertTemplateData, _ environment: AlertTemplateEnvironment
  ) -> String {
    switch body {
    case .text(let text), .broken(let text): return text
    case .template(let template):
      do throws(TemplateExecutionError) {
        return try template.execute(.object(data), environment: environment)
      } catch {
        let name = template.tree.name
        return "<error expanding template: error executing template \(name): \(error)>"
      }
    }
  }
}
