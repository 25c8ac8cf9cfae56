// A check: its name, what it is for, and how it looks. Each stands in a file of its own under
// Checks and in the table `LintCheck.all`.

import Diagnostics
import LogQLSyntax
import PromQLSyntax
import RuleFiles

/// Something that is looked for in queries, rules or files.
package struct LintCheck: Sendable {
  /// What a check looks at. Ranges of findings in queries are those of the query's text; of
  /// findings in rules and files, the file's.
  package enum Subject: Sendable {
    case promQL(@Sendable (PromQLSyntax.Expr) -> [LintFinding])
    case logQL(@Sendable (LogQLSyntax.Query) -> [LintFinding])
    case rule(@Sendable (Rule) -> [LintFinding])
    /// All files that are linted together; the findings of each.
    case files(@Sendable ([RuleFile]) -> [[LintFinding]])
    case promQLOnData(@Sendable (PromQLSyntax.Expr, LintData) -> [LintFinding])
    case logQLOnData(@Sendable (LogQLSyntax.Query, LintData) -> [LintFinding])
    case ruleOnData(@Sendable (Rule, LintData) -> [LintFinding])
  }

  /// Stable: `promql/rate-of-aggregate`.
  package var id: String
  /// The severity of its findings, unless a finding says otherwise.
  package var severity: Diagnostic.Severity
  /// One sentence for lists of checks: what is wrong where it finds something.
  package var summary: String
  package var isOnByDefault = true
  package var subject: Subject

  package init(
    _ id: String, _ severity: Diagnostic.Severity, _ summary: String, isOnByDefault: Bool = true,
    _ subject: Subject
  ) {
    self.id = id
    self.severity = severity
    self.summary = summary
    self.isOnByDefault = isOnByDefault
    self.subject = subject
  }

  /// A finding as a diagnostic of this check.
  func diagnostic(_ finding: LintFinding) -> Diagnostic {
    Diagnostic(
      id: id, severity: finding.severity ?? severity, message: finding.message,
      range: finding.range, notes: finding.notes, fixIts: finding.fixIts)
  }
}

/// What a check found.
package struct LintFinding: Hashable, Sendable {
  package var message: String
  package var range: SourceRange
  package var notes: [Diagnostic.Note]
  package var fixIts: [Diagnostic.FixIt]
  /// Nil for the check's own.
  package var severity: Diagnostic.Severity?

  package init(
    _ message: String, at range: SourceRange, notes: [String] = [],
    fixIts: [Diagnostic.FixIt] = [], severity: Diagnostic.Severity? = nil
  ) {
    self.message = message
    self.range = range
    self.notes = notes.map { Diagnostic.Note($0) }
    self.fixIts = fixIts
    self.severity = severity
  }

  /// What a diagnosis of the query found, which has a place.
  init?(_ diagnostic: Diagnostic) {
    guard let range = diagnostic.range else { return nil }
    message = diagnostic.message
    self.range = range
    notes = diagnostic.notes
    fixIts = diagnostic.fixIts
  }
}
