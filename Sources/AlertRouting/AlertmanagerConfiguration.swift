// alertmanager.yml: what it says about who is notified of which alert (specification §4.1).

import Diagnostics
import RuleFiles
import TelemetryModel

/// An Alertmanager configuration. Secrets are neither kept nor shown in diagnostics.
package struct AlertmanagerConfiguration: Sendable {
  package var text: String
  /// After how many milliseconds an alert that says no end is taken for resolved.
  package var resolveTimeout: Int64 = 300_000
  /// The root of the route tree; nil where the file has none.
  package var root: Route?
  package var receivers: [Receiver] = []
  package var inhibitRules: [InhibitRule] = []
  package var timeIntervals: [TimeInterval] = []
  package var diagnostics: [Diagnostic] = []

  /// Whether Alertmanager would load the file.
  package var isValid: Bool { !diagnostics.contains { $0.severity == .error } }

  /// The id of what makes a file invalid.
  package static let invalidID = "alertmanager/invalid"

  /// Parses and validates a configuration. Never throws: what is wrong stands in the diagnostics.
  ///
  /// - Complexity: O(length of the text + routes × siblings).
  package static func parse(
    _ text: String, syntax: MatcherSyntax = .fallback
  ) -> AlertmanagerConfiguration {
    do throws(DiagnosticError) {
      let document = try YAMLDocument(parsing: text)
      var parser = AlertmanagerParser(text: text, syntax: syntax)
      parser.read(document.root)
      parser.lint()
      return parser.configuration
    } catch {
      return AlertmanagerConfiguration(text: text, diagnostics: error.diagnostics)
    }
  }

  /// The routes that an alert with `labels` ends in; none where the file has no route.
  package func route(_ labels: Labels) -> [RouteMatch] { root?.route(labels) ?? [] }

  /// The receiver called `name`.
  package func receiver(_ name: String) -> Receiver? {
    receivers.first { $0.name.text.equalsBytes(name) }
  }
}

/// Alerts that mute others while they fire.
package struct InhibitRule: Sendable {
  package var name: String?
  package var sourceMatchers: [AlertMatcher]
  package var targetMatchers: [AlertMatcher]
  /// Labels that source and target must agree in.
  package var equalLabels: [String]
  package var range: SourceRange
}

/// A named set of times, by which routes are muted or active.
package struct TimeInterval: Sendable {
  package var name: YAMLScalar
  package var range: SourceRange
}
