import Diagnostics
import PromQLSyntax
import TelemetryModel

/// Why a checked query cannot be prepared for its times; `description` is the reference's text.
package struct LoweringFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
  package var range: SourceRange?
}

/// Turns a checked PromQL expression into a plan for one grid of times.
package struct PromQLLowering {
  private let grid: StepGrid
  /// The step of subqueries that name none, in milliseconds.
  private let defaultSubqueryStep: Int64

  package init(grid: StepGrid, defaultSubqueryStep: Int64) {
    self.grid = grid
    self.defaultSubqueryStep = defaultSubqueryStep
  }

  /// The plan of `expr`, rewritten by all rules.
  package func lower(_ expr: Expr) throws(LoweringFailure) -> LogicalPlan {
    RewriteRule.all.reduce(try lowerValue(expr)) { plan, rule in rule.apply(plan) }
  }

  /// The rules that change the plan of `expr`, in the order they are applied.
  package func rules(changing expr: Expr) throws(LoweringFailure) -> [RewriteRule] {
    var plan = try lowerValue(expr)
    return RewriteRule.all.filter { rule in
      let rewritten = rule.apply(plan)
      defer { plan = rewritten }
      return rewritten != plan
    }
  }

  private func lowerValue(_ expr: Expr) throws(LoweringFailure) -> LogicalPlan {
    switch expr {
    case .number(let node): return .scalarLiteral(node.value)
    case .string(let node): return .stringLiteral(node.value)
    case .vectorSelector(let node): return .selectInstant(try lower(node))
    case .matrixSelector, .subquery: return .matrix(try lowerRange(expr))
    case .paren(let node): return try lowerValue(node.expr)
    case .unary(let node):
      let operand = try lowerValue(node.expr)
      if node.isPlus { return operand }
      return .instantFunction(
        InstantFunction(
          kind: .negate, arguments: [operand], range: node.range,
          argumentRanges: [node.expr.range]))
    case .binary(let node): return try lower(node)
    case .aggregate(let node): return try lower(node)
    case .call(let node): return try lower(node)
    }
  }

  // MARK: Selectors and durations

  private func lower(_ node: VectorSelector) throws(LoweringFailure) -> SelectInstant {
    SelectInstant(
      matchers: node.matchers, shift: try shift(node.offset, node.at),
      rangeExtension: node.rangeExtension, range: node.range)
  }

  private func lowerRange(_ expr: Expr) throws(LoweringFailure) -> RangeInput {
    switch expr.withoutParens {
    case .matrixSelector(let node):
      return .select(
        SelectRange(
          matchers: node.selector.matchers,
          duration: try milliseconds(node.duration, mustBePositive: true),
          shift: try shift(node.selector.offset, node.selector.at),
          rangeExtension: node.selector.rangeExtension, range: node.range))
    case .subquery(let node):
      let step = try node.step.map { (step) throws(LoweringFailure) in
        try milliseconds(step, mustBePositive: true)
      }
      return .subquery(
        Subquery(
          input: try lowerValue(node.expr),
          duration: try milliseconds(node.duration, mustBePositive: true),
          step: max(1, step ?? defaultSubqueryStep), shift: try shift(node.offset, node.at),
          range: node.range))
    case .number, .string, .vectorSelector, .unary, .binary, .aggregate, .call, .paren:
      throw LoweringFailure(description: "a range vector was expected", range: expr.range)
    }
  }

  private func shift(
    _ offset: DurationExpr?, _ at: AtModifier?
  ) throws(LoweringFailure) -> TimeShift {
    let moment: Int64?
    switch at {
    case nil: moment = nil
    case .timestamp(let milliseconds)?:
      // Sums with windows, offsets and lookbacks stay in range; no data is so far away.
      let farthest = Int64.max - 1 << 56
      moment = min(max(milliseconds, -farthest), farthest)
    case .start?: moment = grid.start
    case .end?: moment = grid.end
    }
    guard let offset else { return TimeShift(at: moment) }
    return TimeShift(offset: try milliseconds(offset, mustBePositive: false), at: moment)
  }

  private func milliseconds(
    _ duration: DurationExpr, mustBePositive: Bool
  ) throws(LoweringFailure) -> Int64 {
    do throws(DurationFailure) {
      return try duration.milliseconds(
        step: Double(grid.step) / 1000, queryRange: Double(grid.end - grid.start) / 1000,
        mustBePositive: mustBePositive)
    } catch {
      throw LoweringFailure(description: error.description, range: duration.range)
    }
  }

  // MARK: Operators

  private func lower(_ node: BinaryExpr) throws(LoweringFailure) -> LogicalPlan {
    guard let operation = BinaryOperation(rawValue: node.operation.rawValue) else {
      throw LoweringFailure(description: "unknown operator", range: node.operatorRange)
    }
    return .binary(
      Binary(
        operation: operation, lhs: try lowerValue(node.lhs), rhs: try lowerValue(node.rhs),
        returnsBool: node.returnsBool, matching: lower(node.matching), semantics: .promQL,
        range: node.range))
  }

  private func lower(_ matching: VectorMatching?) -> Matching {
    var out = Matching()
    guard let matching else { return out }
    switch matching.cardinality {
    case .oneToOne, .manyToMany: out.cardinality = .oneToOne
    case .manyToOne: out.cardinality = .manyToOne
    case .oneToMany: out.cardinality = .oneToMany
    }
    out.isOn = matching.isOn
    out.labels = matching.labels
    out.include = matching.include
    out.fillLeft = matching.fillLeft
    out.fillRight = matching.fillRight
    return out
  }

  private func lower(_ node: AggregateExpr) throws(LoweringFailure) -> LogicalPlan {
    guard let operation = AggregateOperation(rawValue: node.operation.rawValue) else {
      throw LoweringFailure(description: "unknown aggregation", range: node.range)
    }
    let parameter = try node.parameter.map { (expr) throws(LoweringFailure) in
      try lowerValue(expr)
    }
    return .aggregate(
      Aggregate(
        operation: operation, input: try lowerValue(node.expr), parameter: parameter,
        grouping: node.grouping, isWithout: node.isWithout, range: node.range,
        parameterRange: node.parameter?.range))
  }

  // MARK: Calls

  private func lower(_ node: CallExpr) throws(LoweringFailure) -> LogicalPlan {
    switch node.function {
    case .time: return .time
    case .pi: return .scalarLiteral(.pi)
    case .start: return .scalarLiteral(Double(grid.start) / 1000)
    case .end: return .scalarLiteral(Double(grid.end) / 1000)
    case .range: return .scalarLiteral(Double(grid.end - grid.start) / 1000)
    case .step: return .scalarLiteral(Double(grid.step) / 1000)
    case .scalar: return .scalarOf(try lowerValue(node.arguments[0]))
    case .vector: return .vectorOf(try lowerValue(node.arguments[0]))
    case .absent:
      return .absent(
        Absent(input: try lowerValue(node.arguments[0]), labels: absentLabels(node.arguments[0])))
    case .sort, .sortDesc:
      return try sort(node, .value, isDescending: node.function == .sortDesc)
    case .sortByLabel, .sortByLabelDesc:
      return try sort(
        node, .labels(strings(node)), isDescending: node.function == .sortByLabelDesc)
    case .labelReplace, .labelJoin: return try lowerLabelFunction(node)
    case .info: return try lowerInfo(node)
    case .timestamp, .startTimestamp: return try lowerTimestamp(node)
    default: return try lowerOrdinary(node)
    }
  }

  private func strings(_ node: CallExpr) -> [String] {
    node.arguments.compactMap { argument in
      if case .string(let literal) = argument.withoutParens { return literal.value }
      return nil
    }
  }

  private func sort(
    _ node: CallExpr, _ key: Sort.Key, isDescending: Bool
  ) throws(LoweringFailure) -> LogicalPlan {
    .sort(
      Sort(
        key: key, isDescending: isDescending, input: try lowerValue(node.arguments[0]),
        range: node.range))
  }

  private func lowerLabelFunction(_ node: CallExpr) throws(LoweringFailure) -> LogicalPlan {
    let texts = strings(node)
    let change: LabelFunction.Change =
      node.function == .labelReplace
      ? .replace(destination: texts[0], replacement: texts[1], source: texts[2], regex: texts[3])
      : .join(destination: texts[0], separator: texts[1], sources: Array(texts[2...]))
    return .labelFunction(
      LabelFunction(change: change, input: try lowerValue(node.arguments[0]), range: node.range))
  }

  private func lowerTimestamp(_ node: CallExpr) throws(LoweringFailure) -> LogicalPlan {
    if case .vectorSelector(let selector) = node.arguments[0].withoutParens {
      var select = try lower(selector)
      select.property = node.function == .timestamp ? .timestamp : .startTimestamp
      // With `@`, an offset is ignored here: the reference does so.
      if select.shift.at != nil && node.function == .timestamp { select.shift.offset = 0 }
      return .instantFunction(
        InstantFunction(
          kind: .function(node.function), arguments: [.selectInstant(select)], range: node.range,
          argumentRanges: [node.arguments[0].range]))
    }
    return try lowerOrdinary(node)
  }

  private func lowerInfo(_ node: CallExpr) throws(LoweringFailure) -> LogicalPlan {
    var matchers: [Matcher] = []
    if node.arguments.count > 1, case .vectorSelector(let selector) = node.arguments[1] {
      matchers = selector.matchers
    }
    return .info(
      Info(
        input: try lowerValue(node.arguments[0]), matchers: matchers,
        shift: try infoShift(node.arguments[0], outer: TimeShift()) ?? TimeShift(),
        range: node.range))
  }

  /// When the first selector inside an expression looks: the innermost `@` counts, offsets add up
  /// to it.
  private func infoShift(
    _ expr: Expr, outer: TimeShift
  ) throws(LoweringFailure) -> TimeShift? {
    switch expr {
    case .vectorSelector(let node):
      return combined(try shift(node.offset, node.at), inside: outer)
    case .subquery(let node):
      return try infoShift(
        node.expr, outer: combined(try shift(node.offset, node.at), inside: outer))
    case .number, .string, .matrixSelector, .unary, .binary, .aggregate, .call, .paren:
      for child in expr.children {
        if let found = try infoShift(child, outer: outer) { return found }
      }
      return nil
    }
  }

  private func combined(_ inner: TimeShift, inside outer: TimeShift) -> TimeShift {
    inner.at != nil
      ? inner : TimeShift(offset: inner.offset + outer.offset, at: outer.at)
  }

  private func lowerOrdinary(_ node: CallExpr) throws(LoweringFailure) -> LogicalPlan {
    if let place = node.arguments.firstIndex(where: { $0.type == .rangeVector }) {
      var parameters: [LogicalPlan] = []
      for (index, argument) in node.arguments.enumerated() where index != place {
        parameters.append(try lowerValue(argument))
      }
      let input = try lowerRange(node.arguments[place])
      let function = RangeFunction(
        function: node.function == .absentOverTime ? .presentOverTime : node.function, input: input,
        parameters: parameters, range: node.range, argumentRanges: node.arguments.map(\.range))
      guard node.function == .absentOverTime else { return .rangeFunction(function) }
      return .absent(
        Absent(input: .rangeFunction(function), labels: absentLabels(node.arguments[place])))
    }
    var arguments: [LogicalPlan] = []
    for argument in node.arguments where argument.type != .string {
      arguments.append(try lowerValue(argument))
    }
    if arguments.isEmpty { arguments = [.vectorOf(.time)] }
    return .instantFunction(
      InstantFunction(
        kind: .function(node.function), arguments: arguments, strings: strings(node),
        range: node.range, argumentRanges: node.arguments.map(\.range)))
  }

  /// The labels that `absent` of an expression can tell: those that one equality matcher alone
  /// fixes.
  private func absentLabels(_ expr: Expr) -> Labels {
    let matchers: [Matcher]
    switch expr.withoutParens {
    case .vectorSelector(let node): matchers = node.matchers
    case .matrixSelector(let node): matchers = node.selector.matchers
    case .number, .string, .subquery, .unary, .binary, .aggregate, .call, .paren: return Labels()
    }
    var labels = Labels()
    var fixed: Set<String> = []
    for matcher in matchers where !matcher.name.equalsBytes(LabelName.metricName) {
      if matcher.operation == .equal && !fixed.contains(matcher.name) {
        labels[matcher.name] = matcher.value.isEmpty ? nil : matcher.value
        fixed.insert(matcher.name)
      } else {
        labels[matcher.name] = nil
      }
    }
    return labels
  }
}
