// Reads receivers and their integrations; values that may be secret are neither kept nor shown.

import Diagnostics
import RuleFiles
import TelemetryModel

extension AlertmanagerParser {
  mutating func readReceiver(_ node: YAMLNode) {
    let known = ["name", "labels"] + IntegrationKind.allCases.map(\.field)
    var fields = self.fields(node, "a receiver", known)
    let name = fields.scalar("name")
    if name?.text.isEmpty ?? true { report("missing name in receiver", start(of: node.range)) }
    if let name, configuration.receiver(name.text) != nil {
      report(
        "notification config name \(GoString.quoted(name.text)) is not unique", name.range)
    }
    var receiver = Receiver(
      name: name ?? YAMLScalar(""), integrations: [], labels: Labels(), range: node.range)
    for (label, value) in fields.texts("labels") { receiver.labels[label.text] = value.text }
    for kind in IntegrationKind.allCases {
      for (index, item) in fields.items(kind.field).enumerated() {
        receiver.integrations.append(integration(kind, index, item))
      }
    }
    finish(fields)
    configuration.receivers.append(receiver)
  }

  private mutating func integration(
    _ kind: IntegrationKind, _ index: Int, _ node: YAMLNode
  ) -> Integration {
    var fields = lenientFields(node, "`\(kind.field)`", kind.knownFields)
    let sendsResolved = fields.boolean("send_resolved") ?? kind.sendsResolvedByDefault
    let destination = kind.destinationField.flatMap { fields.scalar($0)?.text }
    finish(fields)
    for requirement in kind.requirements {
      let isMet =
        requirement.fields.contains { fields.node($0) != nil }
        || requirement.globalFields.contains { globalFields.contains($0) }
      if !isMet { report(requirement.message, start(of: node.range)) }
    }
    return Integration(
      kind: kind, index: index, sendsResolved: sendsResolved, destination: destination,
      range: node.range)
  }
}
