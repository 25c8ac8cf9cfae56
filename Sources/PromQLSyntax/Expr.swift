import Diagnostics
import TelemetryModel

/// A PromQL expression: one case a production of `Grammar/promql.ebnf`, one struct a case.
///
/// Parentheses are kept. Ranges are UTF-8 offsets in the query's text.
package indirect enum Expr: Hashable, Sendable {
  case number(NumberLiteral)
  case string(StringLiteral)
  case vectorSelector(VectorSelector)
  case matrixSelector(MatrixSelector)
  case subquery(SubqueryExpr)
  case unary(UnaryExpr)
  case binary(BinaryExpr)
  case aggregate(AggregateExpr)
  case call(CallExpr)
  case paren(ParenExpr)
}

/// The types of PromQL values.
package enum ValueType: String, Hashable, Sendable {
  case scalar
  case string
  case instantVector = "vector"
  case rangeVector = "matrix"

  /// As error messages name it: "instant vector".
  package var displayName: String {
    switch self {
    case .scalar: "scalar"
    case .string: "string"
    case .instantVector: "instant vector"
    case .rangeVector: "range vector"
    }
  }
}

package struct NumberLiteral: Hashable, Sendable {
  package var value: Double
  /// Whether it was written as a duration (`5m`), which prints back as one.
  package var isDuration: Bool
  package var range: SourceRange

  package init(value: Double, isDuration: Bool = false, range: SourceRange) {
    self.value = value
    self.isDuration = isDuration
    self.range = range
  }
}

package struct StringLiteral: Hashable, Sendable {
  /// The text, unquoted. Escapes can make it any bytes.
  package var bytes: [UInt8]
  package var range: SourceRange

  /// The text; bytes that are not UTF-8 are replaced.
  package var value: String { String(decoding: bytes, as: UTF8.self) }

  package init(bytes: [UInt8], range: SourceRange) {
    self.bytes = bytes
    self.range = range
  }
}

/// A duration as it is written: arithmetic on seconds, computed when the query's grid is known.
package indirect enum DurationExpr: Hashable, Sendable {
  /// Operators of duration arithmetic.
  package enum Operation: String, Hashable, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"
  }

  case literal(NumberLiteral)
  /// `step()`: the query's step.
  case step(SourceRange)
  /// `range()`: the query's end minus its start.
  case queryRange(SourceRange)
  case minOf(DurationExpr, DurationExpr, SourceRange)
  case maxOf(DurationExpr, DurationExpr, SourceRange)
  case negate(DurationExpr, SourceRange)
  case binary(Operation, DurationExpr, DurationExpr, SourceRange)
  case paren(DurationExpr, SourceRange)

  package var range: SourceRange {
    switch self {
    case .literal(let literal): literal.range
    case .step(let range), .queryRange(let range), .minOf(_, _, let range), .maxOf(_, _, let range),
      .negate(_, let range), .binary(_, _, _, let range), .paren(_, let range):
      range
    }
  }
}

/// `@ 1609746000`, `@ start()`, `@ end()`.
package enum AtModifier: Hashable, Sendable {
  /// Milliseconds since the epoch.
  case timestamp(Int64)
  case start
  case end
}

/// `anchored` and `smoothed`, the extended range selectors.
package enum RangeExtension: String, Hashable, Sendable {
  case none = ""
  case anchored
  case smoothed
}

package struct VectorSelector: Hashable, Sendable {
  /// The name before the braces, if one stands there.
  package var name: String?
  /// All matchers in the order written; the one of a name before the braces is the last.
  package var matchers: [Matcher]
  package var offset: DurationExpr?
  package var at: AtModifier?
  package var rangeExtension: RangeExtension = .none
  /// The whole selector, modifiers included.
  package var range: SourceRange

  package init(name: String?, matchers: [Matcher], range: SourceRange) {
    self.name = name
    self.matchers = matchers
    self.range = range
  }
}

/// A vector selector with a range: `x[5m]`. Its modifiers are kept on the vector selector.
package struct MatrixSelector: Hashable, Sendable {
  package var selector: VectorSelector
  package var duration: DurationExpr
  package var range: SourceRange

  package init(selector: VectorSelector, duration: DurationExpr, range: SourceRange) {
    self.selector = selector
    self.duration = duration
    self.range = range
  }
}

package struct SubqueryExpr: Hashable, Sendable {
  package var expr: Expr
  package var duration: DurationExpr
  /// Nil for the default step.
  package var step: DurationExpr?
  package var offset: DurationExpr?
  package var at: AtModifier?
  package var range: SourceRange

  package init(expr: Expr, duration: DurationExpr, step: DurationExpr?, range: SourceRange) {
    self.expr = expr
    self.duration = duration
    self.step = step
    self.range = range
  }
}

/// Unary minus (plus when `isPlus`); a sign before a number literal is folded into it.
package struct UnaryExpr: Hashable, Sendable {
  package var isPlus: Bool
  package var expr: Expr
  package var range: SourceRange

  package init(isPlus: Bool, expr: Expr, range: SourceRange) {
    self.isPlus = isPlus
    self.expr = expr
    self.range = range
  }
}

package enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
  case power = "^"
  case atan2
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case trimUpper = "</"
  case trimLower = ">/"
  case and
  case or
  case unless

  package var isSet: Bool { self == .and || self == .or || self == .unless }

  package var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    case .add, .subtract, .multiply, .divide, .modulo, .power, .atan2, .trimUpper, .trimLower, .and,
      .or, .unless:
      false
    }
  }
}

/// How the elements of two vectors pair up.
package struct VectorMatching: Hashable, Sendable {
  package enum Cardinality: String, Hashable, Sendable {
    case oneToOne = "one-to-one"
    case manyToOne = "many-to-one"
    case oneToMany = "one-to-many"
    case manyToMany = "many-to-many"
  }

  package var cardinality: Cardinality = .oneToOne
  /// Whether `labels` are those of `on`; else of `ignoring`.
  package var isOn = false
  /// Whether `on` or `ignoring` was written at all.
  package var isExplicit = false
  package var labels: [String] = []
  /// The labels of `group_left(…)` or `group_right(…)`.
  package var include: [String] = []
  package var fillLeft: Double?
  package var fillRight: Double?

  package init() {}
}

package struct BinaryExpr: Hashable, Sendable {
  package var operation: BinaryOperator
  package var lhs: Expr
  package var rhs: Expr
  package var returnsBool: Bool
  /// Nil unless both sides are instant vectors.
  package var matching: VectorMatching?
  /// From the left operand's start to the right operand's end.
  package var range: SourceRange
  /// The operator with its modifiers, between the operands.
  package var operatorRange: SourceRange

  package init(
    operation: BinaryOperator, lhs: Expr, rhs: Expr, returnsBool: Bool, matching: VectorMatching?,
    range: SourceRange, operatorRange: SourceRange
  ) {
    self.operation = operation
    self.lhs = lhs
    self.rhs = rhs
    self.returnsBool = returnsBool
    self.matching = matching
    self.range = range
    self.operatorRange = operatorRange
  }
}

package enum AggregateOperator: String, Hashable, Sendable, CaseIterable {
  case sum, avg, count, min, max, group, stddev, stdvar, topk, bottomk, quantile, limitk
  case countValues = "count_values"
  case limitRatio = "limit_ratio"

  /// Whether it takes a parameter before the vector.
  package var takesParameter: Bool {
    switch self {
    case .topk, .bottomk, .quantile, .limitk, .countValues, .limitRatio: true
    case .sum, .avg, .count, .min, .max, .group, .stddev, .stdvar: false
    }
  }
}

package struct AggregateExpr: Hashable, Sendable {
  package var operation: AggregateOperator
  package var expr: Expr
  package var parameter: Expr?
  /// The labels of `by` or `without`, in the order written.
  package var grouping: [String]
  package var isWithout: Bool
  package var range: SourceRange

  package init(
    operation: AggregateOperator, expr: Expr, parameter: Expr?, grouping: [String], isWithout: Bool,
    range: SourceRange
  ) {
    self.operation = operation
    self.expr = expr
    self.parameter = parameter
    self.grouping = grouping
    self.isWithout = isWithout
    self.range = range
  }
}

package struct CallExpr: Hashable, Sendable {
  package var function: Function
  package var arguments: [Expr]
  package var range: SourceRange
  package var nameRange: SourceRange

  package init(function: Function, arguments: [Expr], range: SourceRange, nameRange: SourceRange) {
    self.function = function
    self.arguments = arguments
    self.range = range
    self.nameRange = nameRange
  }
}

package struct ParenExpr: Hashable, Sendable {
  package var expr: Expr
  package var range: SourceRange

  package init(expr: Expr, range: SourceRange) {
    self.expr = expr
    self.range = range
  }
}

extension Expr {
  /// Where it stands in the query's text.
  package var range: SourceRange {
    switch self {
    case .number(let node): node.range
    case .string(let node): node.range
    case .vectorSelector(let node): node.range
    case .matrixSelector(let node): node.range
    case .subquery(let node): node.range
    case .unary(let node): node.range
    case .binary(let node): node.range
    case .aggregate(let node): node.range
    case .call(let node): node.range
    case .paren(let node): node.range
    }
  }

  /// The operands, in the order written.
  package var children: [Expr] {
    switch self {
    case .number, .string, .vectorSelector: []
    case .matrixSelector(let node): [.vectorSelector(node.selector)]
    case .subquery(let node): [node.expr]
    case .unary(let node): [node.expr]
    case .binary(let node): [node.lhs, node.rhs]
    case .aggregate(let node): (node.parameter.map { [$0] } ?? []) + [node.expr]
    case .call(let node): node.arguments
    case .paren(let node): [node.expr]
    }
  }

  /// The expression inside any parentheses.
  package var withoutParens: Expr {
    var inner = self
    while case .paren(let node) = inner { inner = node.expr }
    return inner
  }

  /// The type that a checked expression has.
  package var type: ValueType {
    switch self {
    case .number: .scalar
    case .string: .string
    case .vectorSelector, .aggregate: .instantVector
    case .matrixSelector, .subquery: .rangeVector
    case .unary(let node): node.expr.type
    case .binary(let node):
      node.lhs.type == .scalar && node.rhs.type == .scalar ? .scalar : .instantVector
    case .call(let node): node.function.signature.result
    case .paren(let node): node.expr.type
    }
  }
}
