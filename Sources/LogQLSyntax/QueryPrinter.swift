// The canonical one-line form of a query (specification §1.5).

import TelemetryModel

/// How closely a query is printed.
package enum PrintingStyle: Hashable, Sendable {
  /// Byte for byte the reference's form, which loses some things: byte sizes are rounded.
  case reference
  /// The same form, where it loses nothing: parsed again it means the same.
  case faithful
}

extension Query: CustomStringConvertible {
  /// The canonical one-line form.
  package var description: String { canonicalText(.reference) }

  /// The canonical form on one line.
  package func canonicalText(_ style: PrintingStyle) -> String {
    let printer = QueryPrinter(style: style)
    return switch self {
    case .log(let expr): printer.text(expr)
    case .metric(let expr): printer.text(expr)
    }
  }
}

/// Prints nodes on one line.
struct QueryPrinter {
  let style: PrintingStyle

  func text(_ expr: LogExpr) -> String {
    let stages = expr.stages.map { " " + text($0.kind) }
    return selector(expr.matchers) + stages.joined()
  }

  func selector(_ matchers: [Matcher]) -> String {
    "{" + matchers.map(text).joined(separator: ", ") + "}"
  }

  func text(_ matcher: Matcher) -> String {
    LabelNameText.text(matcher.name) + matcher.operation.rawValue + GoString.quoted(matcher.value)
  }

  func text(_ expr: MetricExpr) -> String {
    switch expr {
    case .rangeAggregation(let node): return text(node)
    case .vectorAggregation(let node):
      let arguments = [parameter(of: node), text(node.expr)].compactMap { $0 }
      return node.operation.rawValue + grouping(of: node, separator: ",")
        + "(" + arguments.joined(separator: ",") + ")"
    case .binary(let node):
      return "(\(text(node.lhs)) \(operatorText(node)) \(text(node.rhs)))"
    case .literal(let value, _): return literalText(value)
    case .labelReplace(let node):
      let strings = strings(of: node).map { "," + $0 }
      return "label_replace(" + text(node.expr) + strings.joined() + ")"
    case .vector(let value, _): return "vector(\(vectorNumber(value)))"
    }
  }

  /// The language has no words for what arithmetic on literals can give; the reference prints some.
  private func literalText(_ value: Double) -> String {
    if style == .reference || value.isFinite { return NumberText.general(value) }
    if value.isNaN { return "(0 / 0)" }
    return value < 0 ? "(-1e308 * 10)" : "(1e308 * 10)"
  }

  private func text(_ node: RangeAggregation) -> String {
    var out = node.operation.rawValue + "("
    if let parameter = node.parameter { out += NumberText.plain(parameter) + "," }
    out += text(node.logRange) + ")"
    if let grouping = node.grouping { out += " " + text(grouping, separator: ",") }
    return out
  }

  private func text(_ logRange: LogRange) -> String {
    var out = text(logRange.log)
    out += "[" + PrometheusDuration.format(milliseconds: logRange.duration) + "]"
    if logRange.offset != 0 {
      out += " offset " + GoDuration.format(nanoseconds: logRange.offset)
    }
    return out
  }

  /// The number of series, if the operation takes one.
  func parameter(of node: VectorAggregation) -> String? {
    node.parameter.map(String.init)
  }

  /// ` by (a)`, or nothing where the aggregation is over all.
  func grouping(of node: VectorAggregation, separator: String) -> String {
    guard let grouping = node.grouping, grouping.isWithout || !grouping.labels.isEmpty else {
      return ""
    }
    return " " + text(grouping, separator: separator)
  }

  func text(_ grouping: Grouping, separator: String) -> String {
    (grouping.isWithout ? "without" : "by") + list(grouping.labels, separator)
  }

  private func list(_ labels: [String], _ separator: String) -> String {
    " (" + labels.map(LabelNameText.text).joined(separator: separator) + ")"
  }

  /// The four strings of `label_replace`.
  func strings(of node: LabelReplace) -> [String] {
    [node.destination, node.replacement, node.source, node.regex].map(GoString.quoted)
  }

  private func vectorNumber(_ value: Double) -> String {
    switch style {
    case .reference: NumberText.fixed(value, decimals: 6)
    case .faithful: NumberText.general(value)
    }
  }

  /// The operator with its modifiers.
  func operatorText(_ node: BinaryOperation) -> String {
    var out = node.operation.rawValue
    if node.returnsBool { out += " bool" }
    let matching = node.matching
    let isShown = !matching.labels.isEmpty || matching.isOn
    let isFaithful = style == .faithful && matching.isExplicit
    guard isShown || isFaithful else { return out }
    out += (matching.isOn ? " on" : " ignoring") + list(matching.labels, ",")
    let group = groupText(matching, ",")
    return isFaithful ? (group.isEmpty ? out : out + " " + group) : out + " " + group
  }

  /// `group_left (a)`, or nothing.
  func groupText(_ matching: VectorMatching, _ separator: String) -> String {
    let name: String
    switch matching.cardinality {
    case .oneToOne: return ""
    case .manyToOne: name = "group_left"
    case .oneToMany: name = "group_right"
    }
    // Empty parentheses keep a parenthesised operand behind from being read as the list of labels.
    if matching.include.isEmpty { return style == .faithful ? name + " ()" : name }
    return name + list(matching.include, separator)
  }
}

/// Label names as the language writes them.
enum LabelNameText {
  /// The name, quoted where it would not read as one word before an operator.
  static func text(_ name: String) -> String {
    var lexer = Lexer(name + "=")
    if let token = try? lexer.next(), token.kind == .identifier, token.text.equalsBytes(name) {
      return name
    }
    return GoString.quoted(name)
  }
}
