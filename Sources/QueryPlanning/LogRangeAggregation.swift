import LogQLSyntax

/// A function of the log lines in a window: `rate({…} | json [5m])`.
package struct LogRangeAggregation: Hashable, Sendable {
  package var expr: RangeAggregation
  /// The grouping of an aggregation right above, where samples may be put together before it
  /// without changing its result.
  package var outerGrouping: Grouping?
  /// Whether an aggregation right above puts samples together at all.
  package var isUnderAggregation = false

  package init(expr: RangeAggregation) { self.expr = expr }
}
