import Diagnostics
import LogQLSyntax

extension LogicalPlan {
  /// Where the expression of this node stands in the query's text, where it is known.
  package var sourceRange: SourceRange? {
    switch self {
    case .scalarLiteral, .stringLiteral, .time: nil
    case .selectInstant(let node): node.range
    case .rangeFunction(let node): node.range
    case .instantFunction(let node): node.range
    case .labelFunction(let node): node.range
    case .absent(let node): node.input.sourceRange
    case .sort(let node): node.range
    case .info(let node): node.range
    case .scalarOf(let input), .vectorOf(let input), .stepInvariant(let input): input.sourceRange
    case .aggregate(let node): node.range
    case .binary(let node): node.range
    case .matrix(let input): input.range
    case .logRangeAggregation(let node): node.expr.range
    }
  }
}
