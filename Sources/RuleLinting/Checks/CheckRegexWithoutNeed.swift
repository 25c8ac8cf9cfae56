// promql/regex-without-need: a regular expression that is a literal, is anchored twice, or takes
// all.

import Diagnostics
import PromQLSyntax
import TelemetryModel

extension LintCheck {
  static let regexWithoutNeed = LintCheck(
    "promql/regex-without-need", .info, "a matcher's regular expression is not needed",
    .promQL { expr in
      expr.selectors.flatMap { selector in
        selector.matchers.compactMap { matcher in
          reason(matcher).map { message, note in
            LintFinding(message, at: selector.range, notes: [note])
          }
        }
      }
    })

  private static func reason(_ matcher: Matcher) -> (String, note: String)? {
    guard matcher.operation == .regex || matcher.operation == .notRegex else { return nil }
    let pattern = matcher.value
    let isNegative = matcher.operation.isNegative
    if pattern == ".*" {
      return isNegative
        ? ("`\(matcher)` matches nothing", "every value, and an absent label, matches `.*`")
        : ("`\(matcher)` matches everything", "leave the matcher out")
    }
    if pattern == ".+", !matcher.name.equalsBytes(LabelName.metricName) {
      let operation: Matcher.Operation = isNegative ? .equal : .notEqual
      let simple = Matcher(matcher.name, operation, "")
      return ("`\(matcher)` only asks whether the label is there", "write `\(simple)`")
    }
    if pattern.hasPrefix("^") || (pattern.hasSuffix("$") && !pattern.hasSuffix("\\$")) {
      return (
        "`\(matcher)` is anchored twice", "matchers always match the whole value: drop `^` and `$`"
      )
    }
    let special = "\\^$.|?*+()[]{}".utf8
    if !pattern.utf8.contains(where: { special.contains($0) }) {
      let operation: Matcher.Operation = isNegative ? .notEqual : .equal
      let simple = Matcher(matcher.name, operation, pattern)
      return ("`\(matcher)` matches only one value", "write `\(simple)`")
    }
    return nil
  }
}
