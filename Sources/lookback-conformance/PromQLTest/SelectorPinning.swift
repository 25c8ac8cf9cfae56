import PromQLSyntax

/// Pins a query to one time: the reference runs every instant query again with `@` on its
/// selectors, which must give the same answer at any evaluation time (the specification's §8.7).
struct SelectorPinning {
  /// The functions whose answer depends on the evaluation time itself.
  private static let unsafeFunctions: Set<Function> = [
    .dayOfMonth, .dayOfWeek, .dayOfYear, .daysInMonth, .hour, .minute, .month, .year,
    .predictLinear, .time, .timestamp, .startTimestamp, .start, .end, .range, .step,
  ]

  private let timestamp: Int64
  private var meetsUnsafeFunction = false

  private init(timestamp: Int64) { self.timestamp = timestamp }

  /// `expr` with `@ timestamp` (milliseconds) on each selector and outermost subquery that names no
  /// time; nil where a function's answer depends on the evaluation time.
  static func pin(_ expr: Expr, at timestamp: Int64) -> Expr? {
    var pinning = SelectorPinning(timestamp: timestamp)
    let pinned = pinning.pinned(expr)
    return pinning.meetsUnsafeFunction ? nil : pinned
  }

  private mutating func pinned(_ expr: Expr) -> Expr {
    switch expr {
    case .number, .string: return expr
    case .vectorSelector(let node): return .vectorSelector(pinned(node))
    case .matrixSelector(var node):
      node.selector = pinned(node.selector)
      return .matrixSelector(node)
    case .subquery(var node):
      // What stands inside is left alone: the subquery has a time, or gets one here.
      if !hasTimestamp(node.at) { node.at = .timestamp(timestamp) }
      return .subquery(node)
    case .unary(var node):
      node.expr = pinned(node.expr)
      return .unary(node)
    case .binary(var node):
      node.lhs = pinned(node.lhs)
      node.rhs = pinned(node.rhs)
      return .binary(node)
    case .aggregate(var node):
      node.expr = pinned(node.expr)
      if let parameter = node.parameter { node.parameter = pinned(parameter) }
      return .aggregate(node)
    case .call(var node):
      if Self.unsafeFunctions.contains(node.function) { meetsUnsafeFunction = true }
      for index in node.arguments.indices { node.arguments[index] = pinned(node.arguments[index]) }
      return .call(node)
    case .paren(var node):
      node.expr = pinned(node.expr)
      return .paren(node)
    }
  }

  private func pinned(_ selector: VectorSelector) -> VectorSelector {
    var selector = selector
    if !hasTimestamp(selector.at) { selector.at = .timestamp(timestamp) }
    return selector
  }

  /// `start()` and `end()` do not count: they are replaced.
  private func hasTimestamp(_ at: AtModifier?) -> Bool {
    switch at {
    case .timestamp: true
    case .start, .end, nil: false
    }
  }
}
