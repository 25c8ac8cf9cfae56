import LogQLSyntax

/// A function of the log lines in a window: `rate({…} | json [5m])`.
package struct LogRangeAggregation: Hashable, Sendable {
  package var expr: RangeAggregation

  package init(expr: RangeAggregation) { self.expr = expr }
}
