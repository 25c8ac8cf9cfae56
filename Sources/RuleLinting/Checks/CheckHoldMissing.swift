// rule/for-missing: an alert that fires at the first evaluation.

import Diagnostics
import RuleFiles

extension LintCheck {
  static let holdMissing = LintCheck(
    "rule/for-missing", .info, "an alert without `for` fires at the first evaluation that holds",
    isOnByDefault: false,
    .rule { rule in
      guard rule.kind == .alert, rule.holdDuration == 0 else { return [] }
      return [
        LintFinding(
          "the alert has no `for`: one odd sample fires it",
          at: rule.holdField?.range
            ?? rule.name.range)
      ]
    })
}
