import LogQLSyntax
import TelemetryModel
import TextMatching

/// The compiled stages of one query, applied entry by entry.
final class LogPipeline {
  private let stages: [any LogStage]
  /// What of the stages is decided by columns where lines stand as such.
  let screen: LineScreen
  /// How columns stand for lines; nil where the stages need the lines themselves.
  let columnPlan: ColumnPlan?
  /// The label that numbers are taken from, and the label filters behind it.
  let unwrap: Unwrap?
  private let filtersAfterUnwrap: [any LogStage]
  /// What every line that is kept holds, as it was stored.
  let needles: [Needle]

  /// - Parameters:
  ///   - evaluationTime: what `now()` is, in nanoseconds since the epoch.
  ///   - needsLabels: whether the entries' labels matter. Where they do not and no stage looks at
  ///     any, nothing is parsed, so that nothing that cannot be parsed fails (the specification's
  ///     §3.12).
  init(
    _ stages: [Stage], evaluationTime: Int64, needsLabels: Bool = true
  ) throws(PipelineCompilationError) {
    var before: [Stage] = []
    var after: [Stage] = []
    var unwrap: Unwrap?
    let parses = needsLabels || labelsRead(by: stages) != .some([])
    for stage in stages {
      if case .unwrap(let node) = stage.kind {
        unwrap = node
      } else if unwrap == nil {
        before.append(stage)
      } else {
        after.append(stage)
      }
    }
    var compiled: [any LogStage] = []
    var needles: [Needle] = []
    var kept: [Stage] = []
    var filters: [LineFilterStage] = []
    var isLineStored = true
    for stage in reordered(before) {
      let one = try Self.compile(stage, evaluationTime)
      if parses || !stage.kind.onlyParses {
        compiled.append(one)
        kept.append(stage)
      }
      if stage.kind.changesLine { isLineStored = false }
      if isLineStored, let filter = one as? LineFilterStage {
        needles += filter.needles
        filters.append(filter)
      }
    }
    self.stages = compiled
    screen = LineScreen(filters)
    columnPlan = ColumnPlan(kept, unwrap: unwrap, after: after)
    self.needles = needles
    self.unwrap = unwrap
    filtersAfterUnwrap = try Self.compileAll(after, evaluationTime)
  }

  private static func compileAll(
    _ stages: [Stage], _ now: Int64
  ) throws(PipelineCompilationError) -> [any LogStage] {
    var compiled: [any LogStage] = []
    for stage in stages { compiled.append(try compile(stage, now)) }
    return compiled
  }

  private static func compile(
    _ stage: Stage, _ now: Int64
  ) throws(PipelineCompilationError) -> any LogStage {
    switch stage.kind {
    case .lineFilter(let filter): try LineFilterStage(filter)
    case .json(let extractions):
      extractions.isEmpty ? JSONStage() : try JSONExpressionStage(extractions)
    case .logfmt(let flags, let extractions):
      extractions.isEmpty ? LogfmtStage(flags) : LogfmtExpressionStage(flags, extractions)
    case .regexp(let pattern): try RegexpStage(pattern)
    case .pattern(let pattern): PatternStage(pattern)
    case .unpack: UnpackStage()
    case .labelFilter(let filter): try LabelFilterStage(filter, evaluationTime: now)
    case .lineFormat(let text): try LineFormatStage(text, evaluationTime: now)
    case .labelFormat(let formats): try LabelFormatStage(formats, evaluationTime: now)
    case .decolorize: try DecolorizeStage()
    case .drop(let selections): try DropStage(selections)
    case .keep(let selections): try KeepStage(selections)
    case .unwrap: throw PipelineCompilationError("unwrap is not allowed here")
    }
  }

  /// Runs the stages before any `unwrap`; false drops the entry.
  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    for stage in stages where !stage.process(&line, labels) { return false }
    return true
  }

  /// Runs the stages before any `unwrap` on an entry whose line passes the line filters, with
  /// `parse` in place of the parser; false drops the entry. Only where there is a column plan.
  func process(_ labels: EntryLabels, parse: (EntryLabels) -> Void) -> Bool {
    var line = ArraySlice<UInt8>()
    for stage in stages {
      switch stage {
      case is LineFilterStage: continue
      case is JSONStage, is LogfmtStage: parse(labels)
      default: if !stage.process(&line, labels) { return false }
      }
    }
    return true
  }

  /// Whether an entry whose unwrapped number is known passes the filters behind `unwrap`.
  func passesAfterUnwrap(_ labels: EntryLabels) -> Bool {
    var line = ArraySlice<UInt8>()
    return filtersAfterUnwrap.allSatisfy { $0.process(&line, labels) }
  }

  /// The number of the unwrapped label; nil where the entry gives none.
  func unwrapped(_ node: Unwrap, _ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Double?
  {
    guard let text = labels.value(node.label), !text.isEmpty else { return nil }
    var value = 0.0
    switch Self.convert(text, node.conversion) {
    case .success(let number): value = number
    case .failure(let error): labels.fail(PipelineErrorKind.sampleExtraction, error.message)
    }
    for stage in filtersAfterUnwrap where !stage.process(&line, labels) { return nil }
    return value
  }

  static func convert(
    _ text: String, _ conversion: Unwrap.Conversion
  ) -> Result<Double, PipelineCompilationError> {
    do {
      switch conversion {
      case .none: return .success(try FloatParsing.parse(text.utf8))
      case .bytes: return .success(Double(try ByteSize.parse(text)))
      case .duration, .durationSeconds:
        return .success(Double(try GoDuration.parse(text)) / 1e9)
      }
    } catch let failure as FloatParsing.Failure {
      let why = failure == .range ? "value out of range" : "invalid syntax"
      return .failure(
        PipelineCompilationError(
          "strconv.ParseFloat: parsing \(GoString.quoted(text)): \(why)"))
    } catch {
      return .failure(PipelineCompilationError("\(error)"))
    }
  }
}

extension Stage.Kind {
  /// Whether the stage may hand on another line than it is given.
  fileprivate var changesLine: Bool {
    switch self {
    case .lineFormat, .unpack, .decolorize: true
    case .lineFilter, .json, .logfmt, .regexp, .pattern, .labelFilter, .labelFormat, .drop, .keep,
      .unwrap:
      false
    }
  }

  /// Whether the stage sets labels from the line, and does nothing else.
  fileprivate var onlyParses: Bool {
    switch self {
    case .json, .logfmt, .regexp, .pattern: true
    case .unpack, .lineFilter, .labelFilter, .lineFormat, .labelFormat, .decolorize, .drop, .keep,
      .unwrap:
      false
    }
  }
}
