// The tree of a template. Every part that an error can be about has a `site`: an index into the
// tree's `sites`, which hold its offset and its text.

/// Where a part of a template stands and how it reads, for error texts.
package struct TemplateSite: Hashable, Sendable {
  /// The UTF-8 offset in the text.
  package var offset: Int
  /// The part, printed in canonical form.
  package var text: String
}

/// One part of a template's body.
package indirect enum TemplateNode: Hashable, Sendable {
  case text([UInt8])
  /// `{{pipeline}}`: prints its value, unless it declares or assigns variables.
  case action(TemplatePipeline)
  case branch(TemplateBranch)
  /// `{{template "name" pipeline}}`.
  case invocation(name: String, argument: TemplatePipeline?, site: Int)
  /// `{{break}}`.
  case breakLoop
  /// `{{continue}}`.
  case continueLoop
}

/// `{{if}}`, `{{with}}` or `{{range}}` up to its `{{end}}`.
package struct TemplateBranch: Hashable, Sendable {
  /// Which of the three.
  package enum Kind: String, Hashable, Sendable {
    case conditional = "if"
    case with
    case range
  }

  package var kind: Kind
  package var pipeline: TemplatePipeline
  package var body: [TemplateNode]
  /// What stands after `{{else}}`.
  package var otherwise: [TemplateNode]
}

/// Commands joined by `|`, with the variables that their value goes to.
package struct TemplatePipeline: Hashable, Sendable {
  /// Names with their `$`.
  package var variables: [String]
  /// Whether the variables are assigned (`=`) rather than declared (`:=`).
  package var isAssignment: Bool
  package var commands: [TemplateCommand]
  package var site: Int

  /// The field of a pipeline that is nothing but `.field`.
  package var soleField: String? {
    guard variables.isEmpty, commands.count == 1, commands[0].operands.count == 1,
      case .field(let names, _) = commands[0].operands[0], names.count == 1
    else { return nil }
    return names[0]
  }
}

/// An operand and its arguments.
package struct TemplateCommand: Hashable, Sendable {
  /// At least one.
  package var operands: [TemplateOperand]
  package var site: Int
}

/// A number as it was written, and what it can stand for.
package struct TemplateNumber: Hashable, Sendable {
  package var text: String
  package var int: Int64?
  package var float: Double?
}

/// One operand of a command.
package indirect enum TemplateOperand: Hashable, Sendable {
  case dot(site: Int)
  case null(site: Int)
  case bool(Bool, site: Int)
  case number(TemplateNumber, site: Int)
  case string(String, site: Int)
  /// `.a.b`, applied to dot.
  case field([String], site: Int)
  /// `$x.a.b`; the name includes its `$`.
  case variable(String, fields: [String], site: Int)
  case function(String, site: Int)
  /// `(pipeline).a.b`.
  case chain(TemplateOperand, fields: [String], site: Int)
  case pipeline(TemplatePipeline)

  /// The index of its place.
  package var site: Int {
    switch self {
    case .dot(let site), .null(let site), .bool(_, let site), .number(_, let site),
      .string(_, let site), .field(_, let site), .variable(_, _, let site),
      .function(_, let site), .chain(_, _, let site):
      site
    case .pipeline(let pipeline): pipeline.site
    }
  }
}
