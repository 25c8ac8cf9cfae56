// Walks over a query.

extension Query {
  /// Whether the query yields samples rather than lines.
  package var isMetric: Bool {
    switch self {
    case .log: false
    case .metric: true
    }
  }

  /// Every log expression within, in the order of the text.
  package var logExpressions: [LogExpr] {
    switch self {
    case .log(let expr): [expr]
    case .metric(let expr): expr.logRanges.map(\.log)
    }
  }
}

extension MetricExpr {
  /// The metric expressions directly within.
  package var children: [MetricExpr] {
    switch self {
    case .vectorAggregation(let node): [node.expr]
    case .binary(let node): [node.lhs, node.rhs]
    case .labelReplace(let node): [node.expr]
    case .rangeAggregation, .literal, .vector: []
    }
  }

  /// Every range aggregation within, in the order of the text.
  package var rangeAggregations: [RangeAggregation] {
    if case .rangeAggregation(let node) = self { return [node] }
    return children.flatMap(\.rangeAggregations)
  }

  /// Every log range within, in the order of the text.
  package var logRanges: [LogRange] { rangeAggregations.map(\.logRange) }
}
