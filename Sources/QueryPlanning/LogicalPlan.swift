/// What a query computes, in either language, apart from how. One case a node; scalars are vectors
/// of one unlabelled, always present element.
package indirect enum LogicalPlan: Hashable, Sendable {
  case scalarLiteral(Double)
  case stringLiteral(String)
  /// The evaluation time in seconds, a scalar.
  case time
  case selectInstant(SelectInstant)
  case rangeFunction(RangeFunction)
  case instantFunction(InstantFunction)
  case labelFunction(LabelFunction)
  case absent(Absent)
  case sort(Sort)
  case info(Info)
  /// The value of a vector's only element, a scalar.
  case scalarOf(LogicalPlan)
  /// A scalar as a vector.
  case vectorOf(LogicalPlan)
  case aggregate(Aggregate)
  case binary(Binary)
  /// A subtree that has one value for all steps.
  case stepInvariant(LogicalPlan)
  /// Raw samples as the answer of an instant query.
  case matrix(RangeInput)
  case logRangeAggregation(LogRangeAggregation)
}

extension LogicalPlan {
  /// The inputs, in the order written.
  package var children: [LogicalPlan] {
    switch self {
    case .scalarLiteral, .stringLiteral, .time, .selectInstant, .logRangeAggregation: []
    case .rangeFunction(let node): node.parameters + node.input.children
    case .instantFunction(let node): node.arguments
    case .labelFunction(let node): [node.input]
    case .absent(let node): [node.input]
    case .sort(let node): [node.input]
    case .info(let node): [node.input]
    case .scalarOf(let input), .vectorOf(let input), .stepInvariant(let input): [input]
    case .aggregate(let node): (node.parameter.map { [$0] } ?? []) + [node.input]
    case .binary(let node): [node.lhs, node.rhs]
    case .matrix(let input): input.children
    }
  }

  /// This node with every input replaced; the one traversal that rules need.
  package func mapChildren(_ transform: (LogicalPlan) -> LogicalPlan) -> LogicalPlan {
    switch self {
    case .scalarLiteral, .stringLiteral, .time, .selectInstant, .logRangeAggregation: return self
    case .rangeFunction(var node):
      node.parameters = node.parameters.map(transform)
      node.input = node.input.mapChildren(transform)
      return .rangeFunction(node)
    case .instantFunction(var node):
      node.arguments = node.arguments.map(transform)
      return .instantFunction(node)
    case .labelFunction(var node):
      node.input = transform(node.input)
      return .labelFunction(node)
    case .absent(var node):
      node.input = transform(node.input)
      return .absent(node)
    case .sort(var node):
      node.input = transform(node.input)
      return .sort(node)
    case .info(var node):
      node.input = transform(node.input)
      return .info(node)
    case .scalarOf(let input): return .scalarOf(transform(input))
    case .vectorOf(let input): return .vectorOf(transform(input))
    case .stepInvariant(let input): return .stepInvariant(transform(input))
    case .aggregate(var node):
      node.parameter = node.parameter.map(transform)
      node.input = transform(node.input)
      return .aggregate(node)
    case .binary(var node):
      node.lhs = transform(node.lhs)
      node.rhs = transform(node.rhs)
      return .binary(node)
    case .matrix(let input): return .matrix(input.mapChildren(transform))
    }
  }

  /// Whether this yields a scalar: one unlabelled value at every step.
  package var isScalar: Bool {
    switch self {
    case .scalarLiteral, .time, .scalarOf: true
    case .binary(let node): node.lhs.isScalar && node.rhs.isScalar
    case .stepInvariant(let input): input.isScalar
    case .instantFunction(let node): node.isScalar
    case .stringLiteral, .selectInstant, .rangeFunction, .labelFunction, .absent, .sort, .info,
      .vectorOf, .aggregate, .matrix, .logRangeAggregation:
      false
    }
  }
}
