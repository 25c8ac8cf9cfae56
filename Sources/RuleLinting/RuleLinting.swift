// Runs the checks.

import Diagnostics
import LogQLSyntax
import PromQLSyntax
import RuleFiles
import TelemetryModel

/// Lints rule files and queries.
package struct RuleLinter: Sendable {
  private let checks: [LintCheck]
  private let data: LintData?

  /// Checks that need data run only where `data` is given.
  package init(checks: [LintCheck] = LintCheck.byDefault, data: LintData? = nil) {
    self.checks = checks
    self.data = data
  }

  /// The diagnostics of each of `files`: what is wrong with the file itself, then the checks'
  /// findings, by place; without those that comments in the file disable.
  ///
  /// - Complexity: O(checks × size of the files), plus the queries of checks on data.
  package func lint(_ files: [RuleFile]) -> [[Diagnostic]] {
    var found = files.map { file in file.diagnostics + file.rules.flatMap { lint($0) } }
    for check in checks {
      guard case .files(let body) = check.subject else { continue }
      for (index, findings) in body(files).enumerated() {
        found[index] += findings.map(check.diagnostic)
      }
    }
    return zip(files, found).map { file, diagnostics in
      let comments = LintComments(of: file)
      return Self.sorted(diagnostics.filter { !comments.disables($0) })
    }
  }

  /// The findings about a PromQL query that stands in no rule; ranges are those of its text.
  package func lint(_ expr: PromQLSyntax.Expr) -> [Diagnostic] {
    Self.sorted(
      checks.flatMap { check -> [Diagnostic] in
        switch check.subject {
        case .promQL(let body): body(expr).map(check.diagnostic)
        case .promQLOnData(let body): data.map { body(expr, $0).map(check.diagnostic) } ?? []
        case .logQL, .rule, .files, .logQLOnData, .ruleOnData: []
        }
      })
  }

  /// The findings about a LogQL query that stands in no rule; ranges are those of its text.
  package func lint(_ query: LogQLSyntax.Query) -> [Diagnostic] {
    Self.sorted(
      checks.flatMap { check -> [Diagnostic] in
        switch check.subject {
        case .logQL(let body): body(query).map(check.diagnostic)
        case .logQLOnData(let body): data.map { body(query, $0).map(check.diagnostic) } ?? []
        case .promQL, .rule, .files, .promQLOnData, .ruleOnData: []
        }
      })
  }

  private func lint(_ rule: Rule) -> [Diagnostic] {
    var found: [Diagnostic]
    switch rule.query {
    case .promQL(let expr): found = lint(expr).map(rule.expression.inSource)
    case .logQL(let query): found = lint(query).map(rule.expression.inSource)
    case .invalid: found = []
    }
    for check in checks {
      switch check.subject {
      case .rule(let body): found += body(rule).map(check.diagnostic)
      case .ruleOnData(let body):
        if let data { found += body(rule, data).map(check.diagnostic) }
      case .promQL, .logQL, .files, .promQLOnData, .logQLOnData: break
      }
    }
    return found
  }

  /// By place; what has none comes first.
  private static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    diagnostics.enumerated().sorted { lhs, rhs in
      let left = lhs.element.range?.start ?? -1
      let right = rhs.element.range?.start ?? -1
      return (left, lhs.offset) < (right, rhs.offset)
    }.map(\.element)
  }
}
