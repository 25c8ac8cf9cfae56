// The queries of a dashboard, ready to run.

import Diagnostics
import RuleFiles
import TelemetryModel

/// One query with its variables replaced and its times known.
package struct PanelQuery: Sendable {
  package var panel: Panel
  package var target: DashboardTarget
  package var language: TargetLanguage
  package var interpolation: Interpolation
  package var legend: LegendFormat
  /// When it is evaluated; one time where the target asks for an instant.
  package var grid: StepGrid

  /// The query's text.
  package var text: String { interpolation.text }

  /// `diagnostic`, which is about the query's text, moved to the dashboard's source.
  package func inSource(_ diagnostic: Diagnostic) -> Diagnostic {
    guard let expression = target.expression else { return diagnostic }
    var moved = diagnostic
    moved.range = diagnostic.range.map(interpolation.templateRange)
    moved.notes = diagnostic.notes.map {
      Diagnostic.Note($0.message, range: $0.range.map(interpolation.templateRange))
    }
    // A change of the replaced text is none of the template.
    moved.fixIts = []
    return expression.inSource(moved)
  }
}

extension Dashboard {
  /// The visible queries of all panels, those with a text, in the order shown.
  ///
  /// - Parameters:
  ///   - values: of the variables; those not named take what the dashboard saved.
  ///   - window: the dashboard's time range; panels may have a range of their own.
  ///   - datasources: what names stand for, as provisioning says.
  package func queries(
    values: [String: VariableValue] = [:], window: QueryWindow,
    datasources: [ProvisionedDatasource] = []
  ) -> [PanelQuery] {
    var scope = VariableScope(window: window, dashboardTitle: title)
    for variable in variables { scope.values[variable.name] = variable.value(among: []) }
    scope.values.merge(values) { _, given in given }
    var found: [PanelQuery] = []
    for panel in panels {
      for target in panel.targets where !target.isHidden {
        scope.window = panel.window(window, target, scope)
        if let query = query(panel, target, scope, datasources) { found.append(query) }
      }
    }
    return found
  }

  private func query(
    _ panel: Panel, _ target: DashboardTarget, _ scope: VariableScope,
    _ datasources: [ProvisionedDatasource]
  ) -> PanelQuery? {
    guard let expression = target.expression, !expression.text.isEmpty else { return nil }
    let interpolation = Interpolation(expression.text, in: scope)
    let legend = target.legendFormat.map { Interpolation($0.text, in: scope).text }
    let window = scope.window
    return PanelQuery(
      panel: panel, target: target,
      language: language(of: target.datasource, datasources)
        ?? .detect(interpolation.text, panelType: panel.type),
      interpolation: interpolation, legend: LegendFormat(legend),
      grid: target.isRange
        ? window.grid(intervalFactor: target.intervalFactor) : StepGrid(instant: window.end))
  }

  /// What a datasource reference says about the language; nil where only the query's text can tell.
  private func language(
    of reference: DatasourceReference?, _ datasources: [ProvisionedDatasource]
  ) -> TargetLanguage? {
    guard let reference else { return nil }
    if let type = reference.type, let language = TargetLanguage(datasourceType: type) {
      return language
    }
    guard let name = reference.name else { return nil }
    if let used = VariableReference.all(in: name).first?.name,
      let variable = variable(used), variable.kind == .datasource
    {
      return variable.query.flatMap { TargetLanguage(datasourceType: $0.text) }
    }
    let known = datasources.first {
      $0.name.text.equalsBytes(name) || ($0.uid?.equalsBytes(name) ?? false)
    }
    return known.flatMap { TargetLanguage(datasourceType: $0.type) }
  }
}

extension Panel {
  /// The panel's own time range and least step.
  fileprivate func window(
    _ window: QueryWindow, _ target: DashboardTarget, _ scope: VariableScope
  ) -> QueryWindow {
    var own = window
    if let text = timeFrom, let length = QueryWindow.minInterval(Self.relative(text)) {
      own.start = own.end - length
    }
    if let text = timeShift, let shift = QueryWindow.minInterval(Self.relative(text)) {
      own.start -= shift
      own.end -= shift
    }
    if let points = maxDataPoints, points > 0 { own.maxDataPoints = points }
    for text in [target.interval, interval] {
      guard let text, !text.isEmpty else { continue }
      guard let least = QueryWindow.minInterval(Interpolation(text, in: scope).text) else {
        continue
      }
      own.minInterval = least
      break
    }
    return own
  }

  /// `1h` of `now-1h`.
  private static func relative(_ text: String) -> String {
    text.hasPrefix("now-") ? String(text.dropFirst(4)) : text
  }
}
