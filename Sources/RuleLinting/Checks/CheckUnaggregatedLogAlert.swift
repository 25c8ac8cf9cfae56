// logql/unaggregated-alert: an alert with one instance for every label set that a parser extracts.

import Diagnostics
import LogQLSyntax
import RuleFiles

extension LintCheck {
  static let unaggregatedLogAlert = LintCheck(
    "logql/unaggregated-alert", .warning,
    "a log alert without an aggregation fires once for every extracted label set",
    .rule { rule in
      guard rule.kind == .alert, case .logQL(.metric(let expr)) = rule.query,
        let aggregation = unaggregated(expr)
      else { return [] }
      return [
        LintFinding(
          "every label that the parser extracts makes series, and alerts, of its own",
          at: rule.expression.sourceRange(of: aggregation.range),
          notes: ["aggregate: `sum by (…) (\(aggregation.operation.rawValue)(…))`"])
      ]
    })

  /// A range aggregation behind a parser stage that no aggregation is around.
  private static func unaggregated(_ expr: MetricExpr) -> RangeAggregation? {
    switch expr {
    case .rangeAggregation(let node):
      let hasParser = node.logRange.log.stages.contains { stage in
        switch stage.kind {
        case .json(let fields), .logfmt(_, let fields): fields.isEmpty
        case .unpack: true
        case .lineFilter, .regexp, .pattern, .labelFilter, .lineFormat, .labelFormat, .decolorize,
          .drop, .keep, .unwrap:
          false
        }
      }
      return hasParser && node.grouping == nil ? node : nil
    case .vectorAggregation(let node):
      switch node.operation {
      case .topk, .bottomk, .approxTopk, .sort, .sortDesc: return unaggregated(node.expr)
      case .sum, .avg, .max, .min, .count, .stddev, .stdvar: return nil
      }
    case .binary(let node): return unaggregated(node.lhs) ?? unaggregated(node.rhs)
    case .labelReplace(let node): return unaggregated(node.expr)
    case .literal, .vector: return nil
    }
  }
}
