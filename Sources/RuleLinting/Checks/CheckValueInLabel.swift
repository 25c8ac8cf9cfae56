// rule/value-in-label: a label that changes with every evaluation.

import Diagnostics
import GoTemplate
import RuleFiles
import RuleReplay

extension LintCheck {
  static let valueInLabel = LintCheck(
    "rule/value-in-label", .warning,
    "the value in a label makes a new alert at each evaluation, which never fires with `for`",
    .rule { rule in
      guard rule.kind == .alert else { return [] }
      return rule.labels.compactMap { label in
        let template = AnnotatedTemplate(role: "label", source: label)
        guard let tree = try? template.parsed(rule), let offset = tree.valueReference else {
          return nil
        }
        let start = offset - AlertTemplate.prelude.utf8.count
        return LintFinding(
          "label `\(label.name.text)` holds the value: whenever that changes it is another alert",
          at: label.value.sourceRange(of: SourceRange(start, start + "$value".utf8.count)),
          notes: ["put the value into an annotation"])
      }
    })
}

extension TemplateTree {
  /// Where the template prints `$value` or `.Value`; conditions on it do not count.
  fileprivate var valueReference: Int? {
    let printing = root.dropFirst(4).compactMap { node -> TemplatePipeline? in
      if case .action(let pipeline) = node, pipeline.variables.isEmpty { return pipeline }
      return nil
    }
    for operand in printing.flatMap({ $0.commands.flatMap(\.operands) }) {
      switch operand {
      case .variable("$value", _, let site): return sites[site].offset
      case .field(let names, let site) where names == ["Value"]: return sites[site].offset
      case .dot, .null, .bool, .number, .string, .field, .variable, .function, .chain, .pipeline:
        continue
      }
    }
    return nil
  }
}
