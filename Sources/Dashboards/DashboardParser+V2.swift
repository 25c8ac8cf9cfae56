// Reads the newest model: elements, and a layout that says where each is shown (specification
// §5.1).

import Diagnostics
import RuleFiles

extension DashboardParser {
  mutating func readV2(_ spec: YAMLNode) {
    dashboard.title = spec.text("title") ?? dashboard.title
    dashboard.from = spec["timeSettings"]?.text("from")
    dashboard.to = spec["timeSettings"]?.text("to")
    dashboard.variables = spec.list("variables").compactMap(Self.variableV2)
    var shown: Set<String> = []
    let elements = spec["elements"]
    if let layout = spec["layout"] { readLayout(layout, elements, rowTitle: nil, &shown) }
    for (name, element) in elements?.pairs ?? [] where !shown.contains(name.text) {
      readElement(element, rowTitle: nil, position: nil, repeatVariable: nil)
    }
  }

  /// Panels in the order of the layout; the nesting of the text bounds the recursion.
  private mutating func readLayout(
    _ layout: YAMLNode, _ elements: YAMLNode?, rowTitle: String?, _ shown: inout Set<String>
  ) {
    guard let spec = layout["spec"] else { return }
    for item in spec.list("items") {
      guard let place = item["spec"], let name = place["element"]?.text("name"),
        let element = elements?[name]
      else { continue }
      shown.insert(name)
      readElement(
        element, rowTitle: rowTitle, position: Self.positionV2(place),
        repeatVariable: place["repeat"]?.text("value"))
    }
    for group in spec.list("rows") + spec.list("tabs") {
      guard let inner = group["spec"] else { continue }
      dashboard.variables += inner.list("variables").compactMap(Self.variableV2)
      if let nested = inner["layout"] {
        readLayout(nested, elements, rowTitle: inner.text("title") ?? rowTitle, &shown)
      }
    }
  }

  private static func positionV2(_ place: YAMLNode) -> Panel.Position? {
    guard let width = place.integer("width"), let height = place.integer("height") else {
      return nil
    }
    return Panel.Position(
      column: place.integer("x") ?? 0, row: place.integer("y") ?? 0, width: width, height: height)
  }

  private mutating func readElement(
    _ element: YAMLNode, rowTitle: String?, position: Panel.Position?, repeatVariable: String?
  ) {
    guard let spec = element["spec"] else { return }
    if element.text("kind") == "LibraryPanel" {
      warn(
        "library panel `\(spec.text("title") ?? "")` is not part of the file", start(of: element))
    }
    let group = spec["data"]?["spec"]
    let options = group?["queryOptions"]
    let visualization = spec["vizConfig"]
    let defaults = visualization?["spec"]?["fieldConfig"]?["defaults"]
    dashboard.panels.append(
      Panel(
        id: spec.integer("id"), title: spec.text("title") ?? "",
        description: spec.text("description"),
        type: visualization?.text("group") ?? visualization?.text("kind") ?? "",
        rowTitle: rowTitle, position: position, datasource: nil,
        targets: (group?.list("queries") ?? []).compactMap(Self.targetV2),
        unit: defaults?.text("unit"), interval: options?.text("interval"),
        maxDataPoints: options?.integer("maxDataPoints"), timeFrom: options?.text("timeFrom"),
        timeShift: options?.text("timeShift"), repeatVariable: repeatVariable,
        range: element.range))
  }

  private static func targetV2(_ node: YAMLNode) -> DashboardTarget? {
    guard let outer = node["spec"], let query = outer["query"], let spec = query["spec"] else {
      return nil
    }
    let reference = query["datasource"] ?? outer["datasource"]
    let type = query.text("group") ?? reference?.text("type") ?? query.text("kind")
    let name = reference?.text("name") ?? reference?.text("uid")
    var found = target(spec, DatasourceReference(type: type, name: name))
    found.refID = outer.text("refId") ?? found.refID
    found.isHidden = outer.isTrue("hidden")
    return found
  }
}
