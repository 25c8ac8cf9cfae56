import Diagnostics
import LogQLSyntax
import QueryEngine
import QueryPlanning
import TelemetryModel

/// Why a log pipeline hands on nothing: the streams, the time, or the first stage that keeps no
/// line.
struct EmptyLogs {
  private let answer: EmptyAnswer
  /// Nanoseconds; `until` does not belong to the time.
  private let from: Int64
  private let until: Int64

  init(answer: EmptyAnswer, from: Int64, until: Int64) {
    self.answer = answer
    self.from = from
    self.until = until
  }

  /// For the windows of a range aggregation on `grid`.
  init(answer: EmptyAnswer, _ node: LogRangeAggregation, grid: StepGrid) {
    let window = LogWindow(node, grid: grid)
    self.init(answer: answer, from: window.from, until: window.until)
  }

  func reasons(for node: LogRangeAggregation) -> [Diagnostic] {
    if node.expr.operation == .absentOverTime {
      return [
        answer.told("empty/present", "nothing is absent: there are lines", node.expr.range)
      ]
    }
    return reasons(for: node.expr.logRange.log)
  }

  func reasons(for log: LogExpr) -> [Diagnostic] {
    let names = SelectorDiagnosis(
      log.matchers, at: log.range,
      in: EngineStreams(engine: answer.engine, time: answer.recorded))
    if let finding = names.finding { return [finding] }
    let probe = LogProbe(engine: answer.engine, log: log, from: from, until: until)
    if !probe.passes([]) { return [outside(log, probe)] }
    for (index, stage) in log.stages.enumerated() {
      let before = Array(log.stages[..<index])
      if case .unwrap(let unwrap) = stage.kind {
        return [self.unwrap(unwrap, stage, before, probe)]
      }
      if !probe.passes(before + [stage]) { return [emptied(stage, before, probe)] }
    }
    return []
  }

  // MARK: Time

  private func outside(_ log: LogExpr, _ probe: LogProbe) -> Diagnostic {
    let whole = LogProbe(
      engine: answer.engine, log: log, from: answer.recorded.start * 1_000_000,
      until: (answer.recorded.end + 1) * 1_000_000)
    var notes: [String] = []
    if let newest = whole.entries([], limit: 1).first?.entries.first?.timestamp {
      notes.append("their newest line is of \(CivilTime(nanoseconds: newest))")
    }
    notes.append("recorded: \(answer.recorded.text)")
    let window =
      "\(CivilTime(nanoseconds: from - from % 1_000_000)) to \(CivilTime(nanoseconds: until - until % 1_000_000))"
    return answer.told(
      "empty/outside", "these streams have no line in the time that the query looks at: \(window)",
      log.range, notes: notes)
  }

  // MARK: Stages

  /// Lines that are looked at for fields and values.
  private static let sampleMax = 1000

  /// The stage that keeps none of the lines that come to it.
  private func emptied(_ stage: Stage, _ before: [Stage], _ probe: LogProbe) -> Diagnostic {
    let count = probe.count(before)
    var notes: [String] = []
    switch stage.kind {
    case .lineFilter(let filter): notes = self.notes(on: filter, stage, before, probe)
    case .labelFilter(let filter):
      let fields = LogFields(probe.entries(before, limit: Self.sampleMax))
      for label in filter.labels.sorted(by: { $0.precedesBytes($1) }) {
        notes += self.notes(on: label, fields, before, probe)
      }
      notes += failures(before, probe)
    case .json, .logfmt, .regexp, .pattern, .unpack, .lineFormat, .labelFormat, .decolorize, .drop,
      .keep, .unwrap:
      break
    }
    return answer.told(
      "empty/stage",
      "this stage keeps none of the \(NameList.count(count, "line")) that come to it", stage.range,
      notes: notes)
  }

  /// Whether the text of a filter is there in other case.
  private func notes(
    on filter: LineFilter, _ stage: Stage, _ before: [Stage], _ probe: LogProbe
  ) -> [String] {
    guard filter.operation == .contains else { return [] }
    var notes: [String] = []
    for case .text(let text) in filter.operands {
      let pattern = "(?i)" + Self.escaped(text)
      let folded = Stage(
        kind: .lineFilter(LineFilter(operation: .matches, operands: [.text(pattern)])),
        range: stage.range)
      let count = probe.count(before + [folded])
      if count > 0 {
        notes.append(
          "in other case it is in \(NameList.count(count, "line")): `|~ \(GoString.quoted(pattern))` finds them"
        )
      }
    }
    return notes
  }

  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      if #"\.+*?()|[]{}^$"#.unicodeScalars.contains(scalar) { out += "\\" }
      out.unicodeScalars.append(scalar)
    }
    return out
  }

  /// What is known of the field that a filter compares.
  private func notes(
    on label: String, _ fields: LogFields, _ before: [Stage], _ probe: LogProbe
  ) -> [String] {
    if let values = fields.valueText(of: label) {
      return ["values of `\(label)`: \(values)"]
    }
    var notes = [
      "none of \(NameList.count(fields.lineCount, "line")) looked at has the field `\(label)`"
    ]
    let nearest = NearestNames.nearest(to: label, among: fields.names, limit: 3)
    if nearest.isEmpty {
      notes.append("fields: \(NameList.text(fields.names, limit: 8))")
    } else {
      notes.append("did you mean \(NameList.text(nearest))?")
    }
    if let parser = parser(giving: label, before, probe) {
      notes.append("`| \(parser)` before it would find it in the line")
    }
    return notes
  }

  /// A parser that no stage has tried, and that finds the label in the lines.
  private func parser(giving label: String, _ before: [Stage], _ probe: LogProbe) -> String? {
    let parses = before.contains { stage in
      switch stage.kind {
      case .json, .logfmt, .regexp, .pattern, .unpack: true
      case .lineFilter, .labelFilter, .lineFormat, .labelFormat, .decolorize, .drop, .keep,
        .unwrap:
        false
      }
    }
    if parses { return nil }
    let candidates: [(String, Stage.Kind)] = [
      ("json", .json([])), ("logfmt", .logfmt(LogfmtFlags(), [])),
    ]
    for (name, kind) in candidates {
      let stage = Stage(kind: kind, range: probe.range.range)
      if LogFields(probe.entries(before + [stage], limit: 100)).names.contains(label) {
        return name
      }
    }
    return nil
  }

  /// Lines that a parser before could not read, the first three shown.
  private func failures(_ before: [Stage], _ probe: LogProbe) -> [String] {
    let failed = Stage(
      kind: .labelFilter(.matcher(Matcher(LabelName.error, .notEqual, ""))),
      range: probe.range.range)
    let shown = probe.entries(before + [failed], limit: 3)
    guard let kind = shown.first?.labels[LabelName.error] else { return [] }
    let count = probe.count(before + [failed])
    let lines = shown.flatMap(\.entries).prefix(3).map { entry in
      let text = String(decoding: entry.line.prefix(400), as: UTF8.self)
      return "  " + DisplayWidth.truncated(text.replacingLineBreaks, to: 90)
    }
    return ["\(count) of the lines failed to parse (\(kind)):"] + lines
  }

  private func unwrap(
    _ unwrap: Unwrap, _ stage: Stage, _ before: [Stage], _ probe: LogProbe
  ) -> Diagnostic {
    let fields = LogFields(probe.entries(before, limit: Self.sampleMax))
    return answer.told(
      "empty/unwrap", "no line has a number in the field `\(unwrap.label)`", stage.range,
      notes: notes(on: unwrap.label, fields, before, probe) + failures(before, probe))
  }
}

extension String {
  /// Line breaks as spaces, so that a line of a log stays one.
  fileprivate var replacingLineBreaks: String {
    String(map { $0.isNewline ? " " : $0 })
  }
}
