import TelemetryModel

/// The canonical one-line form of an expression.
extension Expr: CustomStringConvertible {
  /// The canonical one-line form, which parses to the same expression.
  package var description: String {
    switch self {
    case .number(let node): node.text
    case .string(let node): GoString.quoted(bytes: node.bytes)
    case .vectorSelector(let node): node.prefix + node.suffix
    case .matrixSelector(let node): node.text
    case .subquery(let node): node.expr.description + node.suffix
    case .unary(let node): (node.isPlus ? "+" : "-") + node.expr.description
    case .binary(let node): "\(node.lhs) \(node.operatorText) \(node.rhs)"
    case .aggregate(let node):
      node.head + "(" + (node.parameter.map { "\($0), " } ?? "") + "\(node.expr))"
    case .call(let node):
      node.function.rawValue + "("
        + node.arguments.map(\.description).joined(separator: ", ") + ")"
    case .paren(let node): "(\(node.expr))"
    }
  }
}

extension NumberLiteral {
  /// The number, or the duration it was written as.
  var text: String {
    guard isDuration else { return NumberText.plain(value) }
    let sign = value.sign == .minus ? "-" : ""
    return sign + Self.durationText(seconds: value.magnitude)
  }

  static func durationText(seconds: Double) -> String {
    PrometheusDuration.format(milliseconds: DurationExpr.milliseconds(literal: seconds))
  }
}

extension VectorSelector {
  /// Name and braces.
  var prefix: String {
    let shown = matchers.filter {
      !($0.name == LabelName.metricName && $0.operation == .equal && $0.value == name
        && !$0.value.isEmpty)
    }
    if shown.isEmpty, let name { return name }
    let texts = shown.map(\.description).sorted { $0.precedesBytes($1) }
    return (name ?? "") + "{" + texts.joined(separator: ",") + "}"
  }

  /// Modifiers behind an instant selector.
  var suffix: String { atText(at) + extensionText + offsetText(offset) }

  var extensionText: String { rangeExtension == .none ? "" : " " + rangeExtension.rawValue }
}

extension MatrixSelector {
  var text: String {
    selector.prefix + "[" + duration.rangeText + "]" + selector.extensionText + atText(selector.at)
      + offsetText(selector.offset)
  }
}

extension SubqueryExpr {
  /// Brackets and modifiers.
  var suffix: String {
    "[" + duration.rangeText + ":" + (step?.rangeText ?? "") + "]" + atText(at) + offsetText(offset)
  }
}

private func atText(_ at: AtModifier?) -> String {
  switch at {
  case nil: ""
  case .timestamp(let milliseconds)?:
    " @ " + NumberText.fixed(Double(milliseconds) / 1000, decimals: 3)
  case .start?: " @ start()"
  case .end?: " @ end()"
  }
}

private func offsetText(_ offset: DurationExpr?) -> String {
  guard let offset else { return "" }
  if case .literal(let literal) = offset {
    if literal.value == 0 { return "" }
    let sign = literal.value < 0 ? "-" : ""
    return " offset " + sign + NumberLiteral.durationText(seconds: literal.value.magnitude)
  }
  return " offset " + offset.text
}

extension DurationExpr {
  /// As a range or step: a lone number is written as a duration.
  var rangeText: String {
    if case .literal(let literal) = self {
      return NumberLiteral.durationText(seconds: literal.value)
    }
    return text
  }

  /// As it stands in arithmetic.
  var text: String {
    switch self {
    case .literal(let literal): literal.text
    case .step: "step()"
    case .queryRange: "range()"
    case .minOf(let lhs, let rhs, _): "min_of(\(lhs.text), \(rhs.text))"
    case .maxOf(let lhs, let rhs, _): "max_of(\(lhs.text), \(rhs.text))"
    case .negate(let operand, _): "-" + operand.text
    case .binary(let operation, let lhs, let rhs, _):
      "\(lhs.text) \(operation.rawValue) \(rhs.text)"
    case .paren(let inner, _): "(\(inner.text))"
    }
  }
}

extension AggregateExpr {
  /// The operator with its grouping, up to the parenthesis.
  var head: String {
    let labels = labelList(grouping)
    if isWithout { return "\(operation.rawValue) without (\(labels)) " }
    return grouping.isEmpty ? operation.rawValue : "\(operation.rawValue) by (\(labels)) "
  }
}

extension BinaryExpr {
  /// The operator and its modifiers.
  var operatorText: String {
    operation.rawValue + (returnsBool ? " bool" : "") + (matching?.text ?? "")
  }
}

extension VectorMatching {
  var text: String {
    var out = ""
    let isGrouped = cardinality == .manyToOne || cardinality == .oneToMany
    if !labels.isEmpty || isOn || isGrouped {
      out += " \(isOn ? "on" : "ignoring") (\(labelList(labels)))"
    }
    if isGrouped {
      out += " group_\(cardinality == .manyToOne ? "left" : "right") (\(labelList(include)))"
    }
    if let fillLeft, let fillRight, fillLeft == fillRight {
      return out + " fill (\(NumberText.plain(fillLeft)))"
    }
    if let fillLeft { out += " fill_left (\(NumberText.plain(fillLeft)))" }
    if let fillRight { out += " fill_right (\(NumberText.plain(fillRight)))" }
    return out
  }
}

private func labelList(_ labels: [String]) -> String {
  labels.map { LabelName.isLegacy($0) ? $0 : GoString.quoted($0) }.joined(separator: ", ")
}
