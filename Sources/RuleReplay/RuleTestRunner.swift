// Runs rule tests: the reference's unit tests of rules (specification §10.4).

import Diagnostics
import QueryEngine
import QueryExecution
import RuleFiles
import TelemetryModel

/// What became of one test.
package struct RuleTestOutcome: Sendable {
  /// Empty where the test has none.
  package var name: String
  /// What was not as expected, at the place of the expectation in the test file; empty for success.
  package var failures: [Diagnostic]
}

/// Runs the tests of a file against rules.
package struct RuleTestRunner: Sendable {
  private let file: RuleTestFile
  private let rules: [RuleFile]

  /// `rules` are the parsed files that the test file names.
  package init(_ file: RuleTestFile, rules: [RuleFile]) {
    self.file = file
    self.rules = rules
  }

  /// The outcome of each test, in the order of the file.
  ///
  /// - Complexity: as replaying the rules over each test's time.
  package func run() -> [RuleTestOutcome] {
    file.tests.map { RuleTestOutcome(name: $0.name, failures: failures(of: $0)) }
  }

  private func failures(of test: RuleTest) -> [Diagnostic] {
    var engineOptions = EngineOptions()
    engineOptions.defaultSubqueryStep = file.evaluationInterval
    engineOptions.features = []
    var input = RecordedSeries()
    for series in test.series {
      let index = input.index(of: series.labels)
      for (step, value) in series.values.enumerated() {
        guard let value else { continue }
        input.append(.float(value), at: test.start + Int64(step) * test.interval, to: index)
      }
    }
    let source = OverlaySource(base: EmptySource(), recorded: input)
    var engine = QueryEngine(metrics: source, logs: EmptySource(), options: engineOptions)
    var options = ReplayOptions(start: test.start, end: test.start + test.lastEvaluationTime)
    options.evaluationInterval = file.evaluationInterval
    options.externalLabels = test.externalLabels
    options.externalURL = test.externalURL
    options.writesAlertSeries = true
    options.tracksAnnotations = true
    let timeline = RuleReplay(engine: engine, options: options).run(orderedRules())
    if let failure = ruleFailure(in: timeline, test) { return [failure] }
    engine.metrics = OverlaySource(
      base: source, recorded: RecordedSeries(timeline.recorded))
    return test.alertExpectations.compactMap { check($0, test, timeline) }
      + test.expressionExpectations.compactMap { check($0, test, engine) }
  }

  /// The groups in the order of evaluation, all at the test's interval.
  private func orderedRules() -> [RuleFile] {
    let places = file.groupOrder.map(\.text)
    var groups = rules.flatMap(\.groups)
    for index in groups.indices { groups[index].interval = nil }
    let placed = groups.enumerated().map { index, group in
      (place: places.firstIndex(of: group.name.text) ?? 0, index: index, group: group)
    }
    let sorted = placed.sorted { ($0.place, $0.index) < ($1.place, $1.index) }.map(\.group)
    return [RuleFile(text: "", groups: sorted)]
  }

  // MARK: - Verdicts

  private static let id = "test/failed"

  private func ruleFailure(in timeline: AlertTimeline, _ test: RuleTest) -> Diagnostic? {
    for rule in timeline.rules {
      guard let failure = rule.failures.first else { continue }
      let time = PrometheusDuration.format(milliseconds: failure.time - test.start)
      return Diagnostic(
        id: Self.id, severity: .error,
        message: "rule: \(rule.rule.name.text), time: \(time), err: \(failure.message)",
        range: test.range)
    }
    return nil
  }

  private func check(
    _ expected: RuleTest.AlertExpectation, _ test: RuleTest, _ timeline: AlertTimeline
  ) -> Diagnostic? {
    let interval = file.evaluationInterval
    let time = test.start + expected.evaluationTime / interval * interval
    let firing = timeline.rules
      .filter { $0.rule.kind == .alert && $0.rule.name.text == expected.alertName.text }
      .flatMap(\.instances)
      .filter { $0.isFiring(at: time) }
      .map { Self.text($0.labels, $0.annotations(at: time)) }
    let wanted = expected.alerts.map { Self.text($0.labels, $0.annotations) }
    let shown = PrometheusDuration.format(milliseconds: expected.evaluationTime)
    return difference(
      "alertname: \(expected.alertName.text), time: \(shown)", wanted, firing, expected.range,
      hints(expected, timeline, at: time))
  }

  /// Says of an alert that is not firing how far it has come.
  private func hints(
    _ expected: RuleTest.AlertExpectation, _ timeline: AlertTimeline, at time: Int64
  ) -> [String] {
    timeline.rules.filter { $0.rule.name.text == expected.alertName.text }.flatMap { rule in
      rule.instances.filter { $0.isPending(at: time) }.map { instance in
        let since = PrometheusDuration.format(milliseconds: time - instance.pendingAt)
        let hold = PrometheusDuration.format(milliseconds: rule.rule.holdDuration)
        return "\(instance.labels) has been pending for \(since) of \(hold)"
      }
    }
  }

  private func check(
    _ expected: RuleTest.ExpressionExpectation, _ test: RuleTest, _ engine: QueryEngine
  ) -> Diagnostic? {
    let time = PrometheusDuration.format(milliseconds: expected.evaluationTime)
    let subject = "expr: \(GoString.quoted(expected.expression.text)), time: \(time)"
    let grid = StepGrid(instant: test.start + expected.evaluationTime)
    do throws(DiagnosticError) {
      let result = try engine.evaluate(expected.expression.text, language: .promQL, grid: grid)
      var found = result.value.samples
      var missing: [String] = []
      for (labels, value) in expected.samples {
        let match = found.firstIndex { $0.labels == labels && isSame(value, $0.value) }
        if let match {
          found.remove(at: match)
        } else {
          missing.append(Self.text(labels, .float(value)))
        }
      }
      return difference(
        subject, missing, found.map { Self.text($0.labels, $0.value) }, expected.range, [])
    } catch {
      return Diagnostic(
        id: Self.id, severity: .error, message: "\(subject), err: \(error.first.message)",
        range: expected.range)
    }
  }

  private func isSame(_ expected: Double, _ value: SampleValue) -> Bool {
    guard case .float(let value) = value else { return false }
    if expected == value { return true }
    return file.comparesFuzzily
      && (expected.nextUp == value || expected.nextDown == value)
  }

  /// A failure that tells what is missing and what should not be there; nil if nothing is.
  private func difference(
    _ subject: String, _ wanted: [String], _ found: [String], _ range: SourceRange,
    _ hints: [String]
  ) -> Diagnostic? {
    var missing: [String] = []
    var unexpected = found.sorted()
    for one in wanted.sorted() {
      if let match = unexpected.firstIndex(of: one) {
        unexpected.remove(at: match)
      } else {
        missing.append(one)
      }
    }
    if missing.isEmpty && unexpected.isEmpty { return nil }
    let notes =
      missing.map { "expected: \($0)" } + unexpected.map { "got: \($0)" }
      + (missing.isEmpty ? [] : hints)
    return Diagnostic(
      id: Self.id, severity: .error,
      message: "\(subject): \(missing.count) missing, \(unexpected.count) unexpected",
      range: range, notes: notes.map { Diagnostic.Note($0) })
  }

  private static func text(_ labels: Labels, _ annotations: Labels) -> String {
    "labels \(labels) annotations \(annotations)"
  }

  private static func text(_ labels: Labels, _ value: SampleValue) -> String {
    switch value {
    case .float(let value): "\(labels.metricDescription) \(NumberText.general(value))"
    case .histogram(let histogram):
      "\(labels.metricDescription) \(TemplateHistogram(histogram: histogram).text)"
    }
  }
}

extension AlertInstance {
  /// Whether it had fired at `time` and was not resolved yet.
  package func isFiring(at time: Int64) -> Bool {
    guard let firedAt, firedAt <= time else { return false }
    return resolvedAt.map { time < $0 } ?? true
  }

  /// Whether it was active at `time` and had not fired yet.
  package func isPending(at time: Int64) -> Bool {
    pendingAt <= time && (firedAt.map { time < $0 } ?? true)
      && (droppedAt.map { time < $0 } ?? true)
  }

  /// The annotations of the last evaluation until `time` that held.
  func annotations(at time: Int64) -> Labels {
    annotationChanges.last { $0.time <= time }?.annotations ?? annotations
  }
}

extension QueryValue {
  /// The samples of an instant query's answer.
  var samples: [(labels: Labels, value: SampleValue)] {
    switch self {
    case .vector(let series), .matrix(let series):
      series.compactMap { one in one.lastValue.map { (one.labels, $0) } }
    case .scalar(_, let value): [([:], .float(value))]
    case .string, .streams: []
    }
  }
}
