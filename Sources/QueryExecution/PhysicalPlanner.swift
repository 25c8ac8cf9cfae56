import PromQLSyntax
import QueryPlanning
import TelemetryModel

/// Makes operators of a plan.
package struct PhysicalPlanner {
  private let context: ExecutionContext

  package init(_ context: ExecutionContext) { self.context = context }

  /// The operator of `plan` over `grid`, watched where the context has a profile.
  package func compile(
    _ plan: LogicalPlan, grid: StepGrid
  ) throws(QueryFailure) -> any VectorOperator {
    guard let profile = context.profile else { return try unwatched(plan, grid: grid) }
    let node = profile.begin(plan)
    defer { profile.end() }
    return ProfiledOperator(try unwatched(plan, grid: grid), node, profile)
  }

  private func unwatched(
    _ plan: LogicalPlan, grid: StepGrid
  ) throws(QueryFailure) -> any VectorOperator {
    switch plan {
    case .scalarLiteral(let value): return ScalarOperator(grid: grid) { _ in value }
    case .time: return ScalarOperator(grid: grid) { Double($0) / 1000 }
    case .selectInstant(let node):
      return InstantSelectOperator(node, grid: grid, context: context)
    case .rangeFunction(let node): return try compile(node, grid: grid)
    case .instantFunction(let node): return try compile(node, grid: grid)
    case .labelFunction(let node):
      let changed = LabelFunctionOperator(node, input: try compile(node.input, grid: grid))
      if node.keepsDuplicates { return changed }
      return MergeOperator(
        changed, stepCount: grid.count, range: node.range, context: context)
    case .absent(let node):
      return AbsentOperator(
        node, input: try compile(node.input, grid: grid), stepCount: grid.count,
        context: context)
    case .sort(let node):
      return SortOperator(
        node, input: try compile(node.input, grid: grid), grid: grid, context: context)
    case .info(let node):
      return InfoOperator(
        node, input: try compile(node.input, grid: grid), grid: grid, context: context)
    case .scalarOf(let input):
      return ScalarOfOperator(
        try compile(input, grid: grid), stepCount: grid.count, context: context)
    case .vectorOf(let input): return try compile(input, grid: grid)
    case .aggregate(let node): return try compile(node, grid: grid)
    case .binary(let node): return try compile(node, grid: grid)
    case .stepInvariant(let input):
      let first = StepGrid(instant: grid.start)
      return StepInvariantOperator(try compile(input, grid: first), stepCount: grid.count)
    case .logRangeAggregation(let node):
      return LogRangeAggregationOperator(node, grid: grid, context: context)
    case .stringLiteral, .matrix:
      throw .evaluation(message: "a scalar or an instant vector was expected here", range: nil)
    }
  }

  private func compile(
    _ plans: [LogicalPlan], grid: StepGrid
  ) throws(QueryFailure) -> [any VectorOperator] {
    var out: [any VectorOperator] = []
    for plan in plans { out.append(try compile(plan, grid: grid)) }
    return out
  }

  private func compile(
    _ node: RangeFunction, grid: StepGrid
  ) throws(QueryFailure) -> any VectorOperator {
    RangeFunctionOperator(
      node, source: try rangeSource(node.input, grid: grid),
      parameters: try compile(node.parameters, grid: grid), grid: grid, context: context)
  }

  /// Where a range function over `grid` reads from.
  func rangeSource(
    _ input: RangeInput, grid: StepGrid
  ) throws(QueryFailure) -> any RangeSource {
    switch input {
    case .select(let node): return SelectorRangeSource(node, grid: grid, context: context)
    case .subquery(let node):
      let compatibility = context.options.compatibility
      guard let inner = node.grid(inside: grid, leftReach: compatibility.leftReach) else {
        return EmptyRangeSource()
      }
      if inner.count > context.options.maxSamples { throw ExecutionContext.tooManySamples }
      return SubqueryRangeSource(
        try compile(node.input, grid: inner), grid: inner, compatibility: compatibility)
    }
  }

  private func compile(
    _ node: InstantFunction, grid: StepGrid
  ) throws(QueryFailure) -> any VectorOperator {
    if case .function(let function) = node.kind {
      switch function {
      case .histogramQuantile, .histogramFraction:
        return HistogramFunctionOperator(
          node, function: function,
          vector: try compile(node.arguments[node.arguments.count - 1], grid: grid),
          scalars: try compile(Array(node.arguments.dropLast()), grid: grid), grid: grid,
          context: context)
      case .histogramQuantiles:
        return HistogramFunctionOperator(
          node, function: function, vector: try compile(node.arguments[0], grid: grid),
          scalars: try compile(Array(node.arguments.dropFirst()), grid: grid), grid: grid,
          context: context)
      default: break
      }
    }
    let mapped = InstantFunctionOperator(
      node, input: try compile(node.arguments[0], grid: grid),
      scalars: try compile(Array(node.arguments.dropFirst()), grid: grid), grid: grid,
      context: context)
    return MergeOperator(
      mapped, stepCount: grid.count, range: node.range, context: context)
  }

  private func compile(
    _ node: Aggregate, grid: StepGrid
  ) throws(QueryFailure) -> any VectorOperator {
    let input = try compile(node.input, grid: grid)
    switch node.operation {
    case .countValues:
      guard case .stringLiteral(let label)? = node.parameter else {
        throw .evaluation(message: "count_values needs a label", range: node.range)
      }
      return CountValuesOperator(
        node, label: label, input: input, stepCount: grid.count, context: context)
    case .topk, .bottomk, .limitk, .limitRatio:
      guard let parameter = node.parameter else {
        throw .evaluation(
          message: "\(node.operation.rawValue) needs a parameter", range: node.range)
      }
      return SelectionOperator(
        node, input: input, parameter: try compile(parameter, grid: grid), grid: grid,
        context: context)
    case .sum, .avg, .count, .min, .max, .group, .stddev, .stdvar, .quantile:
      var parameter: (any VectorOperator)?
      if let plan = node.parameter { parameter = try compile(plan, grid: grid) }
      return AggregateOperator(
        node, input: input, parameter: parameter, grid: grid, context: context)
    }
  }

  private func compile(
    _ node: Binary, grid: StepGrid
  ) throws(QueryFailure) -> any VectorOperator {
    let lhs = try compile(node.lhs, grid: grid)
    let rhs = try compile(node.rhs, grid: grid)
    switch (node.lhs.isScalar, node.rhs.isScalar) {
    case (false, false):
      if node.operation.isSet {
        return MergeOperator(
          SetOperator(
            node, lhs: lhs, rhs: rhs, stepCount: grid.count, context: context),
          stepCount: grid.count, range: node.range, context: context)
      }
      return VectorVectorOperator(
        node, lhs: lhs, rhs: rhs, stepCount: grid.count, context: context)
    case (_, true):
      return MergeOperator(
        VectorScalarOperator(
          node, vector: lhs, scalar: rhs, isScalarLeft: false, stepCount: grid.count,
          context: context), stepCount: grid.count, range: node.range, context: context)
    case (true, false):
      return MergeOperator(
        VectorScalarOperator(
          node, vector: rhs, scalar: lhs, isScalarLeft: true, stepCount: grid.count,
          context: context), stepCount: grid.count, range: node.range, context: context)
    }
  }
}

/// A subquery without any evaluation time.
final class EmptyRangeSource: RangeSource {
  var reach: (before: Int64, behind: Int64) { (0, 0) }
  func open() -> [OutputSeries] { [] }
  func read(_ index: Int, into columns: inout SampleColumns, _ worker: Worker) {
    columns.removeAll()
  }
}
