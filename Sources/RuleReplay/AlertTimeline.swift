// What a replay tells: when each alert would have been pending, firing and resolved. Times are
// milliseconds since the epoch.

import Diagnostics
import RuleFiles
import TelemetryModel

/// The outcome of replaying rules over recorded time.
package struct AlertTimeline: Sendable {
  /// The first evaluation time.
  package var start: Int64
  /// No evaluation is later.
  package var end: Int64
  /// In the order of the files and groups; alerting and recording rules.
  package var rules: [RuleTimeline]
  /// The series that recording rules wrote, sorted by labels, staleness markers included; with
  /// `ReplayOptions.writesAlertSeries` also `ALERTS` and `ALERTS_FOR_STATE`.
  package var recorded: [SampleSeries]
}

/// What became of one rule.
package struct RuleTimeline: Sendable {
  package var rule: Rule
  package var groupName: String
  /// Between evaluations.
  package var interval: Int64
  /// How many times it was evaluated, failures included.
  package var evaluationCount = 0
  /// How many evaluations yielded at least one series.
  package var nonEmptyEvaluationCount = 0
  /// Each time that an alert became active, in the order in which that happened.
  package var instances: [AlertInstance] = []
  package var failures: [EvaluationFailure] = []
}

/// An evaluation that yielded an error instead of samples.
package struct EvaluationFailure: Hashable, Sendable {
  package var time: Int64
  package var message: String
}

/// One life of one alert: from the first evaluation that held to its end.
package struct AlertInstance: Hashable, Sendable {
  /// How an alert's life goes.
  package enum State: String, Hashable, Sendable {
    case pending, firing, resolved
    /// It was pending, and its expression ceased to hold before it could fire.
    case dropped
  }

  /// With `alertname`, without the metric's name.
  package var labels: Labels
  /// When the expression first held: Prometheus's ActiveAt.
  package var pendingAt: Int64
  package var firedAt: Int64?
  package var resolvedAt: Int64?
  /// When it ceased to hold while pending.
  package var droppedAt: Int64?
  /// The expression's value at `firedAt`.
  package var valueAtFiring: SampleValue?
  /// The value of the last evaluation that held.
  package var lastValue: SampleValue
  /// When the expression last held.
  package var lastActiveAt: Int64
  /// Rendered at `firedAt`, by name; empty if it never fired.
  package var annotations: Labels = [:]

  /// With `ReplayOptions.tracksAnnotations`, each change of the annotations, by time.
  package var annotationChanges: [AnnotationChange] = []

  /// Annotations as they were from a time on.
  package struct AnnotationChange: Hashable, Sendable {
    package var time: Int64
    package var annotations: Labels
  }

  /// How long a resolved alert is remembered and sent, in milliseconds.
  package static let resolvedRetention: Int64 = 15 * 60_000

  /// Its state at the end of the replay.
  package var state: State {
    if resolvedAt != nil { return .resolved }
    if droppedAt != nil { return .dropped }
    return firedAt == nil ? .pending : .firing
  }
}

/// A float or a native histogram.
package enum SampleValue: Hashable, Sendable {
  case float(Double)
  case histogram(FloatHistogram)
}
