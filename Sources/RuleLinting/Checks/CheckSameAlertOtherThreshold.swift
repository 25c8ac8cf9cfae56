// rule/other-threshold: one alert name, one expression, several thresholds.

import Diagnostics
import PromQLSyntax
import RuleFiles
import TelemetryModel

extension LintCheck {
  static let sameAlertOtherThreshold = LintCheck(
    "rule/other-threshold", .info, "alerts of one name differ only in their threshold",
    .files { files in
      var seen: [String: (threshold: String, rule: Rule)] = [:]
      return files.map { file in
        file.rules.compactMap { rule in
          guard rule.kind == .alert, case .promQL(let expr) = rule.query,
            let (shape, threshold) = thresholdShape(expr)
          else { return nil }
          let key = rule.name.text + "\u{0}" + shape
          guard let first = seen[key] else {
            seen[key] = (threshold, rule)
            return nil
          }
          guard first.threshold != threshold else { return nil }
          return LintFinding(
            "alert `\(rule.name.text)` has the threshold \(threshold) here and "
              + "\(first.threshold) elsewhere",
            at: rule.name.range, notes: notes(on: first.rule, rule))
        }
      }
    })

  private static func notes(on first: Rule, _ second: Rule) -> [String] {
    let severities = [first, second].map { rule in
      rule.labels.first { $0.name.text == "severity" }?.value.text ?? "no severity"
    }
    if severities[0] == severities[1] { return ["both are of severity `\(severities[0])`"] }
    return ["there it is `\(severities[0])`, here `\(severities[1])`: name them apart"]
  }

  /// A comparison with a constant: its text with the constant left out, and the constant.
  private static func thresholdShape(_ expr: Expr) -> (shape: String, threshold: String)? {
    guard case .binary(let node) = expr.withoutParens, node.operation.isComparison,
      case .number(let number) = node.rhs.withoutParens
    else { return nil }
    return (
      node.lhs.description + " " + node.operation.rawValue, NumberText.general(number.value)
    )
  }
}
