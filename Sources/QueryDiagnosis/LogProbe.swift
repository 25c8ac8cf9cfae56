import LogQLSyntax
import QueryEngine
import TelemetryModel

/// Asks how many lines pass the first stages of a pipeline, and looks at some of them.
struct LogProbe {
  let engine: QueryEngine
  let matchers: [Matcher]
  let range: LogExpr
  /// Nanoseconds; `until` does not belong to the time.
  let from: Int64
  let until: Int64

  init(engine: QueryEngine, log: LogExpr, from: Int64, until: Int64) {
    self.engine = engine
    matchers = log.matchers
    range = log
    self.from = from
    self.until = until
  }

  /// The newest `limit` entries that pass `stages`, by stream.
  func entries(_ stages: [Stage], limit: Int) -> [LogStream] {
    var engine = engine
    engine.options.logLimit = limit
    engine.options.isBackward = true
    let log = LogExpr(matchers: matchers, stages: stages, range: range.range)
    let start = Self.milliseconds(from)
    let end = max(start + 1, Self.milliseconds(until + 999_999))
    let grid = StepGrid(start: start, end: end, step: end - start)
    guard let result = try? engine.evaluate(.log(log), grid: grid),
      case .streams(let streams) = result.value
    else { return [] }
    return streams
  }

  /// Whether any entry passes `stages`.
  func passes(_ stages: [Stage]) -> Bool { !entries(stages, limit: 1).isEmpty }

  /// How many entries pass `stages`, errors or not.
  func count(_ stages: [Stage]) -> Int {
    // Entries with errors would end the query; without the label they count.
    let forgetsErrors = Stage(
      kind: .drop([.name(LabelName.error), .name("__error_details__")]), range: range.range)
    let log = LogExpr(
      matchers: matchers, stages: stages + [forgetsErrors], range: range.range)
    let end = Self.milliseconds(until + 999_999)
    let duration = max(1, end - Self.milliseconds(from) + 1)
    let counting = RangeAggregation(
      operation: .countOverTime, parameter: nil,
      logRange: LogRange(log: log, duration: duration, offset: 0, range: range.range),
      grouping: nil, range: range.range)
    let sum = VectorAggregation(
      operation: .sum, parameter: nil, expr: .rangeAggregation(counting), grouping: nil,
      range: range.range)
    guard
      let result = try? engine.evaluate(
        .metric(.vectorAggregation(sum)), grid: StepGrid(instant: end)),
      case .vector(let series) = result.value, let value = series.first?.values.first
    else { return 0 }
    return Int(value)
  }

  private static func milliseconds(_ nanoseconds: Int64) -> Int64 {
    nanoseconds >= 0 ? nanoseconds / 1_000_000 : (nanoseconds - 999_999) / 1_000_000
  }
}
