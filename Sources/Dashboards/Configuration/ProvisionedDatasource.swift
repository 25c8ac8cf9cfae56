// datasources.yml: what Grafana's names of datasources stand for.

import Diagnostics
import RuleFiles
import TelemetryModel

/// A datasource that provisioning declares.
package struct ProvisionedDatasource: Sendable {
  package var name: YAMLScalar
  package var uid: String?
  /// The plugin's id.
  package var type: String
  package var url: String?
  package var isDefault: Bool
  package var range: SourceRange
}

/// A provisioning file of datasources.
package struct DatasourceProvisioning: Sendable {
  package var text: String
  package var datasources: [ProvisionedDatasource] = []
  package var diagnostics: [Diagnostic] = []

  private static let id = "datasources/invalid"

  private static let fields = [
    "name", "type", "access", "orgId", "uid", "url", "user", "database", "basicAuth",
    "basicAuthUser", "withCredentials", "isDefault", "correlations", "jsonData", "secureJsonData",
    "version", "editable", "readOnly",
  ]

  /// Parses a file. Never throws: what is wrong stands in the diagnostics, without any secret.
  package static func parse(_ text: String) -> DatasourceProvisioning {
    var file = DatasourceProvisioning(text: text)
    do throws(DiagnosticError) {
      if let root = try YAMLDocument(parsing: text).root { file.read(root) }
    } catch {
      file.diagnostics = error.diagnostics
    }
    return file
  }

  private mutating func read(_ root: YAMLNode) {
    var top = YAMLFields(
      root, of: "the file",
      known: ["apiVersion", "datasources", "deleteDatasources", "prune"], id: Self.id)
    let items = top.items("datasources")
    _ = top.integer("apiVersion")
    diagnostics += top.diagnostics
    for item in items { readDatasource(item) }
    for extra in datasources.filter(\.isDefault).dropFirst() {
      diagnostics.append(
        Diagnostic(
          id: Self.id, severity: .error,
          message: "only one datasource can be the default one", range: extra.name.range))
    }
  }

  private mutating func readDatasource(_ node: YAMLNode) {
    var fields = YAMLFields(node, of: "a datasource", known: Self.fields, id: Self.id)
    let name = fields.scalar("name")
    let type = fields.scalar("type")
    let place = SourceRange(node.range.start, min(node.range.start + 1, node.range.end))
    if name?.text.isEmpty ?? true { fields.report("a datasource needs a `name`", place) }
    if type?.text.isEmpty ?? true { fields.report("a datasource needs a `type`", place) }
    if let name, datasources.contains(where: { $0.name.text.equalsBytes(name.text) }) {
      fields.report("datasource `\(name.text)` is declared twice", name.range)
    }
    if let access = fields.scalar("access"), !["proxy", "direct"].contains(access.text) {
      fields.report("`access` must be `proxy` or `direct`", access.range)
    }
    let isDefault = fields.boolean("isDefault") ?? false
    datasources.append(
      ProvisionedDatasource(
        name: name ?? YAMLScalar(""), uid: fields.scalar("uid")?.text, type: type?.text ?? "",
        url: fields.scalar("url")?.text, isDefault: isDefault, range: node.range))
    diagnostics += fields.diagnostics
  }
}
