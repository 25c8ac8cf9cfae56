// Reads dashboards of the classic model, and tells which model a text is of (specification §5.1).

import Diagnostics
import RuleFiles

extension Dashboard {
  /// Parses a dashboard. Never throws: what is wrong stands in the diagnostics. Fields that do not
  /// matter for queries are not judged.
  ///
  /// - Complexity: O(length of the text).
  package static func parse(_ text: String) -> Dashboard {
    var parser = DashboardParser(text: text)
    do throws(DiagnosticError) {
      if let root = try YAMLDocument(parsing: DashboardJSON.yaml(text)).root {
        parser.read(root)
      } else {
        parser.report("the text is empty", SourceRange(0, 0))
      }
    } catch {
      parser.dashboard.diagnostics = error.diagnostics
    }
    return parser.dashboard
  }
}

/// The state of reading one dashboard.
struct DashboardParser {
  var dashboard: Dashboard

  init(text: String) { dashboard = Dashboard(text: text) }

  mutating func read(_ root: YAMLNode) {
    guard root.pairs != nil else {
      report("a dashboard must be an object, not \(root.kindName)", start(of: root))
      return
    }
    if let inner = root["dashboard"], inner.pairs != nil {
      read(inner)
    } else if let spec = root["spec"], spec.pairs != nil {
      dashboard.uid = root["metadata"]?.text("name")
      dashboard.model = spec["elements"] == nil ? .resourceV1 : .resourceV2
      switch dashboard.model {
      case .classic, .resourceV1: readClassic(spec)
      case .resourceV2: readV2(spec)
      }
    } else if root["elements"]?.pairs != nil {
      dashboard.model = .resourceV2
      readV2(root)
    } else {
      readClassic(root)
    }
  }

  // MARK: - The classic model

  private mutating func readClassic(_ root: YAMLNode) {
    dashboard.title = root.text("title") ?? dashboard.title
    dashboard.uid = root.text("uid") ?? dashboard.uid
    dashboard.schemaVersion = root.integer("schemaVersion")
    dashboard.from = root["time"]?.text("from")
    dashboard.to = root["time"]?.text("to")
    dashboard.variables = (root["templating"]?.list("list") ?? []).compactMap(Self.variable)
    if root["panels"]?.items == nil, root["rows"]?.items == nil {
      report("a dashboard needs `panels`, `rows` or `elements`", start(of: root))
      return
    }
    readPanels(root.list("panels"))
    for row in root.list("rows") { readOldRow(row) }
  }

  /// Panels in the order shown: those behind an open row, or in a collapsed one, belong to it.
  private mutating func readPanels(_ nodes: [YAMLNode]) {
    var rowTitle: String?
    for node in nodes {
      if node.text("type") == "row" {
        rowTitle = node.text("title") ?? ""
        for inner in node.list("panels") { append(inner, rowTitle, node.text("repeat")) }
      } else {
        append(node, rowTitle, nil)
      }
    }
  }

  /// A row of the oldest form, whose panels have a span of 12 columns.
  private mutating func readOldRow(_ row: YAMLNode) {
    for node in row.list("panels") { append(node, row.text("title"), row.text("repeat")) }
  }

  private mutating func append(_ node: YAMLNode, _ rowTitle: String?, _ rowRepeat: String?) {
    guard node.pairs != nil else {
      report("a panel must be an object, not \(node.kindName)", start(of: node))
      return
    }
    let datasource = Self.datasource(node["datasource"])
    if node["libraryPanel"]?.pairs != nil, node["targets"] == nil {
      let name = node["libraryPanel"]?.text("name") ?? node.text("title") ?? ""
      warn("library panel `\(name)` is not part of the file", start(of: node))
    }
    let defaults = node["fieldConfig"]?["defaults"]
    dashboard.panels.append(
      Panel(
        id: node.integer("id"), title: node.text("title") ?? "",
        description: node.text("description"), type: node.text("type") ?? "", rowTitle: rowTitle,
        position: Self.position(node["gridPos"]), datasource: datasource,
        targets: node.list("targets").map { Self.target($0, datasource) },
        unit: defaults?.text("unit") ?? node.text("format"), interval: node.text("interval"),
        maxDataPoints: node.integer("maxDataPoints"), timeFrom: node.text("timeFrom"),
        timeShift: node.text("timeShift"), repeatVariable: node.text("repeat") ?? rowRepeat,
        range: node.range))
  }

  static func position(_ node: YAMLNode?) -> Panel.Position? {
    guard let node, let width = node.integer("w"), let height = node.integer("h") else {
      return nil
    }
    return Panel.Position(
      column: node.integer("x") ?? 0, row: node.integer("y") ?? 0, width: width, height: height)
  }

  /// A target of the classic model, or the `spec` of a query of the newer one.
  static func target(_ node: YAMLNode, _ inherited: DatasourceReference?) -> DashboardTarget {
    let queryType = node.text("queryType")
    let isInstant = node.isTrue("instant") || queryType == "instant"
    let own = datasource(node["datasource"])
    return DashboardTarget(
      refID: node.text("refId") ?? "", expression: node.located("expr"),
      legendFormat: node.located("legendFormat"), datasource: own ?? inherited,
      interval: node.text("interval") ?? node.text("step"),
      intervalFactor: max(node.integer("intervalFactor") ?? 1, 1),
      format: node.text("format") ?? "", isInstant: isInstant,
      isRange: node.isTrue("range") || !isInstant, isHidden: node.isTrue("hide"),
      range: node.range)
  }

  /// A reference by name, or by type and uid.
  static func datasource(_ node: YAMLNode?) -> DatasourceReference? {
    guard let node else { return nil }
    if let scalar = node.scalar {
      return scalar.isNull ? nil : DatasourceReference(name: scalar.text)
    }
    let reference = DatasourceReference(
      type: node.text("type"), name: node.text("uid") ?? node.text("name"))
    return reference.type == nil && reference.name == nil ? nil : reference
  }

  // MARK: - Diagnostics

  mutating func report(_ message: String, _ range: SourceRange) {
    dashboard.diagnostics.append(
      Diagnostic(id: Dashboard.invalidID, severity: .error, message: message, range: range))
  }

  mutating func warn(_ message: String, _ range: SourceRange) {
    dashboard.diagnostics.append(
      Diagnostic(id: "dashboard/incomplete", severity: .warning, message: message, range: range))
  }

  /// The first byte of a node: enough to point at a whole object.
  func start(of node: YAMLNode) -> SourceRange {
    SourceRange(node.range.start, min(node.range.start + 1, max(node.range.end, 0)))
  }
}
