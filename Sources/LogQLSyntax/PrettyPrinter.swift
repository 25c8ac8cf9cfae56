// The canonical form on several lines: a node whose one-line form is too wide is split.

import TelemetryModel

extension Query {
  /// The canonical form on several lines where one would be wider than 100 bytes.
  package var pretty: String { prettyText(.reference) }

  /// The canonical form, split where a line would be wider than 100 bytes.
  package func prettyText(_ style: PrintingStyle) -> String {
    let printer = PrettyPrinter(style: style)
    return switch self {
    case .log(let expr): printer.text(expr, 0)
    case .metric(let expr): printer.text(expr, 0)
    }
  }
}

/// Prints nodes on one or several lines; every line of a node starts at its level.
private struct PrettyPrinter {
  private static let widthLimit = 100

  let style: PrintingStyle
  private var line: QueryPrinter { QueryPrinter(style: style) }

  func text(_ expr: MetricExpr, _ level: Int) -> String {
    let oneLine = line.text(expr)
    if oneLine.utf8.count <= Self.widthLimit { return indent(level) + oneLine }
    switch expr {
    case .rangeAggregation(let node): return split(node, level)
    case .vectorAggregation(let node): return split(node, level)
    case .binary(let node):
      let isRightAssociative = node.operation == .power
      return [
        text(node.lhs, in: node, keepsEqual: !isRightAssociative, level + 1),
        indent(level) + operatorText(node),
        text(node.rhs, in: node, keepsEqual: isRightAssociative, level + 1),
      ].joined(separator: "\n")
    case .labelReplace(let node):
      let strings = line.strings(of: node).map { indent(level + 1) + $0 }
      return call("label_replace", [text(node.expr, level + 1)] + strings, level)
    case .literal, .vector: return indent(level) + oneLine
    }
  }

  /// An operand on its own lines. The reference shows by indentation alone what belongs together,
  /// which says nothing to a parser.
  private func text(
    _ operand: MetricExpr, in parent: BinaryOperation, keepsEqual: Bool, _ level: Int
  ) -> String {
    guard style == .faithful, case .binary(let node) = operand,
      line.text(operand).utf8.count > Self.widthLimit
    else { return text(operand, level) }
    let inner = node.operation.precedence
    let outer = parent.operation.precedence
    if inner > outer || (inner == outer && keepsEqual) { return text(operand, level) }
    return indent(level) + "(\n" + text(operand, level + 1) + "\n" + indent(level) + ")"
  }

  private func split(_ node: RangeAggregation, _ level: Int) -> String {
    var arguments = [text(node.logRange, level + 1)]
    if let parameter = node.parameter {
      arguments.insert(indent(level + 1) + NumberText.general(parameter), at: 0)
    }
    return call(node.operation.rawValue, arguments, level) + suffix(node.grouping)
  }

  private func split(_ node: VectorAggregation, _ level: Int) -> String {
    var arguments = [text(node.expr, level + 1)]
    if let parameter = line.parameter(of: node) {
      arguments.insert(indent(level + 1) + parameter, at: 0)
    }
    let name = node.operation.rawValue + line.grouping(of: node, separator: ", ")
    return call(name, arguments, level)
  }

  private func call(_ name: String, _ arguments: [String], _ level: Int) -> String {
    indent(level) + name + "(\n" + arguments.joined(separator: ",\n") + "\n" + indent(level) + ")"
  }

  /// The grouping behind a range aggregation. The reference leaves an empty list out.
  private func suffix(_ grouping: Grouping?) -> String {
    guard let grouping else { return "" }
    if grouping.labels.isEmpty && style == .reference {
      return grouping.isWithout ? " without " : ""
    }
    return " " + line.text(grouping, separator: ", ")
  }

  /// The operator between two lines. The reference leaves the matching out where there is `bool`.
  private func operatorText(_ node: BinaryOperation) -> String {
    if style == .faithful { return line.operatorText(node) }
    let operation = node.operation.rawValue
    if node.returnsBool { return operation + " bool" }
    let matching = node.matching
    if matching.labels.isEmpty { return operation }
    let labels = matching.labels.map(LabelNameText.text).joined(separator: ", ")
    return operation + (matching.isOn ? " on (" : " ignoring (") + labels + ") "
      + line.groupText(matching, ", ")
  }

  private func text(_ logRange: LogRange, _ level: Int) -> String {
    let unwrapIndex = logRange.log.stages.firstIndex { stage in
      if case .unwrap = stage.kind { true } else { false }
    }
    var log = logRange.log
    let unwrapped = unwrapIndex.map { Array(log.stages[$0...]) } ?? []
    log.stages.removeLast(unwrapped.count)
    var out = text(log, level)
    for stage in unwrapped { out += "\n" + indent(level + 1) + line.text(stage.kind) }
    out += " [" + PrometheusDuration.format(milliseconds: logRange.duration) + "]"
    if logRange.offset != 0 { out += " offset " + offsetText(logRange.offset) }
    return out
  }

  /// An offset in whole milliseconds is printed as ranges are.
  private func offsetText(_ nanoseconds: Int64) -> String {
    let (milliseconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
    if rest != 0 && style == .faithful { return GoDuration.format(nanoseconds: nanoseconds) }
    return PrometheusDuration.format(milliseconds: milliseconds)
  }

  func text(_ expr: LogExpr, _ level: Int) -> String {
    let oneLine = line.text(expr)
    if expr.stages.isEmpty || oneLine.utf8.count <= Self.widthLimit {
      return indent(level) + oneLine
    }
    var out = indent(level) + line.selector(expr.matchers)
    var followsLineFilter = false
    for stage in expr.stages {
      if case .lineFilter = stage.kind {
        out += followsLineFilter ? " " : "\n" + indent(level + 1)
        followsLineFilter = true
      } else {
        out += "\n" + indent(level + 1)
        followsLineFilter = false
      }
      out += text(stage.kind)
    }
    return out
  }

  /// A stage in split form, where the reference prints only the first operand of a line filter.
  private func text(_ kind: Stage.Kind) -> String {
    if case .lineFilter(var filter) = kind, style == .reference, !filter.operation.isNegative {
      filter.operands.removeLast(filter.operands.count - 1)
      return line.text(.lineFilter(filter))
    }
    return line.text(kind)
  }

  private func indent(_ level: Int) -> String { String(repeating: "  ", count: level) }
}
