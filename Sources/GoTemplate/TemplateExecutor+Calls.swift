// Calls functions: arguments are checked against the parameters as Go checks types.

import TelemetryModel

extension TemplateExecutor {
  /// Calls the function named at `site`; `command` is the place that its own errors are about.
  mutating func call(
    _ name: String, at place: Int, _ command: Int, _ arguments: ArraySlice<TemplateOperand>,
    _ dot: TemplateValue, final: TemplateValue?
  ) throws(TemplateExecutionError) -> TemplateValue {
    switch template.callees[place] {
    case .function(let function)?:
      let values = try checked(
        name, function.parameters, function.variadic, arguments, dot, final)
      do throws(TemplateFunctionError) {
        return try function.body(values, environment)
      } catch {
        site = command
        throw self.error("error calling \(name): \(error)")
      }
    case .builtin(let builtin)?:
      if builtin == .and || builtin == .or {
        return try logical(builtin, arguments, dot, final)
      }
      let values = try checked(name, builtin.parameters, builtin.variadic, arguments, dot, final)
      do throws(TemplateFunctionError) {
        return try builtin.call(values)
      } catch {
        site = command
        throw self.error("error calling \(name): \(error)")
      }
    case nil: throw error("\(GoString.quoted(name)) is not a defined function")
    }
  }

  /// `and` and `or`, which stop at the first argument that decides.
  private mutating func logical(
    _ builtin: TemplateBuiltin, _ arguments: ArraySlice<TemplateOperand>, _ dot: TemplateValue,
    _ final: TemplateValue?
  ) throws(TemplateExecutionError) -> TemplateValue {
    if arguments.isEmpty && final == nil {
      throw error("wrong number of args for \(builtin.rawValue): want at least 1 got 0")
    }
    var value = TemplateValue.null
    for operand in arguments {
      value = try argument(operand, .any, dot)
      if value.isTrue == (builtin == .or) { return value }
    }
    return final ?? value
  }

  private mutating func checked(
    _ name: String, _ parameters: [TemplateParameter], _ variadic: TemplateParameter?,
    _ arguments: ArraySlice<TemplateOperand>, _ dot: TemplateValue, _ final: TemplateValue?
  ) throws(TemplateExecutionError) -> [TemplateValue] {
    let count = arguments.count + (final == nil ? 0 : 1)
    let isRightCount = variadic == nil ? count == parameters.count : count >= parameters.count
    if !isRightCount {
      let wanted = (variadic == nil ? "" : "at least ") + String(parameters.count)
      throw error("wrong number of args for \(name): want \(wanted) got \(count)")
    }
    var values: [TemplateValue] = []
    values.reserveCapacity(count)
    for operand in arguments {
      let type = values.count < parameters.count ? parameters[values.count] : variadic
      values.append(try argument(operand, type ?? .any, dot))
    }
    if let final {
      let type = values.count < parameters.count ? parameters[values.count] : variadic
      values.append(try converted(final, to: type ?? .any))
    }
    return values
  }

  /// The value of an argument, as the type that the function wants.
  mutating func argument(
    _ operand: TemplateOperand, _ type: TemplateParameter, _ dot: TemplateValue
  ) throws(TemplateExecutionError) -> TemplateValue {
    switch operand {
    case .dot(let place):
      site = place
      return try converted(dot, to: type)
    case .null(let place):
      site = place
      if type == .any || type == .list { return .null }
      throw error("cannot assign nil to \(type.rawValue)")
    case .field, .variable, .function, .chain, .pipeline:
      site = operand.site
      let command = TemplateCommand(operands: [operand], site: operand.site)
      return try converted(try evaluate(command, dot, final: nil), to: type)
    case .bool(let value, let place):
      site = place
      if type == .any || type == .bool { return .bool(value) }
    case .string(let text, let place):
      site = place
      if type == .any || type == .string { return .string(text) }
    case .number(let number, let place):
      site = place
      if let value = constant(number, as: type) { return value }
    }
    throw error(refusal(of: operand, type))
  }

  private func constant(
    _ number: TemplateNumber, as type: TemplateParameter
  ) -> TemplateValue? {
    switch type {
    case .any: Self.constant(number)
    case .int: number.int.map { .int($0) }
    case .float: number.float.map { .float($0) }
    case .bool, .string, .list, .time: nil
    }
  }

  private func refusal(of operand: TemplateOperand, _ type: TemplateParameter) -> String {
    switch type {
    case .bool: "expected bool; found \(shown(operand))"
    case .int: "expected integer; found \(shown(operand))"
    case .float: "expected float; found \(shown(operand))"
    case .string: "expected string; found \(shown(operand))"
    case .any, .list, .time: "can't handle \(shown(operand)) for arg of type \(type.rawValue)"
    }
  }

  /// `value` if it is of the type that is wanted.
  private func converted(
    _ value: TemplateValue, to type: TemplateParameter
  ) throws(TemplateExecutionError) -> TemplateValue {
    switch (type, value) {
    case (.any, _), (.bool, .bool), (.int, .int), (.float, .float), (.string, .string),
      (.list, .list), (.list, .null), (.time, .time):
      return value
    case (.int, .duration(let nanoseconds)): return .int(nanoseconds)
    case (_, .null): throw error("invalid value; expected \(type.rawValue)")
    default:
      let wanted = type.rawValue
      throw error("wrong type for value; expected \(wanted); got \(value.typeName)")
    }
  }
}
