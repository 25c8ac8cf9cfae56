// Reads the declarations of variables, of both forms (specification §5.3).

import Diagnostics
import RuleFiles

extension DashboardParser {
  /// A variable of the classic model; nil where it has no name.
  static func variable(_ node: YAMLNode) -> DashboardVariable? {
    guard let name = node.text("name"), !name.isEmpty else { return nil }
    return variable(named: name, kind: kind(node.text("type") ?? "query"), node)
  }

  /// A variable of the newest model: its kind is that of the resource.
  static func variableV2(_ node: YAMLNode) -> DashboardVariable? {
    guard let spec = node["spec"], let name = spec.text("name"), !name.isEmpty else { return nil }
    let type = node.text("kind") ?? "query"
    let suffix = "Variable"
    let word = type.hasSuffix(suffix) ? String(type.dropLast(suffix.count)) : type
    return variable(named: name, kind: kind(word.lowercased()), spec)
  }

  private static func variable(
    named name: String, kind: DashboardVariable.Kind, _ node: YAMLNode
  ) -> DashboardVariable {
    DashboardVariable(
      name: name, label: node.text("label"), kind: kind, query: query(node),
      datasource: datasource(node["datasource"]) ?? datasource(node["query"]?["datasource"]),
      regex: node.text("regex") ?? "", isMulti: node.isTrue("multi"),
      includesAll: node.isTrue("includeAll"),
      allValue: node.text("allValue").flatMap { $0.isEmpty ? nil : $0 },
      current: node["current"]?.values("value") ?? [],
      options: node.list("options").compactMap { $0.values("value").first }
        .filter { $0 != DashboardVariable.allToken },
      range: node.range)
  }

  /// The text of what is asked, which stands in an object where the variable was made by a form.
  private static func query(_ node: YAMLNode) -> YAMLScalar? {
    guard let query = node["query"] else { return node.located("definition") }
    if let scalar = query.scalar { return scalar.isNull ? nil : scalar }
    return query.located("query") ?? query.located("expr")
      ?? query["spec"].flatMap { $0.located("query") ?? $0.located("expr") }
      ?? node.located("definition")
  }

  private static func kind(_ name: String) -> DashboardVariable.Kind {
    switch name {
    case "query": .query
    case "custom": .custom
    case "interval": .interval
    case "textbox", "text": .textbox
    case "constant": .constant
    case "datasource": .datasource
    case "adhoc": .adhoc
    case "switch": .toggle
    case "groupby": .groupBy
    default: .other(name)
    }
  }
}
