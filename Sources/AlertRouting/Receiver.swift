// Who is notified: receivers and their integrations.

import Diagnostics
import RuleFiles
import TelemetryModel

/// A named list of integrations; one without any swallows its alerts.
package struct Receiver: Sendable {
  package var name: YAMLScalar
  /// In the order in which they are notified.
  package var integrations: [Integration]
  package var labels: Labels
  package var range: SourceRange

  /// Whether alerts end here without a notification.
  package var isBlackhole: Bool { integrations.isEmpty }
}

/// One way in which a receiver is notified.
package struct Integration: Hashable, Sendable {
  package var kind: IntegrationKind
  /// Its place among the receiver's integrations of the kind, from 0.
  package var index: Int
  /// Whether the end of an alert is notified of too.
  package var sendsResolved: Bool
  /// The channel, address or project, where there is one; never a secret.
  package var destination: String?
  package var range: SourceRange

  /// `slack #alerts`, `email`.
  package var summary: String { kind.rawValue + (destination.map { " " + $0 } ?? "") }
}
