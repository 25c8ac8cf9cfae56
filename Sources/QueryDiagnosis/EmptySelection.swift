import Diagnostics
import QueryEngine
import QueryExecution
import QueryPlanning
import TelemetryModel

/// Why a selector of samples has none: by name, or by time.
struct EmptySelection {
  private let answer: EmptyAnswer
  private let matchers: [Matcher]
  private let range: SourceRange
  /// All times that it looks at, both ends included, in milliseconds.
  private let window: ClosedRange<Int64>
  /// How far back it looks at each evaluation, and how that is called.
  private let reach: Int64
  private let isInstantSelector: Bool

  /// Samples that are read to find the nearest ones.
  private static let readSamplesMax = 2_000_000

  init(_ answer: EmptyAnswer, _ node: SelectInstant, grid: StepGrid) {
    self.answer = answer
    matchers = node.matchers
    range = node.range
    reach = answer.engine.options.lookbackDelta
    isInstantSelector = true
    window = Self.window(node.shift, reach, grid)
  }

  init(_ answer: EmptyAnswer, _ node: SelectRange, grid: StepGrid) {
    self.answer = answer
    matchers = node.matchers
    range = node.range
    reach = node.duration
    isInstantSelector = false
    window = Self.window(node.shift, reach, grid)
  }

  private static func window(
    _ shift: TimeShift, _ reach: Int64, _ grid: StepGrid
  ) -> ClosedRange<Int64> {
    let first = shift.reference(for: grid.start) - reach + 1
    return first...max(first, shift.reference(for: grid.time(grid.count - 1)))
  }

  var reasons: [Diagnostic] {
    let names = SelectorDiagnosis(
      matchers, at: range, in: EngineSeries(engine: answer.engine, time: answer.recorded))
    if let finding = names.finding { return [finding] }
    let recorded = answer.recorded
    if window.lowerBound > recorded.end || window.upperBound < recorded.start {
      let side = window.lowerBound > recorded.end ? "after" : "before"
      return [
        answer.told(
          "empty/outside", "the query looks \(side) the recorded time, at \(windowText)", range,
          notes: ["recorded: \(recorded.text)"])
      ]
    }
    return [nearest(among: neighbours())]
  }

  private var windowText: String {
    "\(CivilTime(milliseconds: window.lowerBound - 1)) to \(CivilTime(milliseconds: window.upperBound))"
  }

  // MARK: The nearest samples

  /// What lies around the window.
  private struct Neighbours {
    var seriesCount = 0
    /// Millisecond of the newest sample before the window, and of the first behind it.
    var before: Int64?
    var behind: Int64?
    /// Whether the newest sample before is followed by a staleness marker.
    var isStale = false
    /// Samples in the window, staleness markers left out.
    var sampleCount = 0
  }

  private func neighbours() -> Neighbours {
    var found = Neighbours()
    let recorded = answer.recorded
    guard
      let selected = try? answer.engine.metrics.selectSeries(
        matchers, from: recorded.start, through: recorded.end)
    else { return found }
    found.seriesCount = selected.count
    var readCount = 0
    var columns = SampleColumns()
    for series in selected where readCount < Self.readSamplesMax {
      columns.removeAll()
      let source = answer.engine.metrics
      guard
        (try? source.readSamples(
          series, from: recorded.start, through: recorded.end, into: &columns)) != nil
      else { continue }
      readCount += columns.timestamps.count + columns.histogramTimestamps.count
      for (time, value) in zip(columns.timestamps, columns.values) {
        add(time, isStale: StalenessMarker.isStale(value), to: &found)
      }
      for (time, value) in zip(columns.histogramTimestamps, columns.histograms) {
        add(time, isStale: value.isStale, to: &found)
      }
    }
    return found
  }

  private func add(_ time: Int64, isStale: Bool, to found: inout Neighbours) {
    if time < window.lowerBound {
      if let before = found.before, before > time { return }
      if !isStale { found.before = time }
      found.isStale = isStale
    } else if time > window.upperBound {
      if !isStale { found.behind = min(found.behind ?? .max, time) }
    } else if isStale {
      found.isStale = true
    } else {
      found.sampleCount += 1
      if isInstantSelector { found.before = max(found.before ?? .min, time) }
    }
  }

  private func nearest(among found: Neighbours) -> Diagnostic {
    var notes: [String] = []
    if let before = found.before {
      let age = PrometheusDuration.format(milliseconds: max(0, window.upperBound - before))
      let ended = found.isStale ? ", and the series ended there" : ""
      notes.append(
        "the newest sample before is of \(CivilTime(milliseconds: before)), \(age) old\(ended)")
    }
    if let behind = found.behind {
      notes.append("the first sample after is of \(CivilTime(milliseconds: behind))")
    }
    if let before = found.before, !found.isStale {
      let needed = PrometheusDuration.format(
        milliseconds: (window.upperBound - before) / 60_000 * 60_000 + 60_000)
      notes.append(
        isInstantSelector
          ? "look back further with `--lookback-delta \(needed)` or `last_over_time(…[\(needed)])`"
          : "a range of `[\(needed)]` would reach it")
    }
    let back = PrometheusDuration.format(milliseconds: reach)
    let what =
      isInstantSelector
      ? "no sample of \(found.seriesCount) series is within the lookback of \(back)"
      : "no sample of \(found.seriesCount) series is within `[\(back)]`"
    return answer.told("empty/no-samples", "\(what): \(windowText)", range, notes: notes)
  }
}
