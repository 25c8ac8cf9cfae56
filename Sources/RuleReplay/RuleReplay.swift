// Rules over recorded time: what they would have recorded, and when their alerts would have fired.
//
// A group is evaluated at start, start + interval, … up to the end; the reference adds an offset
// below the interval that depends on a hash, which is left out here so that times are round.

import QueryEngine
import RuleFiles
import TelemetryModel

/// How rules are replayed.
package struct ReplayOptions: Hashable, Sendable {
  /// The first evaluation, in milliseconds since the epoch.
  package var start: Int64
  /// No evaluation is later.
  package var end: Int64
  /// The interval of groups that name none, in milliseconds.
  package var evaluationInterval: Int64 = 60_000
  package var externalLabels: Labels = [:]
  package var externalURL = ""
  /// Whether `ALERTS` and `ALERTS_FOR_STATE` are written, for rules that read them.
  package var writesAlertSeries = false
  /// Whether annotations are rendered at every evaluation, not only when an alert fires.
  package var tracksAnnotations = false

  package init(start: Int64, end: Int64) {
    self.start = start
    self.end = end
  }
}

/// Evaluates rules over recorded data.
package struct RuleReplay: Sendable {
  private let engine: QueryEngine
  private let options: ReplayOptions

  /// Replays against what `engine` answers from.
  package init(engine: QueryEngine, options: ReplayOptions) {
    self.engine = engine
    self.options = options
  }

  /// Evaluates all groups of `files`, in the order of files and groups at each time, rules in the
  /// order of their group. Recorded series are visible to all later evaluations.
  ///
  /// - Complexity: one range query a rule; but where a rule reads what itself or a later one
  ///   writes, one instant query a rule and time.
  package func run(_ files: [RuleFile]) -> AlertTimeline {
    var runs: [RuleRun] = []
    for group in files.flatMap(\.groups) {
      let interval = max(group.interval ?? options.evaluationInterval, 1)
      runs += group.rules.map {
        RuleRun($0, of: group, interval: interval, tracksAnnotations: options.tracksAnnotations)
      }
    }
    var recorded = RecordedSeries()
    let rules = runs.map(\.timeline.rule)
    if RuleDependencies.haveCycle(rules, writesAlertSeries: options.writesAlertSeries) {
      runTimeByTime(&runs, &recorded)
    } else {
      for index in runs.indices {
        let grid = StepGrid.evaluations(
          from: options.start, through: options.end, interval: runs[index].timeline.interval)
        runs[index].evaluate(on: grid, engine, &recorded, options)
      }
    }
    return AlertTimeline(
      start: options.start, end: options.end, rules: runs.map(\.finished),
      recorded: recorded.series)
  }

  /// All rules at one time, then all at the next.
  private func runTimeByTime(_ runs: inout [RuleRun], _ recorded: inout RecordedSeries) {
    var next = runs.map { _ in options.start }
    while let time = next.min(), time <= options.end {
      for index in runs.indices where next[index] == time {
        runs[index].evaluate(on: StepGrid(instant: time), engine, &recorded, options)
        next[index] = time + runs[index].timeline.interval
      }
    }
  }
}

extension StepGrid {
  /// The evaluation times of a group in `[start, end]`.
  static func evaluations(from start: Int64, through end: Int64, interval: Int64) -> StepGrid {
    end > start
      ? StepGrid(start: start, end: end, step: interval) : StepGrid(instant: start)
  }

  /// The same times, earlier by `offset`.
  func shifted(by offset: Int64) -> StepGrid {
    isInstant
      ? StepGrid(instant: start - offset)
      : StepGrid(start: start - offset, end: end - offset, step: step)
  }
}

/// One rule of a replay.
struct RuleRun {
  private(set) var timeline: RuleTimeline
  private let queryOffset: Int64
  private let limit: Int
  private var alerts: AlertRun?
  private var writer = SeriesWriter()
  private var numbers = SeriesNumbers()

  init(_ rule: Rule, of group: RuleGroup, interval: Int64, tracksAnnotations: Bool) {
    timeline = RuleTimeline(rule: rule, groupName: group.name.text, interval: interval)
    queryOffset = group.queryOffset
    limit = group.limit
    alerts =
      rule.kind == .alert
      ? AlertRun(rule, limit: group.limit, tracksAnnotations: tracksAnnotations) : nil
  }

  /// The timeline with the instances known so far.
  var finished: RuleTimeline {
    var finished = timeline
    finished.instances = alerts?.instances ?? []
    return finished
  }

  /// Evaluates the rule at the times of `grid`, one after the other.
  mutating func evaluate(
    on grid: StepGrid, _ engine: QueryEngine, _ recorded: inout RecordedSeries,
    _ options: ReplayOptions
  ) {
    var overlaid = engine
    overlaid.metrics = OverlaySource(base: engine.metrics, recorded: recorded)
    let samples = RuleSamples(
      timeline.rule, on: grid.shifted(by: queryOffset), engine: overlaid, numbers: numbers)
    numbers = samples.numbers
    let environment = AlertTemplateEnvironment(
      evaluationTime: grid.start, externalURL: options.externalURL,
      engine: alerts == nil ? nil : overlaid)
    var context = AlertContext(
      time: grid.start, externalLabels: options.externalLabels, environment: environment)
    for (index, evaluation) in samples.evaluations.enumerated() {
      context.time = grid.time(index)
      context.environment.evaluationTime = context.time
      timeline.evaluationCount += 1
      if !evaluation.samples.isEmpty { timeline.nonEmptyEvaluationCount += 1 }
      let failure = take(evaluation, samples.numbers.labels, context, &recorded, options)
      if let failure {
        timeline.failures.append(EvaluationFailure(time: context.time, message: failure))
      }
    }
  }

  private mutating func take(
    _ evaluation: RuleSamples.Evaluation, _ labels: [Labels], _ context: AlertContext,
    _ recorded: inout RecordedSeries, _ options: ReplayOptions
  ) -> String? {
    let time = context.time - queryOffset
    guard alerts != nil else {
      let (samples, failure) = SeriesWriter.series(
        of: timeline.rule, evaluation, labels, limit: limit)
      if failure == nil { writer.write(samples, at: time, to: &recorded) }
      return failure
    }
    let failure = alerts?.evaluate(evaluation, labels: labels, context)
    if failure == nil, options.writesAlertSeries, let states = alerts?.stateSeries {
      writer.write(states, at: time, to: &recorded)
    }
    return failure
  }
}
