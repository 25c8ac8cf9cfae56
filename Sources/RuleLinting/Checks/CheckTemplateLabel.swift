// rule/template-label: `{{ $labels.job }}` where the expression has aggregated `job` away.

import Diagnostics
import GoTemplate
import LogQLSyntax
import PromQLSyntax
import QueryDiagnosis
import RuleFiles
import RuleReplay

extension LintCheck {
  static let templateLabel = LintCheck(
    "rule/template-label", .warning,
    "a template uses a label that the expression's result cannot have",
    .rule { rule in
      guard rule.kind == .alert else { return [] }
      let labels = OutputLabels(of: rule.labelledExpression)
      return rule.templates.flatMap { template -> [LintFinding] in
        guard let tree = try? template.parsed(rule) else { return [] }
        return tree.labelReferences.filter { !labels.canHave($0.name) }.map { reference in
          finding(reference, labels, template)
        }
      }
    })

  private static func finding(
    _ reference: LabelReference, _ labels: OutputLabels, _ template: AnnotatedTemplate
  ) -> LintFinding {
    let start = reference.offset - AlertTemplate.prelude.utf8.count
    let range = SourceRange(start, start + reference.length)
    var notes: [String] = []
    if labels.isClosed {
      let names = labels.names.sorted()
      notes.append(
        names.isEmpty
          ? "the result has no labels" : "the result has only \(NameList.text(names))")
    } else {
      notes.append("the expression aggregates or matches the label away")
    }
    return LintFinding(
      "the \(template.role) uses label `\(reference.name)`, which the expression's result cannot "
        + "have: it will be empty",
      at: template.source.value.sourceRange(of: range), notes: notes)
  }
}

/// A label that a template reads, and where.
struct LabelReference: Hashable {
  var name: String
  var offset: Int
  var length: Int
}

extension TemplateTree {
  /// `$labels.x`, `.Labels.x` and `index $labels "x"`.
  var labelReferences: [LabelReference] {
    pipelines.flatMap { pipeline in pipeline.commands.flatMap(references) }
  }

  private func references(_ command: TemplateCommand) -> [LabelReference] {
    var found = command.operands.compactMap { operand -> LabelReference? in
      switch operand {
      case .variable("$labels", let fields, let site):
        fields.first.map { reference($0, at: site) }
      case .field(let names, let site):
        names.count > 1 && names[0] == "Labels" ? reference(names[1], at: site) : nil
      case .dot, .null, .bool, .number, .string, .variable, .function, .chain, .pipeline: nil
      }
    }
    if command.operands.count == 3, case .function("index", _) = command.operands[0],
      case .variable("$labels", let fields, _) = command.operands[1], fields.isEmpty,
      case .string(let name, let site) = command.operands[2]
    {
      found.append(
        LabelReference(name: name, offset: sites[site].offset, length: sites[site].text.utf8.count))
    }
    return found
  }

  private func reference(_ name: String, at site: Int) -> LabelReference {
    LabelReference(name: name, offset: sites[site].offset, length: 1 + name.utf8.count)
  }
}

extension Rule {
  /// The expression, as far as its labels can be told.
  var labelledExpression: RuleQueryExpression {
    switch query {
    case .promQL(let expr): .promQL(expr)
    case .logQL(.metric(let expr)): .logQL(expr)
    case .logQL(.log), .invalid: .unknown
    }
  }
}
