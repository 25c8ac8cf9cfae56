// What Alertmanager loads without a word although nobody can mean it.

import Diagnostics
import RuleFiles
import TelemetryModel

extension AlertmanagerParser {
  /// Receivers that no route uses, and routes that no alert reaches.
  mutating func lint() {
    guard let root = configuration.root else { return }
    let used = root.descendants.map(\.receiver)
    for receiver in configuration.receivers
    where !receiver.name.text.isEmpty
      && !used.contains(where: { $0.equalsBytes(receiver.name.text) })
    {
      configuration.diagnostics.append(
        Diagnostic(
          id: "routing/unused-receiver", severity: .warning,
          message: "no route uses receiver `\(receiver.name.text)`", range: receiver.name.range))
    }
    for route in root.descendants { lintChildren(of: route) }
  }

  /// A route is out of reach behind a sibling that stops every alert which it would match.
  private mutating func lintChildren(of parent: Route) {
    for (index, child) in parent.children.enumerated() {
      let earlier = parent.children.prefix(index).first { sibling in
        !sibling.continues && sibling.matchers.allSatisfy { child.matchers.contains($0) }
      }
      guard let earlier else { continue }
      configuration.diagnostics.append(
        Diagnostic(
          id: "routing/unreachable-route", severity: .warning,
          message: "no alert reaches this route: an earlier one without `continue` takes them",
          range: start(of: child.range),
          notes: [Diagnostic.Note("the earlier route", range: start(of: earlier.range))]))
    }
  }
}
