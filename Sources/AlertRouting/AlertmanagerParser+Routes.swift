// Reads the route tree and fills in what routes inherit (specification §4.3).

import Diagnostics
import RuleFiles
import TelemetryModel

extension AlertmanagerParser {
  private static var routeFields: [String] {
    [
      "receiver", "group_by", "group_wait", "group_interval", "repeat_interval", "continue",
      "match", "match_re", "matchers", "mute_time_intervals", "active_time_intervals", "labels",
      "routes",
    ]
  }

  /// The root, which needs a receiver and must not have conditions.
  mutating func readRoot(_ node: YAMLNode) -> Route {
    let root = readRoute(node, parent: nil, path: [])
    if node["receiver"]?.scalar?.text.isEmpty ?? true {
      report("root route must specify a default receiver", start(of: node.range))
    }
    let conditions = ["match", "match_re", "matchers"]
    if let field = conditions.first(where: { isFilled(node[$0]) }) {
      report("root route must not have any matchers", keyRange(field, node))
    }
    if isFilled(node["mute_time_intervals"]) {
      report(
        "root route must not have any mute time intervals", keyRange("mute_time_intervals", node))
    }
    if isFilled(node["active_time_intervals"]) {
      report(
        "root route must not have any active time intervals",
        keyRange("active_time_intervals", node))
    }
    if root.continues { report("cannot have continue in root route", keyRange("continue", node)) }
    return root
  }

  private mutating func readRoute(_ node: YAMLNode, parent: Route?, path: [Int]) -> Route {
    var fields = self.fields(node, "a route", Self.routeFields)
    let matchers = self.matchers(&fields, equal: "match", regex: "match_re", list: "matchers")
    let ownKey = "{" + matchers.map(\.matcher.description).joined(separator: ",") + "}"
    var route = Route(
      path: path, key: (parent.map { $0.key + "/" } ?? "") + ownKey,
      receiver: receiver(&fields) ?? parent?.receiver ?? "", matchers: matchers,
      grouping: grouping(&fields) ?? parent?.grouping ?? .labels([]),
      timing: timing(&fields, inherited: parent?.timing ?? GroupTiming()),
      continues: fields.boolean("continue") ?? false,
      muteTimeIntervals: timeIntervals(&fields, "mute_time_intervals"),
      activeTimeIntervals: timeIntervals(&fields, "active_time_intervals"),
      labels: parent?.labels ?? Labels(), children: [], range: node.range)
    for (name, value) in fields.texts("labels") { route.labels[name.text] = value.text }
    let children = fields.items("routes")
    finish(fields)
    for (index, child) in children.enumerated() {
      route.children.append(readRoute(child, parent: route.withoutChildren, path: path + [index]))
    }
    return route
  }

  private mutating func receiver(_ fields: inout YAMLFields) -> String? {
    guard let scalar = fields.scalar("receiver"), !scalar.text.isEmpty else { return nil }
    let names = configuration.receivers.map(\.name.text)
    if !names.contains(where: { $0.equalsBytes(scalar.text) }) {
      let nearest = NearestNames.nearest(to: scalar.text, among: names, limit: 1)
      report(
        "undefined receiver \(GoString.quoted(scalar.text)) used in route", scalar.range,
        notes: nearest.map { Diagnostic.Note("did you mean `\($0)`?") })
    }
    return scalar.text
  }

  private func grouping(_ fields: inout YAMLFields) -> AlertGrouping? {
    guard fields.node("group_by") != nil else { return nil }
    let scalars = fields.scalars("group_by")
    var names: [String] = []
    var hasWildcard = false
    for scalar in scalars {
      if scalar.text.equalsBytes("...") {
        hasWildcard = true
      } else if scalar.text.isEmpty {
        fields.report("invalid label name \"\" in group_by list", scalar.range)
      } else if names.contains(where: { $0.equalsBytes(scalar.text) }) {
        fields.report("duplicated label \(GoString.quoted(scalar.text)) in group_by", scalar.range)
      } else {
        names.append(scalar.text)
      }
    }
    if hasWildcard, !names.isEmpty, let key = fields.key("group_by") {
      fields.report(
        "cannot have wildcard group_by (`...`) and other labels at the same time", key.range)
    }
    return hasWildcard ? .allLabels : .labels(names)
  }

  private func timing(_ fields: inout YAMLFields, inherited: GroupTiming) -> GroupTiming {
    var timing = inherited
    if let wait = fields.duration("group_wait") { timing.wait = wait }
    if let interval = fields.duration("group_interval") {
      timing.interval = interval
      if interval == 0, let place = fields.scalar("group_interval") {
        fields.report("group_interval cannot be zero", place.range)
      }
    }
    if let interval = fields.duration("repeat_interval") {
      timing.repeatInterval = interval
      if interval == 0, let place = fields.scalar("repeat_interval") {
        fields.report("repeat_interval cannot be zero", place.range)
      }
    }
    return timing
  }

  private mutating func timeIntervals(_ fields: inout YAMLFields, _ field: String) -> [String] {
    let names = configuration.timeIntervals.map(\.name.text)
    let scalars = fields.scalars(field)
    for scalar in scalars where !names.contains(where: { $0.equalsBytes(scalar.text) }) {
      let nearest = NearestNames.nearest(to: scalar.text, among: names, limit: 1)
      report(
        "undefined time interval \(GoString.quoted(scalar.text)) used in route", scalar.range,
        notes: nearest.map { Diagnostic.Note("did you mean `\($0)`?") })
    }
    return scalars.map(\.text)
  }

  private func isFilled(_ node: YAMLNode?) -> Bool {
    guard let node else { return false }
    switch node.content {
    case .scalar(let scalar): return !scalar.isNull
    case .sequence(let items): return !items.isEmpty
    case .mapping(let pairs): return !pairs.isEmpty
    }
  }

  private func keyRange(_ name: String, _ node: YAMLNode) -> SourceRange {
    node.pairs?.first { $0.key.text == name }?.key.range ?? start(of: node.range)
  }
}

extension Route {
  /// What children inherit from; their siblings are not part of it.
  fileprivate var withoutChildren: Route {
    var route = self
    route.children = []
    return route
  }
}
