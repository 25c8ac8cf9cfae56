import LogQLSyntax
import PromQLSyntax
import TelemetryModel

/// Draws a plan as a tree, one node a line, inputs indented under it.
extension LogicalPlan: CustomStringConvertible {
  package var description: String { draw(indent: "") }

  private func draw(indent: String) -> String {
    var out = indent + title + "\n"
    for child in children { out += child.draw(indent: indent + "  ") }
    return out
  }

  /// This node alone, on one line.
  package var title: String {
    switch self {
    case .scalarLiteral(let value): "Scalar \(NumberText.plain(value))"
    case .stringLiteral(let text): "String \(GoString.quoted(text))"
    case .time: "Time"
    case .selectInstant(let node): "SelectInstant " + Self.text(node.matchers, node.shift)
    case .rangeFunction(let node):
      "RangeFunction \(node.function.rawValue) " + Self.text(node.input)
    case .instantFunction(let node):
      switch node.kind {
      case .negate: "Negate"
      case .function(let function): "InstantFunction \(function.rawValue)"
      }
    case .labelFunction: "LabelFunction"
    case .absent(let node): "Absent \(node.labels)"
    case .sort(let node): "Sort\(node.isDescending ? " descending" : "")"
    case .info: "Info"
    case .scalarOf: "ScalarOf"
    case .vectorOf: "VectorOf"
    case .aggregate(let node):
      "Aggregate \(node.operation.rawValue) \(node.isWithout ? "without" : "by") (\(node.grouping.joined(separator: ", ")))"
    case .binary(let node): "Binary \(node.operation.rawValue)\(node.returnsBool ? " bool" : "")"
    case .stepInvariant: "StepInvariant"
    case .matrix(let input): "Matrix " + Self.text(input)
    case .logRangeAggregation(let node): "LogRangeAggregation \(node.expr.operation.rawValue)"
    }
  }

  private static func text(_ matchers: [Matcher], _ shift: TimeShift) -> String {
    var out = "{" + matchers.map(\.description).joined(separator: ",") + "}"
    if let at = shift.at { out += " @ \(at)ms" }
    if shift.offset != 0 {
      out += " offset " + PrometheusDuration.format(milliseconds: shift.offset)
    }
    return out
  }

  private static func text(_ input: RangeInput) -> String {
    let duration = "[" + PrometheusDuration.format(milliseconds: input.duration) + "]"
    switch input {
    case .select(let node): return text(node.matchers, node.shift) + duration
    case .subquery(let node):
      return "subquery" + duration + " step "
        + PrometheusDuration.format(milliseconds: node.step)
    }
  }
}
