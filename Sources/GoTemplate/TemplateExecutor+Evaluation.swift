// Evaluates pipelines, operands and fields.

import TelemetryModel

extension TemplateExecutor {
  /// The value of a pipeline, after its variables have been set.
  mutating func evaluate(
    _ pipeline: TemplatePipeline, _ dot: TemplateValue
  ) throws(TemplateExecutionError) -> TemplateValue {
    site = pipeline.site
    var value: TemplateValue?
    for command in pipeline.commands { value = try evaluate(command, dot, final: value) }
    let result = value ?? .null
    for name in pipeline.variables {
      if pipeline.isAssignment {
        setVariable(name, result)
      } else {
        declareVariable(name, result)
      }
    }
    return result
  }

  /// The value of a command; `final` is what the one before in the pipeline yielded.
  mutating func evaluate(
    _ command: TemplateCommand, _ dot: TemplateValue, final: TemplateValue?
  ) throws(TemplateExecutionError) -> TemplateValue {
    let first = command.operands[0]
    let arguments = command.operands.dropFirst()
    switch first {
    case .field(let names, let place):
      site = place
      return try fields(names[...], of: dot, dot, arguments, final)
    case .variable(let name, let names, let place):
      site = place
      let value = try variable(name)
      if names.isEmpty { return try withoutArguments(value, first, arguments, final) }
      return try fields(names[...], of: value, dot, arguments, final)
    case .chain(let inner, let names, let place):
      site = place
      if case .null = inner { throw error("indirection through explicit nil in \(shown(first))") }
      let value = try argument(inner, .any, dot)
      return try fields(names[...], of: value, dot, arguments, final)
    case .function(let name, let place):
      site = place
      return try call(name, at: place, command.site, arguments, dot, final: final)
    case .pipeline(let pipeline):
      let value = try evaluate(pipeline, dot)
      return try withoutArguments(value, first, arguments, final)
    case .null(let place):
      site = place
      throw error("nil is not a command")
    case .dot, .bool, .number, .string:
      site = first.site
      return try withoutArguments(literal(first, dot), first, arguments, final)
    }
  }

  private func withoutArguments(
    _ value: TemplateValue, _ operand: TemplateOperand, _ arguments: ArraySlice<TemplateOperand>,
    _ final: TemplateValue?
  ) throws(TemplateExecutionError) -> TemplateValue {
    if !arguments.isEmpty || final != nil {
      throw error("can't give argument to non-function \(shown(operand))")
    }
    return value
  }

  /// An operand as error texts show it.
  func shown(_ operand: TemplateOperand) -> String {
    let text = template.tree.sites[operand.site].text
    if case .pipeline = operand { return "(\(text))" }
    return text
  }

  /// The value of dot or a constant where no particular type is asked for.
  private func literal(_ operand: TemplateOperand, _ dot: TemplateValue) -> TemplateValue {
    switch operand {
    case .dot: dot
    case .bool(let value, _): .bool(value)
    case .string(let text, _): .string(text)
    case .number(let number, _): Self.constant(number)
    case .null, .field, .variable, .function, .chain, .pipeline: .null
    }
  }

  /// An integer, unless it is written as a float.
  static func constant(_ number: TemplateNumber) -> TemplateValue {
    let bytes = number.text.utf8
    let isHex = bytes.contains(UInt8(ascii: "x")) || bytes.contains(UInt8(ascii: "X"))
    let isCharacter = bytes.first == UInt8(ascii: "'")
    let looksFloat = !isHex && !isCharacter && bytes.contains { ".eE".utf8.contains($0) }
    if let int = number.int, !looksFloat { return .int(int) }
    return .float(number.float ?? 0)
  }

  // MARK: - Fields

  /// The field of a field of `receiver`; arguments go to the last one.
  private mutating func fields(
    _ names: ArraySlice<String>, of receiver: TemplateValue, _ dot: TemplateValue,
    _ arguments: ArraySlice<TemplateOperand>, _ final: TemplateValue?
  ) throws(TemplateExecutionError) -> TemplateValue {
    var value = receiver
    for name in names.dropLast() { value = try field(name, of: value, dot, [], nil) }
    return try field(names[names.endIndex - 1], of: value, dot, arguments, final)
  }

  private mutating func field(
    _ name: String, of receiver: TemplateValue, _ dot: TemplateValue,
    _ arguments: ArraySlice<TemplateOperand>, _ final: TemplateValue?
  ) throws(TemplateExecutionError) -> TemplateValue {
    let hasArguments = !arguments.isEmpty || final != nil
    switch receiver {
    case .labels(let labels):
      if hasArguments { throw error("\(name) is not a method but has arguments") }
      return .string(labels[name] ?? "")
    case .map(let values):
      if hasArguments { throw error("\(name) is not a method but has arguments") }
      return values[name] ?? .null
    case .object(let object):
      if let value = object.field(name) {
        if hasArguments { throw error("\(name) has arguments but cannot be invoked as function") }
        return value
      }
    case .null: throw error("nil pointer evaluating interface {}.\(name)")
    case .bool, .int, .float, .string, .list, .time, .duration: break
    }
    return try method(name, of: receiver, dot, arguments, final)
  }

  private mutating func method(
    _ name: String, of receiver: TemplateValue, _ dot: TemplateValue,
    _ arguments: ArraySlice<TemplateOperand>, _ final: TemplateValue?
  ) throws(TemplateExecutionError) -> TemplateValue {
    let place = site
    var values: [TemplateValue] = []
    for operand in arguments { values.append(try argument(operand, .any, dot)) }
    if let final { values.append(final) }
    site = place
    let result: TemplateValue?
    do throws(TemplateFunctionError) {
      switch receiver {
      case .time(let time): result = try TimeMethods.call(name, of: time, values)
      case .duration(let duration):
        result = try TimeMethods.call(name, ofDuration: duration, values)
      case .object(let object): result = try object.call(name, values)
      case .null, .bool, .int, .float, .string, .list, .map, .labels: result = nil
      }
    } catch { throw self.error("error calling \(name): \(error)") }
    guard let result else {
      throw error("can't evaluate field \(name) in type \(receiver.typeName)")
    }
    return result
  }
}
