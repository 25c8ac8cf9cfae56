/// The canonical form on several lines, two blanks a level.
extension Expr {
  /// The widest one-line form, in bytes.
  private static let lineWidth = 100

  /// The canonical form, split where one line would be wider than 100 bytes.
  package var pretty: String { pretty(level: 0) }

  private func pretty(level: Int) -> String {
    let indent = String(repeating: "  ", count: level)
    let oneLine = description
    let fits = oneLine.utf8.count <= Self.lineWidth
    switch self {
    case .number, .string, .vectorSelector, .matrixSelector: return indent + oneLine
    case .subquery(let node):
      return fits ? oneLine : node.expr.pretty(level: level) + node.suffix
    case .unary(let node):
      let operand = node.expr.pretty(level: level)
      return indent + (node.isPlus ? "+" : "-") + operand.trimmingLeadingBlanks
    case .binary(let node):
      if fits { return indent + oneLine }
      return node.lhs.pretty(level: level + 1) + "\n" + indent + node.operatorText + "\n"
        + node.rhs.pretty(level: level + 1)
    case .aggregate(let node):
      if fits { return indent + oneLine }
      let operands = (node.parameter.map { [$0] } ?? []) + [node.expr]
      return indent + node.head + Self.enclosed(operands, level: level)
    case .call(let node):
      if fits { return indent + oneLine }
      return indent + node.function.rawValue + Self.enclosed(node.arguments, level: level)
    case .paren(let node):
      return fits ? indent + oneLine : indent + Self.enclosed([node.expr], level: level)
    }
  }

  /// Operands on lines of their own between parentheses.
  private static func enclosed(_ operands: [Expr], level: Int) -> String {
    let indent = String(repeating: "  ", count: level)
    let lines = operands.map { $0.pretty(level: level + 1) }.joined(separator: ",\n")
    return "(\n" + lines + "\n" + indent + ")"
  }
}

extension String {
  fileprivate var trimmingLeadingBlanks: String { String(drop { $0 == " " }) }
}
