import Diagnostics
import RuleFiles
import RuleReplay
import Testing

@Suite("Rule tests")
struct RuleTestRunnerTests {
  static let rules = """
    groups:
    - name: g
      rules:
      - record: job:up:sum
        expr: sum by (job) (up)
      - alert: Down
        expr: up == 0
        for: 2m
        labels: {severity: page}
        annotations: {summary: '{{ $labels.instance }} is {{ $value }}'}
    """

  private func failures(_ test: String) -> [Diagnostic] {
    let text = "rule_files: [r.yml]\nevaluation_interval: 1m\ntests:\n" + test
    let file = RuleTestFile.parse(text)
    #expect(file.diagnostics.isEmpty)
    return RuleTestRunner(file, rules: [RuleFile.parse(Self.rules)]).run().flatMap(\.failures)
  }

  private static let input = """
    - interval: 1m
      input_series:
      - {series: 'up{job="a", instance="1"}', values: '1 1 0x5 1'}
      - {series: 'up{job="a", instance="2"}', values: '1x8'}

    """

  @Test func agreesWithWhatHappens() {
    let test = """
        alert_rule_test:
        - {eval_time: 3m, alertname: Down}
        - eval_time: 4m30s
          alertname: Down
          exp_alerts:
          - exp_labels: {job: a, instance: '1', severity: page}
            exp_annotations: {summary: 1 is 0}
        - {eval_time: 8m, alertname: Down}
        promql_expr_test:
        - {expr: 'job:up:sum', eval_time: 2m, exp_samples: [{labels: 'job:up:sum{job="a"}', value: 1}]}
        - {expr: 'count(ALERTS)', eval_time: 3m, exp_samples: [{labels: '{}', value: 1}]}
      """
    #expect(failures(Self.input + test).map(\.message) == [])
  }

  @Test func tellsWhatIsMissingAndWhy() throws {
    let test = """
        alert_rule_test:
        - eval_time: 3m
          alertname: Down
          exp_alerts: [{exp_labels: {job: a}}]
      """
    let failure = try #require(failures(Self.input + test).first)
    #expect(failure.message == "alertname: Down, time: 3m: 1 missing, 0 unexpected")
    #expect(failure.notes.last?.message.hasSuffix("has been pending for 1m of 2m") == true)
  }

  static let notations: [(String, [Double?])] = [
    ("1 2 3", [1, 2, 3]), ("1x2", [1, 1, 1]), ("1+2x3", [1, 3, 5, 7]), ("5-1x2", [5, 4, 3]),
    ("_ 1 _x2", [nil, 1, nil, nil]), ("-1e-3+1x1", [-0.001, 0.999]), ("1m", [60]),
    ("Inf -Inf", [.infinity, -.infinity]),
  ]

  @Test(arguments: notations)
  func readsValues(text: String, expected: [Double?]) throws {
    #expect(try SeriesValues.values(text) == expected)
  }

  @Test func refusesMalformedValues() {
    for text in ["a", "1x", "1x-1", "1+x2", "1x99999999999", "{{count:1}}"] {
      #expect(throws: SeriesValues.Failure.self) { try SeriesValues.values(text) }
    }
  }
}
