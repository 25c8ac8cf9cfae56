import RuleReplay
import TelemetryModel

extension AlertHistory {
  /// The histories of all alerts of a replay: rules in their order, an alert's lives together,
  /// alerts in the order in which they first became active.
  ///
  /// - Complexity: O(number of lives).
  package static func histories(of timeline: AlertTimeline) -> [AlertHistory] {
    timeline.rules.flatMap { histories(of: $0.instances) }
  }

  /// The histories of one rule's alerts.
  package static func histories(of instances: [AlertInstance]) -> [AlertHistory] {
    var histories: [AlertHistory] = []
    var places: [Labels: Int] = [:]
    for instance in instances {
      let periods = periods(of: instance)
      if let place = places[instance.labels] {
        histories[place].periods += periods
        if !instance.annotations.isEmpty { histories[place].annotations = instance.annotations }
      } else {
        places[instance.labels] = histories.count
        histories.append(
          AlertHistory(
            labels: instance.labels, annotations: instance.annotations, periods: periods))
      }
    }
    return histories
  }

  private static func periods(of instance: AlertInstance) -> [Period] {
    var periods: [Period] = []
    if instance.firedAt != instance.pendingAt {
      let end = instance.firedAt ?? instance.droppedAt
      periods.append(Period(state: .pending, start: instance.pendingAt, end: end))
    }
    if let firedAt = instance.firedAt {
      periods.append(Period(state: .firing, start: firedAt, end: instance.resolvedAt))
    }
    return periods
  }
}

extension AlertTimelineText {
  /// The report on a replay.
  package func render(_ timeline: AlertTimeline) -> String {
    render(AlertHistory.histories(of: timeline), start: timeline.start, end: timeline.end)
  }
}

extension AlertTimelineJSON {
  /// The text for a replay.
  package static func render(_ timeline: AlertTimeline) -> [UInt8] {
    render(AlertHistory.histories(of: timeline), start: timeline.start, end: timeline.end)
  }
}
