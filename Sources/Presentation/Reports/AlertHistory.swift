import TelemetryModel

/// What one alert instance went through in a span of time: the material of timelines.
package struct AlertHistory: Hashable, Sendable {
  package enum State: String, Hashable, Sendable {
    case pending, firing
  }

  /// A time in which the state was one, from its first evaluation up to the one that changed it.
  package struct Period: Hashable, Sendable {
    package var state: State
    /// Milliseconds since the epoch.
    package var start: Int64
    /// The evaluation that ended it; nil where it lasted to the end.
    package var end: Int64?

    package init(state: State, start: Int64, end: Int64?) {
      self.state = state
      self.start = start
      self.end = end
    }
  }

  /// The alert's labels, `alertname` among them.
  package var labels: Labels
  /// The annotations as they were rendered last.
  package var annotations: Labels
  /// By time, without overlap.
  package var periods: [Period]

  package init(labels: Labels, annotations: Labels, periods: [Period]) {
    self.labels = labels
    self.annotations = annotations
    self.periods = periods
  }

  /// The alert's name.
  package var name: String { labels["alertname"] ?? "" }

  /// A change of state.
  struct Change: Hashable {
    enum Kind: String, Hashable {
      case pending, firing, resolved
      /// A pending alert whose condition ended before it fired.
      case inactive
    }

    var kind: Kind
    var time: Int64
  }

  /// Every change of state, by time.
  var changes: [Change] {
    var changes: [Change] = []
    for (index, period) in periods.enumerated() {
      switch period.state {
      case .pending: changes.append(Change(kind: .pending, time: period.start))
      case .firing: changes.append(Change(kind: .firing, time: period.start))
      }
      guard let end = period.end else { continue }
      let goesOn = index + 1 < periods.count && periods[index + 1].start == end
      if !goesOn {
        changes.append(Change(kind: period.state == .firing ? .resolved : .inactive, time: end))
      }
    }
    return changes
  }

  /// How long it fired within a span that ends at `end`, in milliseconds.
  func firingTime(until end: Int64) -> Int64 {
    periods.filter { $0.state == .firing }.reduce(0) { $0 + max(0, ($1.end ?? end) - $1.start) }
  }

  /// How often it began to fire.
  var incidentCount: Int { periods.count { $0.state == .firing } }
}
