/// How much an execution may do before it is ended with an error.
package struct TemplateLimits: Hashable, Sendable {
  /// Bytes of output of one execution.
  package var outputBytes = 16 << 20
  /// Nodes and iterations walked by one execution.
  package var steps = 1_000_000
  /// How deep `{{template}}` may call itself.
  package var depth = 100

  package init() {}
}

/// A template ready to be executed, any number of times and from several threads at once.
///
/// Behaviour and error texts are those of Go's text/template with `missingkey=zero`. `Environment`
/// is what its functions are handed with each execution.
package struct Template<Environment>: Sendable {
  /// What a name in function position stands for.
  enum Callee: Sendable {
    case builtin(TemplateBuiltin)
    case function(TemplateFunction<Environment>)
  }

  package let tree: TemplateTree
  package var limits: TemplateLimits
  /// By the site of the operand that names it.
  let callees: [Callee?]

  /// Parses `text` under `name`; `functions` come before the built-in ones of the same name.
  ///
  /// - Complexity: O(`text.utf8.count`).
  package init(
    parsing text: String, name: String, functions: [String: TemplateFunction<Environment>],
    limits: TemplateLimits = TemplateLimits()
  ) throws(TemplateParseError) {
    self.init(
      tree: try TemplateTree.parse(text, name: name, functionNames: functions.keys),
      functions: functions, limits: limits)
  }

  /// Prepares a parsed tree; every function that it names must be in `functions` or built in.
  package init(
    tree: TemplateTree, functions: [String: TemplateFunction<Environment>],
    limits: TemplateLimits = TemplateLimits()
  ) {
    self.tree = tree
    self.limits = limits
    var callees = [Callee?](repeating: nil, count: tree.sites.count)
    for pipeline in tree.pipelines {
      for command in pipeline.commands {
        for operand in command.operands {
          guard let (name, site) = Self.functionName(operand) else { continue }
          if let function = functions[name] {
            callees[site] = .function(function)
          } else if let builtin = TemplateBuiltin(rawValue: name) {
            callees[site] = .builtin(builtin)
          }
        }
      }
    }
    self.callees = callees
  }

  private static func functionName(_ operand: TemplateOperand) -> (String, Int)? {
    switch operand {
    case .function(let name, let site): (name, site)
    case .chain(let inner, _, _): functionName(inner)
    case .dot, .null, .bool, .number, .string, .field, .variable, .pipeline: nil
    }
  }

  /// Appends the output for `data` to `output`, which keeps what was written before an error.
  package func execute(
    _ data: TemplateValue, environment: Environment, into output: inout [UInt8]
  ) throws(TemplateExecutionError) {
    var executor = TemplateExecutor(template: self, data: data, environment: environment)
    swap(&executor.output, &output)
    executor.outputStart = executor.output.count
    defer { swap(&executor.output, &output) }
    _ = try executor.walk(tree.root, dot: data)
  }

  /// The output for `data`.
  package func execute(
    _ data: TemplateValue, environment: Environment
  ) throws(TemplateExecutionError) -> String {
    var output: [UInt8] = []
    try execute(data, environment: environment, into: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
