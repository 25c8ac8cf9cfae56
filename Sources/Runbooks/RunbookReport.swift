import Diagnostics

/// What came of one block of a runbook.
package struct BlockOutcome: Hashable, Sendable {
  package enum Verdict: String, Hashable, Sendable {
    /// It does what it says on this data.
    case holds
    /// It does not: it cannot be read, or gives nothing.
    case fails
    /// It is of no kind that data could answer.
    case skipped
  }

  package var block: MarkdownBlock
  /// What the block is: "2 queries", "alert rules".
  package var kind: String
  package var verdict: Verdict
  /// What came out, or why it does not hold, in one line.
  package var summary: String
  /// Details, with places in the block's text.
  package var diagnostics: [Diagnostic]

  package init(
    block: MarkdownBlock, kind: String, verdict: Verdict, summary: String,
    diagnostics: [Diagnostic] = []
  ) {
    self.block = block
    self.kind = kind
    self.verdict = verdict
    self.summary = summary
    self.diagnostics = diagnostics
  }
}
