// The route tree of an Alertmanager configuration (specification §4.3). Durations are
// milliseconds.

import Diagnostics
import TelemetryModel

/// How a route's alerts are put into groups.
package enum AlertGrouping: Hashable, Sendable {
  /// By the values of these labels; none of them puts all alerts into one group.
  case labels([String])
  /// `...`: each label set is a group of its own.
  case allLabels

  /// The labels that name the group of an alert with `labels`.
  package func groupLabels(of labels: Labels) -> Labels {
    switch self {
    case .labels(let names): labels.keeping(names)
    case .allLabels: labels
    }
  }
}

/// How long a group waits; inherited by child routes field by field.
package struct GroupTiming: Hashable, Sendable {
  /// From the group's first alert to its first notification.
  package var wait: Int64 = 30_000
  /// Between looks at a group that was notified of.
  package var interval: Int64 = 300_000
  /// After which an unchanged group is notified of again.
  package var repeatInterval: Int64 = 14_400_000

  package init() {}
}

/// A node of the route tree, with what it inherits filled in.
package struct Route: Sendable {
  /// The child indices that lead here from the root, which has none. Unique in the tree.
  package var path: [Int]
  /// The matchers of the nodes from the root to here: `{}/{team="a"}`. Two siblings may share it.
  package var key: String
  package var receiver: String
  /// Sorted; all of them must match.
  package var matchers: [AlertMatcher]
  package var grouping: AlertGrouping
  package var timing: GroupTiming
  /// Whether siblings behind it are asked too after it matched.
  package var continues: Bool
  /// Time intervals; unlike the rest, never inherited.
  package var muteTimeIntervals: [String]
  package var activeTimeIntervals: [String]
  /// Labels of the route and of those above it.
  package var labels: Labels
  package var children: [Route]
  package var range: SourceRange

  /// Whether this route's own matchers accept `labels`.
  package func accepts(_ labels: Labels) -> Bool { matchers.allSatisfy { $0.matches(labels) } }

  /// This route and all below it, parents first.
  package var descendants: [Route] { [self] + children.flatMap(\.descendants) }
}

/// A route that an alert ends in.
package struct RouteMatch: Sendable {
  package var route: Route
  /// The labels that name the alert's group.
  package var groupLabels: Labels

  package var receiver: String { route.receiver }

  /// What tells the group from all others: `{}/{team="a"}:{alertname="Down"}`.
  package var groupKey: String { route.key + ":" + groupLabels.description }
}

extension Route {
  /// The routes that an alert with `labels` ends in, in the order of the file; none if this route's
  /// own matchers refuse it.
  ///
  /// Children are asked from first to last up to the first that matches without `continue`. A route
  /// is itself an answer only where no child matches.
  ///
  /// - Complexity: O(matchers of the tree).
  package func route(_ labels: Labels) -> [RouteMatch] {
    guard accepts(labels) else { return [] }
    var found: [RouteMatch] = []
    for child in children {
      let matches = child.route(labels)
      found += matches
      if !matches.isEmpty, !child.continues { break }
    }
    if !found.isEmpty { return found }
    return [RouteMatch(route: self, groupLabels: grouping.groupLabels(of: labels))]
  }
}
