import Diagnostics
import TelemetryModel

/// Checks types and the rules that go with them, operands before operators; the first finding is
/// the one that the reference reports.
struct TypeChecker {
  private(set) var diagnostics: [Diagnostic] = []

  private mutating func report(
    _ message: String, id: String = "promql/type", at range: SourceRange?
  ) {
    diagnostics.append(.syntax(message, id: id, at: range))
  }

  mutating func check(_ expr: Expr) {
    switch expr {
    case .number, .string: break
    case .vectorSelector(let node): check(node)
    case .matrixSelector(let node):
      check(node.selector)
      checkPositive(node.duration)
    case .subquery(let node):
      check(node.expr)
      if node.expr.type != .instantVector {
        report(
          "subquery is only allowed on instant vector, got \(node.expr.type.rawValue) instead",
          at: node.range)
      }
      checkPositive(node.duration)
      if let step = node.step { checkPositive(step) }
    case .unary(let node): check(node.expr)
    case .binary(let node): check(node)
    case .aggregate(let node): check(node)
    case .call(let node): check(node)
    case .paren(let node): check(node.expr)
    }
  }

  private mutating func checkPositive(_ duration: DurationExpr) {
    if case .literal(let literal) = duration, literal.value <= 0 {
      report("duration must be greater than 0", id: "promql/duration", at: duration.range)
    }
  }

  private mutating func check(_ node: VectorSelector) {
    guard node.name == nil else { return }
    if node.matchers.allSatisfy(RegexChecking.matchesEmpty) {
      report(
        "vector selector must contain at least one non-empty matcher", id: "promql/empty-matchers",
        at: node.range)
    }
  }

  private mutating func check(_ node: BinaryExpr) {
    check(node.lhs)
    check(node.rhs)
    let (left, right) = (node.lhs.type, node.rhs.type)
    if node.operation.isComparison && !node.returnsBool && left == .scalar && right == .scalar {
      diagnostics.append(.scalarComparison(node))
    }
    checkMatching(node)
    for operand in [node.lhs, node.rhs]
    where operand.type != .scalar && operand.type != .instantVector {
      report(
        "binary expression must contain only scalar and instant vector types", at: operand.range)
    }
    let isBetweenVectors = left == .instantVector && right == .instantVector
    if !isBetweenVectors, let matching = node.matching {
      if matching.isExplicit {
        report("vector matching only allowed between instant vectors", at: node.range)
      }
      if matching.fillLeft != nil || matching.fillRight != nil {
        report("filling in missing series only allowed between instant vectors", at: node.range)
      }
    }
    if node.operation.isSet { checkSet(node, left, right) }
  }

  private mutating func checkMatching(_ node: BinaryExpr) {
    guard let matching = node.matching, matching.isOn else { return }
    for label in matching.labels where matching.include.contains(where: { $0.equalsBytes(label) }) {
      report(
        "label \(GoString.quoted(label)) must not occur in ON and GROUP clause at once",
        at: node.operatorRange)
    }
  }

  private mutating func checkSet(_ node: BinaryExpr, _ left: ValueType, _ right: ValueType) {
    let shown = GoString.quoted(node.operation.rawValue)
    if left == .scalar || right == .scalar {
      report("set operator \(shown) not allowed in binary scalar expression", at: node.range)
    }
    guard let matching = node.matching else { return }
    if matching.cardinality == .oneToMany || matching.cardinality == .manyToOne {
      report("no grouping allowed for \(shown) operation", at: node.range)
    }
    if matching.fillLeft != nil || matching.fillRight != nil {
      report("filling in missing series not allowed for set operators", at: node.range)
    }
  }

  private mutating func check(_ node: AggregateExpr) {
    expect(.instantVector, node.expr, in: "aggregation expression")
    guard let parameter = node.parameter else { return }
    expect(
      node.operation == .countValues ? .string : .scalar, parameter, in: "aggregation parameter")
  }

  private mutating func expect(_ type: ValueType, _ expr: Expr, in place: String) {
    check(expr)
    if expr.type != type {
      report(
        "expected type \(type.displayName) in \(place), got \(expr.type.displayName)",
        at: expr.range)
    }
  }

  private mutating func check(_ node: CallExpr) {
    let signature = node.function.signature
    checkCount(node, signature)
    if node.function == .info, node.arguments.count > 1 {
      checkInfoSelector(node.arguments[1])
    }
    for (index, argument) in node.arguments.enumerated() {
      guard let wanted = signature.parameter(index) else { break }
      if node.function == .info && index == 1 { continue }
      check(argument)
      if argument.type != wanted { diagnostics.append(.wrongArgument(argument, wanted, node)) }
    }
  }

  private mutating func checkCount(_ node: CallExpr, _ signature: FunctionSignature) {
    let declared = signature.parameters.count
    let least = signature.leastCount
    let got = node.arguments.count
    let name = "in call to \(GoString.quoted(node.function.rawValue)), got \(got)"
    if signature.optionalCount == 0 && got != declared {
      report(
        "expected \(declared) argument(s) \(name)", id: "promql/argument-count", at: node.range)
    } else if got < least {
      report(
        "expected at least \(least) argument(s) \(name)", id: "promql/argument-count",
        at: node.range)
    } else if let most = signature.mostCount, got > most {
      report(
        "expected at most \(most) argument(s) \(name)", id: "promql/argument-count", at: node.range)
    }
  }

  private mutating func checkInfoSelector(_ argument: Expr) {
    guard case .vectorSelector(let selector) = argument else {
      report("expected label selectors only", at: argument.range)
      return
    }
    if selector.name != nil {
      report("expected label selectors only, got vector selector instead", at: argument.range)
    }
  }
}

extension Diagnostic {
  static func scalarComparison(_ node: BinaryExpr) -> Diagnostic {
    .syntax(
      "comparisons between scalars must use BOOL modifier", id: "promql/scalar-comparison",
      at: node.operatorRange,
      fixIts: [
        FixIt(
          "return 0 or 1", range: node.operatorRange,
          replacement: node.operation.rawValue + " bool")
      ])
  }

  /// An argument of the wrong type; a range is what is missing most often.
  static func wrongArgument(_ argument: Expr, _ wanted: ValueType, _ call: CallExpr) -> Diagnostic {
    let isMissingRange = wanted == .rangeVector && argument.type == .instantVector
    var notes: [Note] = []
    var fixIts: [FixIt] = []
    let end = SourceRange(argument.range.end, argument.range.end)
    if isMissingRange, case .vectorSelector = argument {
      notes = [
        Note("`\(call.function.rawValue)` looks at samples over time: give the selector a range")
      ]
      fixIts = [FixIt("look at five minutes", range: end, replacement: "[5m]")]
    } else if isMissingRange {
      notes = [Note("over an expression a range is a subquery: `(…)[30m:1m]`")]
    } else if wanted == .instantVector, argument.type == .rangeVector,
      case .matrixSelector(let matrix) = argument
    {
      let brackets = SourceRange(matrix.duration.range.start - 1, matrix.range.end)
      notes = [Note("`\(call.function.rawValue)` takes the newest samples: leave the range out")]
      fixIts = [FixIt("remove the range", range: brackets, replacement: "")]
    }
    return .syntax(
      "expected type \(wanted.displayName) in call to function \(GoString.quoted(call.function.rawValue)), got \(argument.type.displayName)",
      id: isMissingRange ? "promql/range-required" : "promql/type", at: argument.range,
      notes: notes,
      fixIts: fixIts)
  }
}
