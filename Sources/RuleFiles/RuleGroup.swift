// Rule files as values: groups of alerting and recording rules. Durations are milliseconds.

import Diagnostics
import LogQLSyntax
import PromQLSyntax

/// A file of rules, and what is wrong with it.
package struct RuleFile: Sendable {
  /// The text that all ranges are about.
  package var text: String
  package var groups: [RuleGroup]
  /// Whether the file is a list of rules without `groups`, which no ruler loads.
  package var isBareList: Bool
  /// Errors first to last in the text; warnings and infos too.
  package var diagnostics: [Diagnostic]

  package init(
    text: String, groups: [RuleGroup], isBareList: Bool = false, diagnostics: [Diagnostic] = []
  ) {
    self.text = text
    self.groups = groups
    self.isBareList = isBareList
    self.diagnostics = diagnostics
  }

  /// Whether a ruler would load the file.
  package var isValid: Bool { !diagnostics.contains { $0.severity == .error } }

  /// All rules, group by group.
  package var rules: [Rule] { groups.flatMap(\.rules) }
}

/// Rules that are evaluated one after the other at the same times.
package struct RuleGroup: Sendable {
  package var name: YAMLScalar
  /// Nil for the global evaluation interval.
  package var interval: Int64?
  package var queryOffset: Int64
  /// Most alerts or series that a rule may yield; 0 for any number.
  package var limit: Int
  package var labels: [RuleTemplate]
  package var rules: [Rule]
  package var range: SourceRange
}

/// A label or annotation: a name, and a template for the value.
package struct RuleTemplate: Hashable, Sendable {
  package var name: YAMLScalar
  package var value: YAMLScalar

  package init(name: YAMLScalar, value: YAMLScalar) {
    self.name = name
    self.value = value
  }
}

/// A rule.
package struct Rule: Sendable {
  /// What a rule does with its expression's result.
  package enum Kind: String, Hashable, Sendable {
    case alert
    case record
  }

  package var kind: Kind
  /// The alert's or the recorded metric's name.
  package var name: YAMLScalar
  package var expression: YAMLScalar
  package var query: RuleQuery
  /// How long the expression must hold before the alert fires.
  package var holdDuration: Int64
  /// How long the alert goes on firing when the expression holds no more.
  package var keepFiringDuration: Int64
  /// The group's labels and the rule's own, which win; by name.
  package var labels: [RuleTemplate]
  package var annotations: [RuleTemplate]
  package var range: SourceRange
  package var groupName: String
  /// Its place in the group, from 1.
  package var number: Int
  /// The `for` field, if it is there.
  package var holdField: YAMLScalar?
}

/// The parsed expression of a rule.
package enum RuleQuery: Hashable, Sendable {
  case promQL(PromQLSyntax.Expr)
  case logQL(LogQLSyntax.Query)
  /// It is neither; the file's diagnostics say why.
  case invalid
}
