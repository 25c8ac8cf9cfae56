// Files of rule tests, in the reference's format (specification §10.4). Durations are milliseconds.

import Diagnostics
import TelemetryModel

/// A file of tests, and what is wrong with it.
package struct RuleTestFile: Sendable {
  package var text: String
  /// Paths or globs, relative to the file.
  package var ruleFiles: [YAMLScalar] = []
  package var evaluationInterval: Int64 = 60_000
  /// Names of groups in the order of evaluation; those that are not listed come with the first.
  package var groupOrder: [YAMLScalar] = []
  /// Whether values may differ in the last bit.
  package var comparesFuzzily = false
  package var tests: [RuleTest] = []
  package var diagnostics: [Diagnostic] = []
}

/// One test: series, and what rules must make of them.
package struct RuleTest: Sendable {
  /// Series with samples at equal distances.
  package struct InputSeries: Sendable {
    package var labels: Labels
    /// Nil where a sample is left out.
    package var values: [Double?]
  }

  /// What must be firing of an alert at one time.
  package struct AlertExpectation: Sendable {
    package var evaluationTime: Int64
    package var alertName: YAMLScalar
    package var alerts: [(labels: Labels, annotations: Labels)]
    package var range: SourceRange
  }

  /// What a PromQL expression must yield at one time.
  package struct ExpressionExpectation: Sendable {
    package var evaluationTime: Int64
    package var expression: YAMLScalar
    package var samples: [(labels: Labels, value: Double)]
    package var range: SourceRange
  }

  /// Empty where the test has none.
  package var name = ""
  /// Between the samples of the input series.
  package var interval: Int64
  /// The time of the first sample and evaluation, since the epoch.
  package var start: Int64 = 0
  package var series: [InputSeries] = []
  package var alertExpectations: [AlertExpectation] = []
  package var expressionExpectations: [ExpressionExpectation] = []
  package var externalLabels: Labels = [:]
  package var externalURL = ""
  package var range: SourceRange

  /// The latest time that is asked about, since `start`.
  package var lastEvaluationTime: Int64 {
    (alertExpectations.map(\.evaluationTime) + expressionExpectations.map(\.evaluationTime)).max()
      ?? 0
  }
}

extension RuleTestFile {
  /// The id of what makes a test file invalid.
  private static let invalidID = "test/invalid"

  /// Parses a file of tests. Never throws: what is wrong stands in the diagnostics.
  package static func parse(_ text: String) -> RuleTestFile {
    var file = RuleTestFile(text: text)
    do throws(DiagnosticError) {
      if let root = try YAMLDocument(parsing: text).root { file.read(root) }
    } catch {
      file.diagnostics = error.diagnostics
    }
    return file
  }

  private mutating func read(_ root: YAMLNode) {
    var fields = YAMLFields(
      root, of: "a test file",
      known: ["rule_files", "evaluation_interval", "group_eval_order", "fuzzy_compare", "tests"],
      id: Self.invalidID)
    ruleFiles = fields.scalars("rule_files")
    if let interval = fields.duration("evaluation_interval"), interval > 0 {
      evaluationInterval = interval
    }
    groupOrder = fields.scalars("group_eval_order")
    for (index, name) in groupOrder.enumerated()
    where groupOrder[..<index].contains(where: { $0.text.equalsBytes(name.text) }) {
      fields.report("group name repeated in evaluation order: \(name.text)", name.range)
    }
    comparesFuzzily = fields.boolean("fuzzy_compare") ?? false
    let items = fields.items("tests")
    diagnostics += fields.diagnostics
    for item in items { readTest(item) }
  }

  private mutating func readTest(_ node: YAMLNode) {
    var fields = YAMLFields(
      node, of: "a test",
      known: [
        "name", "interval", "start_timestamp", "input_series", "alert_rule_test",
        "promql_expr_test", "external_labels", "external_url",
      ], id: Self.invalidID)
    var test = RuleTest(interval: evaluationInterval, range: node.range)
    test.name = fields.scalar("name")?.text ?? ""
    if let interval = fields.duration("interval"), interval > 0 { test.interval = interval }
    if let start = fields.scalar("start_timestamp") {
      if let time = Self.timestamp(start.text) {
        test.start = time
      } else {
        fields.report("`\(start.text)` is neither RFC 3339 nor seconds", start.range)
      }
    }
    test.externalLabels = Self.labels(fields.texts("external_labels"))
    test.externalURL = fields.scalar("external_url")?.text ?? ""
    let series = fields.items("input_series")
    let alerts = fields.items("alert_rule_test")
    let expressions = fields.items("promql_expr_test")
    diagnostics += fields.diagnostics
    test.series = series.compactMap { readSeries($0) }
    test.alertExpectations = alerts.map { readAlert($0) }
    test.expressionExpectations = expressions.compactMap { readExpression($0) }
    tests.append(test)
  }

  private mutating func readSeries(_ node: YAMLNode) -> RuleTest.InputSeries? {
    var fields = YAMLFields(
      node, of: "an input series", known: ["series", "values"], id: Self.invalidID)
    defer { diagnostics += fields.diagnostics }
    let series = fields.scalar("series")
    let values = fields.scalar("values")
    do throws(SeriesValues.Failure) {
      return RuleTest.InputSeries(
        labels: try SeriesValues.labels(series?.text ?? ""),
        values: try SeriesValues.values(values?.text ?? ""))
    } catch {
      fields.report(error.description, node.range)
      return nil
    }
  }

  private mutating func readAlert(_ node: YAMLNode) -> RuleTest.AlertExpectation {
    var fields = YAMLFields(
      node, of: "an alert test", known: ["eval_time", "alertname", "exp_alerts"],
      id: Self.invalidID)
    let time = fields.duration("eval_time") ?? 0
    let name = fields.scalar("alertname")
    if name?.text.isEmpty ?? true {
      let shown = PrometheusDuration.format(milliseconds: time)
      fields.report(
        "an item under alert_rule_test misses required attribute alertname at eval_time \(shown)",
        node.range)
    }
    var alerts: [(labels: Labels, annotations: Labels)] = []
    for item in fields.items("exp_alerts") {
      var alert = YAMLFields(
        item, of: "an expected alert", known: ["exp_labels", "exp_annotations"],
        id: Self.invalidID)
      var labels = Self.labels(alert.texts("exp_labels"))
      labels["alertname"] = name?.text
      alerts.append((labels, Self.labels(alert.texts("exp_annotations"))))
      diagnostics += alert.diagnostics
    }
    diagnostics += fields.diagnostics
    return RuleTest.AlertExpectation(
      evaluationTime: time, alertName: name ?? YAMLScalar(""), alerts: alerts, range: node.range)
  }

  private mutating func readExpression(_ node: YAMLNode) -> RuleTest.ExpressionExpectation? {
    var fields = YAMLFields(
      node, of: "an expression test", known: ["expr", "eval_time", "exp_samples"],
      id: Self.invalidID)
    let expression = fields.scalar("expr") ?? YAMLScalar("")
    var expectation = RuleTest.ExpressionExpectation(
      evaluationTime: fields.duration("eval_time") ?? 0, expression: expression, samples: [],
      range: node.range)
    for item in fields.items("exp_samples") {
      var sample = YAMLFields(
        item, of: "an expected sample", known: ["labels", "value", "histogram"],
        id: Self.invalidID)
      let labels = sample.scalar("labels")?.text ?? "{}"
      let value = sample.scalar("value").map(\.text) ?? "0"
      if let histogram = sample.scalar("histogram"), !histogram.text.isEmpty {
        sample.report("native histograms cannot be read in samples", histogram.range)
      }
      do throws(SeriesValues.Failure) {
        guard let number = FloatParsing.double(value) else {
          throw SeriesValues.Failure(description: "`\(value)` is not a number")
        }
        expectation.samples.append((try SeriesValues.labels(labels), number))
      } catch {
        sample.report(error.description, item.range)
      }
      diagnostics += sample.diagnostics
    }
    diagnostics += fields.diagnostics
    return expectation
  }

  private static func labels(_ texts: [(name: YAMLScalar, value: YAMLScalar)]) -> Labels {
    Labels(
      texts.filter { !$0.value.text.isEmpty }.map {
        Label(name: $0.name.text, value: $0.value.text)
      })
  }

  /// Milliseconds since the epoch of RFC 3339 text or seconds.
  private static func timestamp(_ text: String) -> Int64? {
    if let nanoseconds = CivilTime.parseRFC3339(text.utf8) { return nanoseconds / 1_000_000 }
    guard let seconds = FloatParsing.double(text), seconds.magnitude < 1e12 else { return nil }
    return Int64(seconds * 1000)
  }
}
