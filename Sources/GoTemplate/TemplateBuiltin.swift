// The functions that every template may call.

import TelemetryModel

/// A built-in function of the template language.
package enum TemplateBuiltin: String, Hashable, Sendable, CaseIterable {
  case and, or, not
  case eq, ne, lt, le, gt, ge
  case index, slice, len, call
  case print, printf, println
  case html, js, urlquery

  /// The names of all of them.
  package static let names = Set(allCases.map(\.rawValue))

  /// The types of the arguments that must be given.
  var parameters: [TemplateParameter] {
    switch self {
    case .and, .or, .not, .eq, .index, .slice, .len, .call: [.any]
    case .ne, .lt, .le, .gt, .ge: [.any, .any]
    case .print, .println, .html, .js, .urlquery: []
    case .printf: [.string]
    }
  }

  /// The type of further arguments.
  var variadic: TemplateParameter? {
    switch self {
    case .not, .len, .ne, .lt, .le, .gt, .ge: nil
    case .and, .or, .eq, .index, .slice, .call, .print, .printf, .println, .html, .js, .urlquery:
      .any
    }
  }

  /// The result for arguments that fit `parameters`. (`and` and `or` are the executor's, for they
  /// evaluate only what they need.)
  func call(_ arguments: [TemplateValue]) throws(TemplateFunctionError) -> TemplateValue {
    switch self {
    case .and, .or: return arguments.last ?? .null
    case .not: return .bool(!arguments[0].isTrue)
    case .eq: return .bool(try TemplateComparison.equalsAny(arguments))
    case .ne: return .bool(!(try TemplateComparison.equals(arguments[0], arguments[1])))
    case .lt: return .bool(try TemplateComparison.precedes(arguments[0], arguments[1]))
    case .ge: return .bool(!(try TemplateComparison.precedes(arguments[0], arguments[1])))
    case .le: return .bool(try TemplateComparison.isAtMost(arguments[0], arguments[1]))
    case .gt: return .bool(!(try TemplateComparison.isAtMost(arguments[0], arguments[1])))
    case .index: return try TemplateIndexing.index(arguments[0], arguments.dropFirst())
    case .slice: return try TemplateIndexing.slice(arguments[0], arguments.dropFirst())
    case .len: return try TemplateIndexing.length(arguments[0])
    case .call:
      if arguments[0].isNull { throw TemplateFunctionError("call of nil") }
      throw TemplateFunctionError("non-function of type \(arguments[0].typeName)")
    case .print: return .string(TemplateText.sprint(arguments))
    case .println: return .string(TemplateText.sprintln(arguments))
    case .printf:
      guard case .string(let format) = arguments[0] else { return .null }
      return .string(PrintfFormatter.format(format, Array(arguments.dropFirst())))
    case .html: return .string(TemplateEscaping.html(TemplateText.sprint(arguments)))
    case .js: return .string(TemplateEscaping.javaScript(TemplateText.sprint(arguments)))
    case .urlquery: return .string(TemplateEscaping.query(TemplateText.sprint(arguments)))
    }
  }
}
