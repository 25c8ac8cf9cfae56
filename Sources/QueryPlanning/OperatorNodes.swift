import Diagnostics
import TelemetryModel

/// Where the languages' vector operators differ.
package enum Semantics: Hashable, Sendable {
  case promQL
  /// No metric names; division and remainder by zero are NaN.
  case logQL
}

/// The aggregation operators of both languages, by their names.
package enum AggregateOperation: String, Hashable, Sendable, CaseIterable {
  case sum, avg, count, min, max, group, stddev, stdvar, topk, bottomk, quantile, limitk
  case countValues = "count_values"
  case limitRatio = "limit_ratio"
}

/// Elements put together by labels.
package struct Aggregate: Hashable, Sendable {
  package var operation: AggregateOperation
  package var input: LogicalPlan
  /// A scalar, or for `count_values` a string.
  package var parameter: LogicalPlan?
  package var grouping: [String]
  package var isWithout: Bool
  package var range: SourceRange
  package var parameterRange: SourceRange?

  package init(
    operation: AggregateOperation, input: LogicalPlan, parameter: LogicalPlan?, grouping: [String],
    isWithout: Bool, range: SourceRange, parameterRange: SourceRange? = nil
  ) {
    self.operation = operation
    self.input = input
    self.parameter = parameter
    self.grouping = grouping
    self.isWithout = isWithout
    self.range = range
    self.parameterRange = parameterRange
  }
}

/// The binary operators of both languages, as they are written.
package enum BinaryOperation: String, Hashable, Sendable, CaseIterable {
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
    case .add, .subtract, .multiply, .divide, .modulo, .power, .atan2, .trimUpper, .trimLower,
      .and, .or, .unless:
      false
    }
  }

  package var isTrim: Bool { self == .trimUpper || self == .trimLower }
}

/// How the elements of two vectors pair up.
package struct Matching: Hashable, Sendable {
  package enum Cardinality: Hashable, Sendable {
    case oneToOne, manyToOne, oneToMany
  }

  package var cardinality = Cardinality.oneToOne
  /// Whether `labels` are those of `on`; else of `ignoring`.
  package var isOn = false
  package var labels: [String] = []
  package var include: [String] = []
  package var fillLeft: Double?
  package var fillRight: Double?

  package init() {}
}

/// Two operands, scalars or vectors.
package struct Binary: Hashable, Sendable {
  package var operation: BinaryOperation
  package var lhs: LogicalPlan
  package var rhs: LogicalPlan
  package var returnsBool: Bool
  package var matching: Matching
  package var semantics: Semantics
  package var range: SourceRange

  package init(
    operation: BinaryOperation, lhs: LogicalPlan, rhs: LogicalPlan, returnsBool: Bool,
    matching: Matching, semantics: Semantics, range: SourceRange
  ) {
    self.operation = operation
    self.lhs = lhs
    self.rhs = rhs
    self.returnsBool = returnsBool
    self.matching = matching
    self.semantics = semantics
    self.range = range
  }
}
