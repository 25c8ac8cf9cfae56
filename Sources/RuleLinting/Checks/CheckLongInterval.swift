// rule/long-interval: a group that is evaluated so rarely that its series have gaps.

import Diagnostics
import RuleFiles
import TelemetryModel

extension LintCheck {
  /// How far back an instant selector looks by default, in milliseconds.
  private static let lookback: Int64 = 300_000

  static let longInterval = LintCheck(
    "rule/long-interval", .warning, "a group's interval is longer than the lookback of 5m",
    .files { files in
      files.map { file in
        file.groups.compactMap { group in
          guard let interval = group.interval, interval > lookback else { return nil }
          let shown = PrometheusDuration.format(milliseconds: interval)
          return LintFinding(
            "the group is evaluated every \(shown): what it records has gaps, as selectors look "
              + "back only 5m",
            at: group.name.range)
        }
      }
    })
}
