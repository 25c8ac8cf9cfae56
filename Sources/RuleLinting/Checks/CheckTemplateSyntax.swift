// rule/template-syntax: a label or annotation that is no template.

import Diagnostics
import GoTemplate
import RuleFiles
import RuleReplay
import TelemetryModel

extension LintCheck {
  static let templateSyntax = LintCheck(
    "rule/template-syntax", .error, "a label or annotation is not a valid template",
    .rule { rule in
      guard rule.kind == .alert else { return [] }
      return rule.templates.compactMap { template in
        do throws(TemplateParseError) {
          _ = try template.parsed(rule)
          return nil
        } catch {
          return finding(error, template, rule)
        }
      }
    })

  private static func finding(
    _ error: TemplateParseError, _ template: AnnotatedTemplate, _ rule: Rule
  ) -> LintFinding {
    let start = max(error.offset - AlertTemplate.prelude.utf8.count, 0)
    let end = max(template.source.value.text.utf8.count, start)
    let place = template.source.value.sourceRange(of: SourceRange(start, min(start + 1, end)))
    var notes: [String] = []
    let unknown = error.message.split(separator: "\"")
    if error.message.hasPrefix("function "), unknown.count >= 2 {
      let known = Array(AlertTemplateFunctions.table.keys) + Array(TemplateBuiltin.names)
      let nearest = NearestNames.nearest(to: String(unknown[1]), among: known, limit: 1)
      notes = nearest.map { "did you mean `\($0)`?" }
    }
    let name = GoString.quoted(template.source.name.text)
    return LintFinding("\(template.role) \(name): \(error)", at: place, notes: notes)
  }
}

/// A label's or annotation's template.
struct AnnotatedTemplate {
  /// `label` or `annotation`.
  var role: String
  var source: RuleTemplate

  /// The tree of the template with the definitions that the reference puts before it.
  func parsed(_ rule: Rule) throws(TemplateParseError) -> TemplateTree {
    try TemplateTree.parse(
      AlertTemplate.prelude + source.value.text,
      name: AlertTemplate.templateName(ofAlert: rule.name.text),
      functionNames: AlertTemplateFunctions.table.keys)
  }
}

extension Rule {
  /// The templates of labels and annotations.
  var templates: [AnnotatedTemplate] {
    labels.map { AnnotatedTemplate(role: "label", source: $0) }
      + annotations.map { AnnotatedTemplate(role: "annotation", source: $0) }
  }
}
