// Walks a tree: the statements, and the variables that they see.

import TelemetryModel

/// The state of one execution.
struct TemplateExecutor<Environment> {
  /// Where to go on after a node.
  enum Flow {
    case onward, breakLoop, continueLoop
  }

  let template: Template<Environment>
  let environment: Environment
  var output: [UInt8] = []
  /// How much output there was before this execution.
  var outputStart = 0
  /// The part being evaluated, for error texts.
  var site = 0
  private var variables: [(name: String, value: TemplateValue)]
  private var executing: String
  private var steps = 0
  private var depth = 0

  init(template: Template<Environment>, data: TemplateValue, environment: Environment) {
    self.template = template
    self.environment = environment
    executing = template.tree.name
    variables = [("$", data)]
  }

  // MARK: - Statements

  mutating func walk(
    _ nodes: [TemplateNode], dot: TemplateValue
  ) throws(TemplateExecutionError) -> Flow {
    for node in nodes {
      try countStep()
      switch node {
      case .text(let bytes): output.append(contentsOf: bytes)
      case .action(let pipeline): try walkAction(pipeline, dot)
      case .branch(let branch):
        let flow = try walk(branch, dot)
        if flow != .onward { return flow }
      case .invocation(let name, let argument, let site): try invoke(name, argument, site, dot)
      case .breakLoop: return .breakLoop
      case .continueLoop: return .continueLoop
      }
    }
    return .onward
  }

  private mutating func walkAction(
    _ pipeline: TemplatePipeline, _ dot: TemplateValue
  ) throws(TemplateExecutionError) {
    let value = try evaluate(pipeline, dot)
    if pipeline.variables.isEmpty { TemplateText.appendPrinted(value, to: &output) }
  }

  private mutating func walk(
    _ branch: TemplateBranch, _ dot: TemplateValue
  ) throws(TemplateExecutionError) -> Flow {
    let mark = variables.count
    defer { variables.removeSubrange(mark...) }
    if branch.kind == .range { return try walkRange(branch, dot) }
    let value = try evaluate(branch.pipeline, dot)
    if value.isTrue {
      return try walk(branch.body, dot: branch.kind == .with ? value : dot)
    }
    return try walk(branch.otherwise, dot: dot)
  }

  private mutating func walkRange(
    _ branch: TemplateBranch, _ dot: TemplateValue
  ) throws(TemplateExecutionError) -> Flow {
    let value = try evaluate(branch.pipeline, dot)
    let entries: [(key: TemplateValue, value: TemplateValue)]
    switch value {
    case .int(let count): return try walkCount(branch, count, dot)
    case .list(let values):
      entries = values.enumerated().map { (.int(Int64($0.offset)), $0.element) }
    case .map(let values):
      entries = values.sorted { $0.key.precedesBytes($1.key) }.map { (.string($0.key), $0.value) }
    case .labels(let labels): entries = labels.pairs.map { (.string($0.name), .string($0.value)) }
    case .object(let object) where object.entries != nil:
      entries = (object.entries ?? []).map { (.string($0.key), $0.value) }
    case .null: entries = []
    case .bool, .float, .string, .time, .duration, .object:
      throw error("range can't iterate over \(TemplateText.plain(value))")
    }
    for (key, element) in entries {
      let flow = try iterate(branch, key: key, element)
      if flow == .breakLoop { return .onward }
    }
    return entries.isEmpty ? try walk(branch.otherwise, dot: dot) : .onward
  }

  /// `{{range 5}}`: 0, 1, 2, 3, 4.
  private mutating func walkCount(
    _ branch: TemplateBranch, _ count: Int64, _ dot: TemplateValue
  ) throws(TemplateExecutionError) -> Flow {
    if count <= 0 { return try walk(branch.otherwise, dot: dot) }
    for index in 0..<count {
      let flow = try iterate(branch, key: .int(index), .int(index))
      if flow == .breakLoop { break }
    }
    return .onward
  }

  private mutating func iterate(
    _ branch: TemplateBranch, key: TemplateValue, _ element: TemplateValue
  ) throws(TemplateExecutionError) -> Flow {
    try countStep()
    let mark = variables.count
    defer { variables.removeSubrange(mark...) }
    let names = branch.pipeline.variables
    if let last = names.last { setVariable(last, element) }
    if names.count == 2 { setVariable(names[0], key) }
    return try walk(branch.body, dot: element)
  }

  private mutating func invoke(
    _ name: String, _ argument: TemplatePipeline?, _ place: Int, _ dot: TemplateValue
  ) throws(TemplateExecutionError) {
    site = place
    guard let body = template.tree.definitions[name] else {
      throw error("template \(GoString.quoted(name)) not defined")
    }
    if depth == template.limits.depth {
      throw error("exceeded maximum template depth (\(template.limits.depth))")
    }
    var inner = TemplateValue.null
    if let argument { inner = try evaluate(argument, dot) }
    let outer = (variables, executing)
    variables = [("$", inner)]
    executing = name
    depth += 1
    _ = try walk(body, dot: inner)
    depth -= 1
    (variables, executing) = outer
  }

  private mutating func countStep() throws(TemplateExecutionError) {
    steps += 1
    if steps > template.limits.steps {
      throw error("exceeded \(template.limits.steps) steps")
    }
    if output.count - outputStart > template.limits.outputBytes {
      throw error("output exceeds \(template.limits.outputBytes) bytes")
    }
  }

  // MARK: - Variables

  /// The value of the innermost variable of that name.
  func variable(_ name: String) throws(TemplateExecutionError) -> TemplateValue {
    for variable in variables.reversed() where variable.name.equalsBytes(name) {
      return variable.value
    }
    throw error("undefined variable: \(name)")
  }

  /// Sets the innermost variable of that name.
  mutating func setVariable(_ name: String, _ value: TemplateValue) {
    guard let index = variables.lastIndex(where: { $0.name.equalsBytes(name) }) else { return }
    variables[index].value = value
  }

  mutating func declareVariable(_ name: String, _ value: TemplateValue) {
    variables.append((name, value))
  }

  // MARK: - Errors

  /// An error about the part being evaluated.
  func error(_ message: String) -> TemplateExecutionError {
    let tree = template.tree
    var offset = 0
    var place = tree.name
    if tree.sites.indices.contains(site) {
      offset = tree.sites[site].offset
      let before = Array(tree.text.utf8.prefix(offset))
      let newline = UInt8(ascii: "\n")
      let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
      let line = 1 + before.count { $0 == newline }
      place += ":\(line):\(offset - lineStart)"
    }
    let shown = tree.sites.indices.contains(site) ? tree.sites[site].text : ""
    let name = GoString.quoted(executing)
    return TemplateExecutionError(
      description: "template: \(place): executing \(name) at <\(shown)>: \(message)",
      message: message, offset: offset)
  }
}
