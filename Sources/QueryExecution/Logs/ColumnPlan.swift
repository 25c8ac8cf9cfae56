import ChunkEncoding
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
  /// Labels that an entry must have from its line, where its stream has none of the name, and what
  /// of each the line then holds.
  let literals: [(label: String, value: Literal)]

  /// Byte strings of which a line holds one.
  struct Literal {
    let plain: [[UInt8]]
    /// Only in lines with `PlainEscapes`.
    let escaped: [[UInt8]]

    /// Those that matter where lines may have such escapes, or have none.
    func texts(withEscapes: Bool) -> [[UInt8]] { withEscapes ? plain + escaped : plain }
  }

  init?(_ stages: [Stage], unwrap: Unwrap?, after: [Stage]) {
    var parser: Parser?
    var changesLabels = false
    var equal: [Matcher] = []
    for stage in stages {
      switch stage.kind {
      case .lineFilter: break
      case .labelFilter(let filter): if !changesLabels { equal += filter.requiredValues }
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
    literals = equal.compactMap { matcher in
      parser?.literal(of: matcher.value).map { (matcher.name, $0) }
    }
    unwrapsAlone =
      !changesLabels && unwrap.map { !needs.contains($0.label) } ?? false
  }
}

extension ColumnPlan.Parser {
  /// What a line holds that gives a label `value`; nil where that is not known.
  fileprivate func literal(of value: String) -> ColumnPlan.Literal? {
    // These stand in a line as they are, unless they are written as escapes of their numbers.
    let isPlain = value.utf8.allSatisfy {
      (0x21...0x7E).contains($0) && !Array("\"\\/".utf8).contains($0)
    }
    guard isPlain, !value.isEmpty else { return nil }
    let bytes = Array(value.utf8)
    return switch self {
    case .json:
      // The more of an escape is known, the fewer columns seem to hold it.
      ColumnPlan.Literal(plain: [bytes], escaped: PlainEscapes.starts(of: bytes))
    case .logfmt:
      ColumnPlan.Literal(plain: [bytes, Array("\\".utf8)], escaped: [])
    }
  }
}

extension LabelFilter {
  /// Comparisons with a text, all of which must hold; labels that no parser sets are left out.
  fileprivate var requiredValues: [Matcher] {
    switch self {
    case .matcher(let matcher):
      matcher.operation == .equal && !matcher.name.hasPrefix("__") ? [matcher] : []
    case .and(let lhs, let rhs): lhs.requiredValues + rhs.requiredValues
    case .or, .number, .duration, .bytes, .ip, .now: []
    }
  }
}
