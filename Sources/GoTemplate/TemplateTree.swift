/// A parsed template: what stands in it, and the templates that it defines.
package struct TemplateTree: Hashable, Sendable {
  /// The name that it was parsed under, which error texts show.
  package var name: String
  package var text: String
  package var root: [TemplateNode]
  /// The bodies of `{{define}}` and `{{block}}`.
  package var definitions: [String: [TemplateNode]]
  /// Places of the tree's parts, by the index that they hold.
  package var sites: [TemplateSite]

  /// Parses `text`; `functionNames` are those it may call besides the built-in ones.
  ///
  /// - Throws: the first thing that is wrong with it.
  /// - Complexity: O(`text.utf8.count`).
  package static func parse(
    _ text: String, name: String, functionNames: some Sequence<String>
  ) throws(TemplateParseError) -> TemplateTree {
    let names = TemplateBuiltin.names.union(functionNames)
    var parser = TemplateParser(name: name, text: text, functionNames: names)
    return try parser.parse()
  }

  /// Every pipeline of the tree, outer ones before those inside them.
  package var pipelines: [TemplatePipeline] {
    var found: [TemplatePipeline] = []
    collect(root, &found)
    for name in definitions.keys.sorted() { collect(definitions[name] ?? [], &found) }
    return found
  }

  private func collect(_ nodes: [TemplateNode], _ found: inout [TemplatePipeline]) {
    for node in nodes {
      switch node {
      case .text, .breakLoop, .continueLoop: break
      case .action(let pipeline): collect(pipeline, &found)
      case .branch(let branch):
        collect(branch.pipeline, &found)
        collect(branch.body, &found)
        collect(branch.otherwise, &found)
      case .invocation(_, let argument, _):
        if let argument { collect(argument, &found) }
      }
    }
  }

  private func collect(_ pipeline: TemplatePipeline, _ found: inout [TemplatePipeline]) {
    found.append(pipeline)
    for command in pipeline.commands {
      for operand in command.operands {
        if case .pipeline(let inner) = operand { collect(inner, &found) }
        if case .chain(.pipeline(let inner), _, _) = operand { collect(inner, &found) }
      }
    }
  }
}
