import Diagnostics
import TelemetryModel

/// A LogQL query: of log lines, or of samples.
///
/// Ranges are UTF-8 offsets in the query's text.
package enum Query: Hashable, Sendable {
  case log(LogExpr)
  case metric(MetricExpr)
}

/// A stream selector and the stages behind it.
package struct LogExpr: Hashable, Sendable {
  package var matchers: [Matcher]
  package var stages: [Stage]
  package var range: SourceRange

  package init(matchers: [Matcher], stages: [Stage], range: SourceRange) {
    self.matchers = matchers
    self.stages = stages
    self.range = range
  }
}

/// One stage of a pipeline, with its place in the text.
package struct Stage: Hashable, Sendable {
  package var kind: Kind
  package var range: SourceRange

  package init(kind: Kind, range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  package enum Kind: Hashable, Sendable {
    case lineFilter(LineFilter)
    case json([LabelExtraction])
    case logfmt(LogfmtFlags, [LabelExtraction])
    case regexp(String)
    case pattern(String)
    case unpack
    case labelFilter(LabelFilter)
    case lineFormat(String)
    case labelFormat([LabelFormat])
    case decolorize
    case drop([LabelSelection])
    case keep([LabelSelection])
    /// `unwrap label`, `unwrap bytes(label)`; only within a range aggregation.
    case unwrap(Unwrap)
  }
}

/// `|= "a" or "b"`: one operator and its alternatives.
package struct LineFilter: Hashable, Sendable {
  package enum Operation: String, Hashable, Sendable {
    case contains = "|="
    case notContains = "!="
    case matches = "|~"
    case notMatches = "!~"
    case pattern = "|>"
    case notPattern = "!>"

    package var isNegative: Bool {
      self == .notContains || self == .notMatches || self == .notPattern
    }
  }

  package enum Operand: Hashable, Sendable {
    case text(String)
    /// `ip("…")`.
    case ip(String)
  }

  package var operation: Operation
  /// At least one. With a negative operator a line must fail every one of them.
  package var operands: [Operand]

  package init(operation: Operation, operands: [Operand]) {
    self.operation = operation
    self.operands = operands
  }
}

/// `label="path"` in a parser stage: the label to set and where its value comes from.
package struct LabelExtraction: Hashable, Sendable {
  package var label: String
  package var expression: String

  package init(label: String, expression: String) {
    self.label = label
    self.expression = expression
  }
}

package struct LogfmtFlags: Hashable, Sendable {
  package var isStrict: Bool
  package var keepsEmpty: Bool

  package init(isStrict: Bool = false, keepsEmpty: Bool = false) {
    self.isStrict = isStrict
    self.keepsEmpty = keepsEmpty
  }
}

package indirect enum LabelFilter: Hashable, Sendable {
  package enum Comparison: String, Hashable, Sendable {
    case equal = "=="
    case notEqual = "!="
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="
  }

  /// A string condition.
  case matcher(Matcher)
  case number(label: String, Comparison, Double)
  /// Nanoseconds.
  case duration(label: String, Comparison, Int64)
  case bytes(label: String, Comparison, UInt64)
  case ip(label: String, isNegative: Bool, pattern: String)
  /// The extension `label > now() - 1h`: nanoseconds to add to the evaluation time.
  case now(label: String, Comparison, offset: Int64)
  case and(LabelFilter, LabelFilter)
  case or(LabelFilter, LabelFilter)
}

/// One assignment of `label_format`.
package enum LabelFormat: Hashable, Sendable {
  case rename(label: String, from: String)
  case template(label: String, template: String)
}

/// One item of `drop` or `keep`: a name, or a matcher.
package enum LabelSelection: Hashable, Sendable {
  case name(String)
  case matcher(Matcher)
}

package struct Unwrap: Hashable, Sendable {
  package enum Conversion: String, Hashable, Sendable {
    case none = ""
    case bytes
    case duration
    case durationSeconds = "duration_seconds"
  }

  package var label: String
  package var conversion: Conversion

  package init(label: String, conversion: Conversion) {
    self.label = label
    self.conversion = conversion
  }
}

/// `{…} | … [5m] offset 1h`: lines (or, with an `unwrap` stage, numbers) in a window.
package struct LogRange: Hashable, Sendable {
  /// Its stages hold `unwrap` and the label filters behind it, too.
  package var log: LogExpr
  /// Milliseconds.
  package var duration: Int64
  /// Nanoseconds.
  package var offset: Int64
  package var range: SourceRange

  package init(log: LogExpr, duration: Int64, offset: Int64, range: SourceRange) {
    self.log = log
    self.duration = duration
    self.offset = offset
    self.range = range
  }
}

package indirect enum MetricExpr: Hashable, Sendable {
  case rangeAggregation(RangeAggregation)
  case vectorAggregation(VectorAggregation)
  case binary(BinaryOperation)
  case literal(Double, SourceRange)
  case labelReplace(LabelReplace)
  case vector(Double, SourceRange)

  package var range: SourceRange {
    switch self {
    case .rangeAggregation(let node): node.range
    case .vectorAggregation(let node): node.range
    case .binary(let node): node.range
    case .labelReplace(let node): node.range
    case .literal(_, let range), .vector(_, let range): range
    }
  }
}

package enum RangeOperation: String, Hashable, Sendable, CaseIterable {
  case rate
  case rateCounter = "rate_counter"
  case countOverTime = "count_over_time"
  case bytesRate = "bytes_rate"
  case bytesOverTime = "bytes_over_time"
  case avgOverTime = "avg_over_time"
  case sumOverTime = "sum_over_time"
  case minOverTime = "min_over_time"
  case maxOverTime = "max_over_time"
  case stdvarOverTime = "stdvar_over_time"
  case stddevOverTime = "stddev_over_time"
  case quantileOverTime = "quantile_over_time"
  case firstOverTime = "first_over_time"
  case lastOverTime = "last_over_time"
  case absentOverTime = "absent_over_time"
}

package struct Grouping: Hashable, Sendable {
  package var isWithout: Bool
  package var labels: [String]

  package init(isWithout: Bool, labels: [String]) {
    self.isWithout = isWithout
    self.labels = labels
  }
}

package struct RangeAggregation: Hashable, Sendable {
  package var operation: RangeOperation
  package var parameter: Double?
  package var logRange: LogRange
  package var grouping: Grouping?
  package var range: SourceRange

  package init(
    operation: RangeOperation, parameter: Double?, logRange: LogRange, grouping: Grouping?,
    range: SourceRange
  ) {
    self.operation = operation
    self.parameter = parameter
    self.logRange = logRange
    self.grouping = grouping
    self.range = range
  }
}

package enum VectorOperation: String, Hashable, Sendable, CaseIterable {
  case sum, avg, max, min, count, stddev, stdvar, bottomk, topk, sort
  case sortDesc = "sort_desc"
  case approxTopk = "approx_topk"
}

package struct VectorAggregation: Hashable, Sendable {
  package var operation: VectorOperation
  package var parameter: Int?
  package var expr: MetricExpr
  package var grouping: Grouping?
  package var range: SourceRange

  package init(
    operation: VectorOperation, parameter: Int?, expr: MetricExpr, grouping: Grouping?,
    range: SourceRange
  ) {
    self.operation = operation
    self.parameter = parameter
    self.expr = expr
    self.grouping = grouping
    self.range = range
  }
}

package enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
  case or, and, unless
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
  case power = "^"
  case equal = "=="
  case notEqual = "!="
  case greater = ">"
  case greaterOrEqual = ">="
  case less = "<"
  case lessOrEqual = "<="

  package var isSet: Bool { self == .or || self == .and || self == .unless }

  package var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual: true
    case .or, .and, .unless, .add, .subtract, .multiply, .divide, .modulo, .power: false
    }
  }
}

/// How the elements of two vectors pair up.
package struct VectorMatching: Hashable, Sendable {
  package enum Cardinality: String, Hashable, Sendable {
    case oneToOne = "one-to-one"
    case manyToOne = "many-to-one"
    case oneToMany = "one-to-many"
  }

  package var cardinality: Cardinality = .oneToOne
  /// Whether `labels` are those of `on`; else of `ignoring`.
  package var isOn = false
  package var isExplicit = false
  package var labels: [String] = []
  /// The labels of `group_left(…)` or `group_right(…)`.
  package var include: [String] = []

  package init() {}
}

package struct BinaryOperation: Hashable, Sendable {
  package var operation: BinaryOperator
  package var lhs: MetricExpr
  package var rhs: MetricExpr
  package var returnsBool: Bool
  package var matching: VectorMatching
  package var range: SourceRange
  package var operatorRange: SourceRange

  package init(
    operation: BinaryOperator, lhs: MetricExpr, rhs: MetricExpr, returnsBool: Bool,
    matching: VectorMatching, range: SourceRange, operatorRange: SourceRange
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

package struct LabelReplace: Hashable, Sendable {
  package var expr: MetricExpr
  package var destination: String
  package var replacement: String
  package var source: String
  package var regex: String
  package var range: SourceRange

  package init(
    expr: MetricExpr, destination: String, replacement: String, source: String, regex: String,
    range: SourceRange
  ) {
    self.expr = expr
    self.destination = destination
    self.replacement = replacement
    self.source = source
    self.regex = regex
    self.range = range
  }
}
