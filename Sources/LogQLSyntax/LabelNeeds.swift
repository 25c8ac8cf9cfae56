// Which labels a pipeline looks at, so that only those need to be extracted from the lines.

import GoTemplate
import TelemetryModel

/// A set of label names that may be everything.
package enum LabelNeeds: Hashable, Sendable {
  case all
  case some(Set<String>)

  /// Both together.
  package func union(_ other: LabelNeeds) -> LabelNeeds {
    switch (self, other) {
    case (.some(let lhs), .some(let rhs)): .some(lhs.union(rhs))
    case (.all, _), (_, .all): .all
    }
  }

  /// Whether the label may be looked at.
  package func contains(_ label: String) -> Bool {
    switch self {
    case .all: true
    case .some(let labels): labels.contains(label)
    }
  }
}

/// The labels that `stages` look at: those they filter by, rename, unwrap and put into templates.
/// What the result's own labels are is not part of it.
///
/// - Complexity: O(total length of the stages); templates are parsed.
package func labelsRead(by stages: [Stage]) -> LabelNeeds {
  stages.reduce(.some([])) { $0.union(labelsRead(by: $1.kind)) }
}

private func labelsRead(by kind: Stage.Kind) -> LabelNeeds {
  switch kind {
  case .lineFilter, .json, .logfmt, .regexp, .pattern, .unpack, .decolorize: .some([])
  case .labelFilter(let filter): .some(filter.labels)
  case .lineFormat(let template): labelsRead(byTemplate: template)
  case .labelFormat(let formats): formats.reduce(.some([])) { $0.union(labelsRead(by: $1)) }
  case .drop(let selections), .keep(let selections):
    .some(Set(selections.compactMap(\.comparedLabel)))
  case .unwrap(let unwrap): .some([unwrap.label])
  }
}

private func labelsRead(by format: LabelFormat) -> LabelNeeds {
  switch format {
  case .rename(_, let source): .some([source])
  case .template(_, let template): labelsRead(byTemplate: template)
  }
}

/// The fields of a template. One that looks at all of its data, or is none, needs everything.
private func labelsRead(byTemplate template: String) -> LabelNeeds {
  let names = TemplateFunctionNames.all
  guard let tree = try? TemplateTree.parse(template, name: "", functionNames: names) else {
    return .all
  }
  var labels: Set<String> = []
  for command in tree.pipelines.flatMap(\.commands) {
    for operand in command.operands {
      switch operand {
      case .field(let names, _): labels.formUnion(names.prefix(1))
      case .variable(let name, let fields, _):
        guard let first = fields.first else {
          if name == "$" { return .all }
          continue
        }
        labels.insert(first)
      case .dot, .chain: return .all
      case .null, .bool, .number, .string, .function, .pipeline: break
      }
    }
  }
  return .some(labels)
}

extension LabelFilter {
  /// The labels that it compares.
  package var labels: Set<String> {
    switch self {
    case .matcher(let matcher): [matcher.name]
    case .number(let label, _, _), .duration(let label, _, _), .bytes(let label, _, _),
      .ip(let label, _, _), .now(let label, _, _):
      [label]
    case .and(let lhs, let rhs), .or(let lhs, let rhs): lhs.labels.union(rhs.labels)
    }
  }
}

extension LabelSelection {
  /// The label whose value decides, if one does.
  fileprivate var comparedLabel: String? {
    switch self {
    case .name: nil
    case .matcher(let matcher): matcher.name
    }
  }
}
