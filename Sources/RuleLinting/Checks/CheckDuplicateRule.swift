// rule/duplicate: the same rule twice.

import Diagnostics
import LogQLSyntax
import PromQLSyntax
import RuleFiles

extension LintCheck {
  static let duplicateRule = LintCheck(
    "rule/duplicate", .warning, "a rule is there twice",
    .files { files in
      var seen: [String: (name: String, number: Int)] = [:]
      return files.map { file in
        file.rules.compactMap { rule in
          // Of a rule without a name something else is said.
          if rule.name.text.isEmpty { return nil }
          let key = rule.identity + "\u{0}" + rule.canonicalExpression
          guard let first = seen[key] else {
            seen[key] = (rule.groupName, rule.number)
            return nil
          }
          return LintFinding(
            "the \(rule.kind.rawValue) rule `\(rule.name.text)` is a duplicate",
            at: rule.name.range,
            notes: ["it is rule \(first.number) of group `\(first.name)` too"])
        }
      }
    })
}

extension Rule {
  /// What two rules must share to yield the same series: kind, name and labels.
  var identity: String {
    let labels = labels.map { $0.name.text + "\u{1}" + $0.value.text }.sorted()
    return ([kind.rawValue, name.text] + labels).joined(separator: "\u{0}")
  }

  /// The expression without the accidents of its spelling.
  var canonicalExpression: String {
    switch query {
    case .promQL(let expr): expr.description
    case .logQL(let query): query.description
    case .invalid: expression.text
    }
  }
}
