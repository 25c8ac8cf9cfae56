/// Something to tell the user about a source text: what was found, where, and what could be done.
package struct Diagnostic: Hashable, Sendable {
  /// How bad it is.
  package enum Severity: String, Hashable, Comparable, Sendable, CaseIterable {
    case info, warning, error

    package static func < (lhs: Severity, rhs: Severity) -> Bool {
      allCases.firstIndex(of: lhs)! < allCases.firstIndex(of: rhs)!
    }
  }

  /// A remark that goes with a diagnostic, about a place or in general.
  package struct Note: Hashable, Sendable {
    package var message: String
    package var range: SourceRange?

    package init(_ message: String, range: SourceRange? = nil) {
      self.message = message
      self.range = range
    }
  }

  /// A change that would mend it.
  package struct FixIt: Hashable, Sendable {
    package var message: String
    package var range: SourceRange
    package var replacement: String

    package init(_ message: String, range: SourceRange, replacement: String) {
      self.message = message
      self.range = range
      self.replacement = replacement
    }
  }

  /// Stable and documented: `promql/syntax`, `rule/duplicate`.
  package var id: String
  package var severity: Severity
  /// Lower case, no full stop: says what was found and what was expected.
  package var message: String
  /// Nil where no place can be named.
  package var range: SourceRange?
  package var notes: [Note]
  package var fixIts: [FixIt]

  package init(
    id: String, severity: Severity, message: String, range: SourceRange?, notes: [Note] = [],
    fixIts: [FixIt] = []
  ) {
    self.id = id
    self.severity = severity
    self.message = message
    self.range = range
    self.notes = notes
    self.fixIts = fixIts
  }
}

/// Diagnostics that ended an operation, at least one of them an error.
package struct DiagnosticError: Error, Hashable, Sendable {
  package var diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  /// The first error, which is what the reference implementations report.
  package var first: Diagnostic { diagnostics.first { $0.severity == .error } ?? diagnostics[0] }
}
