/// Walks over expressions.
extension Expr {
  /// Calls `body` with this expression and everything in it, outer ones first.
  package func forEach(_ body: (Expr) -> Void) {
    body(self)
    for child in children { child.forEach(body) }
  }

  /// All vector selectors in it, those of matrix selectors too, in the order written.
  package var selectors: [VectorSelector] {
    var found: [VectorSelector] = []
    forEach { if case .vectorSelector(let selector) = $0 { found.append(selector) } }
    return found
  }

  /// All function calls in it, in the order written.
  package var calls: [CallExpr] {
    var found: [CallExpr] = []
    forEach { if case .call(let call) = $0 { found.append(call) } }
    return found
  }

  /// This expression with each operand replaced; a matrix selector's selector must stay a selector.
  package func mapChildren(_ transform: (Expr) -> Expr) -> Expr {
    switch self {
    case .number, .string, .vectorSelector: return self
    case .matrixSelector(var node):
      if case .vectorSelector(let selector) = transform(.vectorSelector(node.selector)) {
        node.selector = selector
      }
      return .matrixSelector(node)
    case .subquery(var node):
      node.expr = transform(node.expr)
      return .subquery(node)
    case .unary(var node):
      node.expr = transform(node.expr)
      return .unary(node)
    case .binary(var node):
      node.lhs = transform(node.lhs)
      node.rhs = transform(node.rhs)
      return .binary(node)
    case .aggregate(var node):
      node.parameter = node.parameter.map(transform)
      node.expr = transform(node.expr)
      return .aggregate(node)
    case .call(var node):
      node.arguments = node.arguments.map(transform)
      return .call(node)
    case .paren(var node):
      node.expr = transform(node.expr)
      return .paren(node)
    }
  }
}
