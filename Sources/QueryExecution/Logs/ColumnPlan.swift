import LogQLSyntax
import TelemetryModel

/// How a pipeline is answered from the columns of fields, without the lines.
///
/// There is one where the stages before `unwrap` are line filters, at most one parser (`json` or
/// `logfmt`, all fields), and stages that look at labels only.
struct ColumnPlan {
  enum Parser: Hashable {
    case json
    case logfmt(LogfmtFlags)
  }

  /// Nil where nothing is parsed.
  let parser: Parser?

  /// The flags of a logfmt parser.
  var flags: LogfmtFlags {
    if case .logfmt(let flags) = parser { flags } else { LogfmtFlags() }
  }

  /// The labels that decide whether an entry is kept.
  let needs: Set<String>
  /// Whether the unwrapped label is looked at by nothing but `unwrap` itself.
  let unwrapsAlone: Bool

  init?(_ stages: [Stage], unwrap: Unwrap?, after: [Stage]) {
    var parser: Parser?
    var changesLabels = false
    for stage in stages {
      switch stage.kind {
      case .lineFilter, .labelFilter: break
      case .json(let extractions):
        guard parser == nil, extractions.isEmpty else { return nil }
        parser = .json
      case .logfmt(let flags, let extractions):
        guard parser == nil, extractions.isEmpty else { return nil }
        parser = .logfmt(flags)
      case .labelFormat(let formats):
        // A template may look at the line.
        for case .template in formats { return nil }
        changesLabels = true
      case .drop, .keep: changesLabels = true
      case .regexp, .pattern, .unpack, .lineFormat, .decolorize, .unwrap: return nil
      }
    }
    guard case .some(let needs) = labelsRead(by: stages + after) else { return nil }
    self.parser = parser
    self.needs = needs
    unwrapsAlone =
      !changesLabels && unwrap.map { !needs.contains($0.label) } ?? false
  }
}
