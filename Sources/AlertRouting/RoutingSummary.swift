// "Who hears of HighErrorRate?": the receivers of known alerts, for reports.

import TelemetryModel

/// Where each of a list of alerts ends.
package struct RoutingSummary: Sendable {
  /// One alert and its routes.
  package struct Entry: Sendable {
    /// The labels that were routed.
    package var labels: Labels
    package var matches: [RouteMatch]

    package var alertName: String { labels["alertname"] ?? "" }

    /// The receivers in the order of the routes, each once.
    package var receivers: [String] {
      var names: [String] = []
      for match in matches where !names.contains(where: { $0.equalsBytes(match.receiver) }) {
        names.append(match.receiver)
      }
      return names
    }

    /// The receivers that are notified of the alert more than once.
    package var repeatedReceivers: [String] {
      receivers.filter { name in matches.count { $0.receiver.equalsBytes(name) } > 1 }
    }
  }

  package var entries: [Entry]

  /// Routes each of `alerts`: label sets with `alertname` among them.
  ///
  /// - Complexity: O(alerts × matchers of the tree).
  package init(of alerts: [Labels], in configuration: AlertmanagerConfiguration) {
    entries = alerts.map { Entry(labels: $0, matches: configuration.route($0)) }
  }

  /// The names of the alerts that reach `receiver`, in the order given, each once.
  package func alerts(reaching receiver: String) -> [String] {
    var names: [String] = []
    for entry in entries
    where entry.receivers.contains(where: { $0.equalsBytes(receiver) })
      && !names.contains(where: { $0.equalsBytes(entry.alertName) })
    {
      names.append(entry.alertName)
    }
    return names
  }
}
