import LogQLSyntax

/// Turns a validated LogQL metric expression into a plan.
package enum LogQLLowering {
  /// The plan of `expr`.
  package static func lower(_ expr: MetricExpr) -> LogicalPlan {
    switch expr {
    case .literal(let value, _): return .scalarLiteral(value)
    case .vector(let value, _): return .vectorOf(.scalarLiteral(value))
    case .rangeAggregation(let node):
      return .logRangeAggregation(LogRangeAggregation(expr: node))
    case .vectorAggregation(let node): return lower(node)
    case .binary(let node): return lower(node)
    case .labelReplace(let node):
      return .labelFunction(
        LabelFunction(
          change: .replace(
            destination: node.destination, replacement: node.replacement, source: node.source,
            regex: node.regex), input: lower(node.expr), range: node.range, keepsDuplicates: true))
    }
  }

  private static func lower(_ node: VectorAggregation) -> LogicalPlan {
    let input = lowerInput(of: node)
    if node.operation == .sort || node.operation == .sortDesc {
      return .sort(
        Sort(
          key: .value, isDescending: node.operation == .sortDesc, input: input, range: node.range,
          warnsInRangeQuery: false))
    }
    return .aggregate(
      Aggregate(
        operation: operation(node.operation), input: input,
        parameter: node.parameter.map { .scalarLiteral(Double($0)) },
        grouping: node.grouping?.labels ?? [], isWithout: node.grouping?.isWithout ?? false,
        range: node.range))
  }

  private static func operation(_ operation: VectorOperation) -> AggregateOperation {
    switch operation {
    case .sum: .sum
    case .avg: .avg
    case .max: .max
    case .min: .min
    case .count: .count
    case .stddev: .stddev
    case .stdvar: .stdvar
    case .bottomk: .bottomk
    case .topk, .approxTopk: .topk
    case .sort, .sortDesc: .group
    }
  }

  /// The aggregated expression; a sum over counts tells its grouping to the range aggregation
  /// below.
  private static func lowerInput(of node: VectorAggregation) -> LogicalPlan {
    guard case .rangeAggregation(let range) = node.expr else { return lower(node.expr) }
    var aggregation = LogRangeAggregation(expr: range)
    aggregation.isUnderAggregation = true
    switch range.operation {
    case .countOverTime, .rate, .bytesOverTime, .bytesRate, .sumOverTime:
      if node.operation == .sum && range.grouping == nil {
        aggregation.outerGrouping = node.grouping ?? Grouping(isWithout: false, labels: [])
      }
    case .rateCounter, .avgOverTime, .minOverTime, .maxOverTime, .stdvarOverTime, .stddevOverTime,
      .quantileOverTime, .firstOverTime, .lastOverTime, .absentOverTime:
      break
    }
    return .logRangeAggregation(aggregation)
  }

  private static func lower(_ node: LogQLSyntax.BinaryOperation) -> LogicalPlan {
    var matching = Matching()
    switch node.matching.cardinality {
    case .oneToOne: matching.cardinality = .oneToOne
    case .manyToOne: matching.cardinality = .manyToOne
    case .oneToMany: matching.cardinality = .oneToMany
    }
    matching.isOn = node.matching.isOn
    matching.labels = node.matching.labels
    matching.include = node.matching.include
    let operation = QueryPlanning.BinaryOperation(rawValue: node.operation.rawValue) ?? .add
    return .binary(
      Binary(
        operation: operation, lhs: lower(node.lhs), rhs: lower(node.rhs),
        returnsBool: node.returnsBool, matching: matching, semantics: .logQL, range: node.range))
  }
}
