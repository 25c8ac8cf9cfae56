// Which labels the series of an expression can have, from the expression alone.

import Diagnostics
import LogQLSyntax
import PromQLSyntax
import TelemetryModel

/// A set of label names that is either listed, or everything but what is listed.
struct OutputLabels: Hashable {
  /// Whether `names` are the only ones possible; else they are those that are impossible.
  var isClosed: Bool
  var names: Set<String>

  static let any = OutputLabels(isClosed: false, names: [])
  static let none = OutputLabels(isClosed: true, names: [])

  func canHave(_ name: String) -> Bool { names.contains(name) == isClosed }

  /// Only the labels that `kept` lists.
  func keeping(_ kept: some Sequence<String>) -> OutputLabels {
    OutputLabels(isClosed: true, names: Set(kept.filter(canHave)))
  }

  func removing(_ removed: some Sequence<String>) -> OutputLabels {
    var result = self
    for name in removed {
      if isClosed { result.names.remove(name) } else { result.names.insert(name) }
    }
    return result
  }

  func adding(_ added: some Sequence<String>) -> OutputLabels {
    var result = self
    for name in added {
      if isClosed { result.names.insert(name) } else { result.names.remove(name) }
    }
    return result
  }

  /// What either of two sets can have.
  func union(_ other: OutputLabels) -> OutputLabels {
    switch (isClosed, other.isClosed) {
    case (true, true): OutputLabels(isClosed: true, names: names.union(other.names))
    case (false, false): OutputLabels(isClosed: false, names: names.intersection(other.names))
    case (true, false): OutputLabels(isClosed: false, names: other.names.subtracting(names))
    case (false, true): OutputLabels(isClosed: false, names: names.subtracting(other.names))
    }
  }
}

extension OutputLabels {
  /// The labels that the series of a PromQL expression can have, the metric's name aside.
  ///
  /// - Complexity: O(size of the expression).
  init(of expr: PromQLSyntax.Expr) {
    switch expr {
    case .number, .string: self = .none
    case .vectorSelector(let selector): self = Self.selected(by: selector)
    case .matrixSelector(let matrix): self = Self.selected(by: matrix.selector)
    case .subquery(let subquery): self = OutputLabels(of: subquery.expr)
    case .unary(let unary): self = OutputLabels(of: unary.expr)
    case .paren(let paren): self = OutputLabels(of: paren.expr)
    case .binary(let binary): self = Self.joined(binary)
    case .aggregate(let aggregate): self = Self.aggregated(aggregate)
    case .call(let call): self = Self.called(call)
    }
  }

  /// A selector `{x=""}` excludes series that have the label.
  private static func selected(by selector: VectorSelector) -> OutputLabels {
    let empty = selector.matchers.filter { $0.operation == .equal && $0.value.isEmpty }
    return OutputLabels.any.removing(empty.map(\.name))
  }

  private static func aggregated(_ aggregate: AggregateExpr) -> OutputLabels {
    let inner = OutputLabels(of: aggregate.expr)
    switch aggregate.operation {
    case .topk, .bottomk, .limitk, .limitRatio: return inner
    case .countValues:
      var added: [String] = []
      if case .string(let label)? = aggregate.parameter?.withoutParens { added = [label.value] }
      return grouped(aggregate, inner).adding(added)
    case .sum, .avg, .count, .min, .max, .group, .stddev, .stdvar, .quantile:
      return grouped(aggregate, inner)
    }
  }

  private static func grouped(_ aggregate: AggregateExpr, _ inner: OutputLabels) -> OutputLabels {
    aggregate.isWithout ? inner.removing(aggregate.grouping) : inner.keeping(aggregate.grouping)
  }

  private static func joined(_ binary: BinaryExpr) -> OutputLabels {
    let lhs = OutputLabels(of: binary.lhs)
    let rhs = OutputLabels(of: binary.rhs)
    if binary.lhs.type == .scalar { return rhs }
    guard let matching = binary.matching, binary.rhs.type != .scalar else { return lhs }
    switch binary.operation {
    case .and, .unless: return lhs
    case .or: return lhs.union(rhs)
    case .add, .subtract, .multiply, .divide, .modulo, .power, .atan2, .equal, .notEqual, .less,
      .lessOrEqual, .greater, .greaterOrEqual, .trimUpper, .trimLower:
      break
    }
    switch matching.cardinality {
    case .oneToOne, .manyToMany:
      return matching.isOn ? lhs.keeping(matching.labels) : lhs.removing(matching.labels)
    case .manyToOne: return lhs.adding(matching.include.filter(rhs.canHave))
    case .oneToMany: return rhs.adding(matching.include.filter(lhs.canHave))
    }
  }

  private static func called(_ call: CallExpr) -> OutputLabels {
    if call.function.isAbsence {
      let selectors = call.arguments.first?.selectors ?? []
      guard let selector = selectors.first, selectors.count == 1 else { return .none }
      let equal = selector.matchers.filter { $0.operation == .equal }
      return OutputLabels(isClosed: true, names: Set(equal.map(\.name)))
    }
    if call.function == .labelReplace || call.function == .labelJoin {
      let inner = call.arguments.first.map(OutputLabels.init) ?? .any
      guard call.arguments.count > 1, case .string(let label) = call.arguments[1].withoutParens
      else { return .any }
      return inner.adding([label.value])
    }
    if call.function == .info || call.function == .histogramQuantiles { return .any }
    let inner = firstVector(call)
    return call.function == .histogramQuantile ? inner.removing([LabelName.bucketBound]) : inner
  }

  /// What the vector among the arguments can have.
  private static func firstVector(_ call: CallExpr) -> OutputLabels {
    let vector = call.arguments.first { $0.type == .instantVector || $0.type == .rangeVector }
    return vector.map(OutputLabels.init) ?? .none
  }

  /// The labels that the series of a LogQL expression can have.
  init(of expr: MetricExpr) {
    switch expr {
    case .literal, .vector: self = .none
    case .rangeAggregation(let node): self = OutputLabels.any.grouped(node.grouping)
    case .vectorAggregation(let node):
      let inner = OutputLabels(of: node.expr)
      switch node.operation {
      case .topk, .bottomk, .approxTopk, .sort, .sortDesc: self = inner
      case .sum, .avg, .max, .min, .count, .stddev, .stdvar:
        let grouping = node.grouping ?? LogQLSyntax.Grouping(isWithout: false, labels: [])
        self = inner.grouped(grouping)
      }
    case .binary(let node):
      self = OutputLabels(of: node.lhs).union(OutputLabels(of: node.rhs))
    case .labelReplace(let node): self = OutputLabels(of: node.expr).adding([node.destination])
    }
  }

  private func grouped(_ grouping: LogQLSyntax.Grouping?) -> OutputLabels {
    guard let grouping else { return self }
    return grouping.isWithout ? removing(grouping.labels) : keeping(grouping.labels)
  }

  /// The labels of a rule's result; nothing is known where its query does not parse.
  init(of query: RuleQueryExpression) {
    switch query {
    case .promQL(let expr): self = OutputLabels(of: expr)
    case .logQL(let expr): self = OutputLabels(of: expr)
    case .unknown: self = .any
    }
  }
}

/// A rule's expression, as far as its labels can be told.
enum RuleQueryExpression {
  case promQL(PromQLSyntax.Expr)
  case logQL(MetricExpr)
  case unknown
}

extension Function {
  /// Whether it yields a series where there is none.
  var isAbsence: Bool { self == .absent || self == .absentOverTime }
}
