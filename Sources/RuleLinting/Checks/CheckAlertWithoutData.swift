// data/alert-without-data: an alert whose condition never had anything to compare.

import Diagnostics
import PromQLSyntax
import QueryEngine
import RuleFiles
import TelemetryModel

extension LintCheck {
  /// How many times the recorded time is looked at.
  private static let probeCount: Int64 = 200

  static let alertWithoutData = LintCheck(
    "data/alert-without-data", .warning,
    "an alert's left side yields nothing in all of the recorded time, so it can never fire",
    .ruleOnData { rule, data in
      guard rule.kind == .alert, data.hasMetrics, data.end > data.start,
        case .promQL(let expr) = rule.query, case .binary(let comparison) = expr.withoutParens,
        comparison.operation.isComparison, !mentionsUnknown(comparison.lhs, data)
      else { return [] }
      let step = max((data.end - data.start) / probeCount, 15_000)
      let grid = StepGrid(start: data.start, end: data.end, step: step)
      guard
        let result = try? data.engine.evaluate(
          comparison.lhs.description, language: .promQL, grid: grid),
        case .matrix(let series) = result.value, series.isEmpty
      else { return [] }
      return [
        LintFinding(
          "the alert can never fire: what it compares yields no series at any time",
          at: rule.expression.sourceRange(of: comparison.lhs.range),
          notes: ["evaluated \(grid.count) times, \(data.window)"])
      ]
    })

  /// Whether a selector finds nothing by itself, which other checks report more precisely.
  private static func mentionsUnknown(_ expr: Expr, _ data: LintData) -> Bool {
    expr.selectors.contains { selector in
      guard let name = selector.metricName else { return false }
      return data.series(of: name, matching: selector.labelMatchers)?.isEmpty ?? true
    }
  }
}
