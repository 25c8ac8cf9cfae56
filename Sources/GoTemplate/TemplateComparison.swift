// `eq`, `lt` and their kin: values compare only with values of their own basic kind.

import TelemetryModel

/// Compares template values as Go's templates do.
enum TemplateComparison {
  private static let incompatible = TemplateFunctionError("incompatible types for comparison")
  private static let invalid = TemplateFunctionError("invalid type for comparison")

  /// Whether the first equals any of the others.
  static func equalsAny(_ values: [TemplateValue]) throws(TemplateFunctionError) -> Bool {
    if values.count < 2 { throw TemplateFunctionError("missing argument for comparison") }
    for other in values.dropFirst() where try equals(values[0], other) { return true }
    return false
  }

  static func equals(
    _ lhs: TemplateValue, _ rhs: TemplateValue
  ) throws(TemplateFunctionError) -> Bool {
    switch (lhs, rhs) {
    case (.null, .null): return true
    case (.null, _), (_, .null): return false
    case (.bool(let lhs), .bool(let rhs)): return lhs == rhs
    case (.int(let lhs), .int(let rhs)), (.int(let lhs), .duration(let rhs)),
      (.duration(let lhs), .int(let rhs)), (.duration(let lhs), .duration(let rhs)):
      return lhs == rhs
    case (.float(let lhs), .float(let rhs)): return lhs == rhs
    case (.string(let lhs), .string(let rhs)): return lhs.equalsBytes(rhs)
    case (.time(let lhs), .time(let rhs)): return lhs == rhs
    case (.list, _), (.map, _), (.labels, _), (.object, _):
      throw TemplateFunctionError("non-comparable type \(TemplateText.plain(lhs)): \(lhs.typeName)")
    case (_, .list), (_, .map), (_, .labels), (_, .object):
      throw TemplateFunctionError("non-comparable type \(TemplateText.plain(rhs)): \(rhs.typeName)")
    case (.bool, _), (.int, _), (.float, _), (.string, _), (.time, _), (.duration, _):
      throw incompatible
    }
  }

  static func precedes(
    _ lhs: TemplateValue, _ rhs: TemplateValue
  ) throws(TemplateFunctionError) -> Bool {
    switch (lhs, rhs) {
    case (.int(let lhs), .int(let rhs)), (.int(let lhs), .duration(let rhs)),
      (.duration(let lhs), .int(let rhs)), (.duration(let lhs), .duration(let rhs)):
      return lhs < rhs
    case (.float(let lhs), .float(let rhs)): return lhs < rhs
    case (.string(let lhs), .string(let rhs)): return lhs.precedesBytes(rhs)
    case (.bool, .bool), (.list, _), (.map, _), (.labels, _), (.object, _), (.time, _), (.null, _):
      throw invalid
    case (_, .list), (_, .map), (_, .labels), (_, .object), (_, .time), (_, .null): throw invalid
    case (.bool, _), (.int, _), (.float, _), (.string, _), (.duration, _): throw incompatible
    }
  }

  static func isAtMost(
    _ lhs: TemplateValue, _ rhs: TemplateValue
  ) throws(TemplateFunctionError) -> Bool {
    if try precedes(lhs, rhs) { return true }
    return try equals(lhs, rhs)
  }
}
