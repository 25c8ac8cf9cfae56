import Diagnostics
import RuleFiles
import RuleLinting
import TelemetryModel
import Testing

@Suite("Rule checks")
struct RuleLintTests {
  /// The ids found in a file with one alert, and the texts that they point at.
  private func found(
    _ expr: String, label: String = "x", annotation: String = "x", hold: String = "5m"
  ) -> [String] {
    let text = """
      groups:
      - name: g
        rules:
        - alert: A
          expr: '\(expr.replacing("'", with: "''"))'
          for: \(hold)
          labels: {l: '\(label)'}
          annotations: {a: '\(annotation)'}
      """
    return findings(in: text)
  }

  private func findings(in text: String) -> [String] {
    let bytes = Array(text.utf8)
    return RuleLinter().lint([RuleFile.parse(text)])[0].map { diagnostic in
      let range = diagnostic.range ?? SourceRange(0, 0)
      let shown = String(decoding: bytes[range.start..<range.end], as: UTF8.self)
      return "\(diagnostic.id) @ \(shown)"
    }
  }

  static let expressions: [(String, [String])] = [
    ("up == 0", []),
    ("absent(up)", []),
    ("a unless b", []),
    ("errors", ["rule/always-fires @ errors"]),
    ("vector(1)", ["rule/always-fires @ vector(1)"]),
    ("up == bool 0", ["rule/always-fires @ == bool"]),
    ("a > 1 or b", ["rule/always-fires @ a > 1 or b"]),
    ("rate(sum(x_total)[5m:1m]) > 1", ["promql/rate-of-aggregate @ rate"]),
    ("rate(cache_hit_ratio[5m]) > 1", ["promql/rate-on-gauge-name @ cache_hit_ratio"]),
    ("x_total > 10", ["promql/counter-without-rate @ x_total"]),
    ("rate(x_total[5m]) > 10", []),
    (
      "histogram_quantile(0.9, sum(rate(x_bucket[5m]))) > 1",
      ["promql/quantile-without-le @ sum(rate(x_bucket[5m]))"]
    ),
    ("histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m]))) > 1", []),
    ("sum by (a) (x) / on (b) y > 1", ["promql/join-without-label @ sum by (a) (x)"]),
    ("sum by (a) (x) / sum by (b) (y) > 1", ["promql/join-without-label @ /"]),
    ("sum by (a) (x) / sum by (a) (y) > 1", []),
    ("up{job=~\"api\"} == 0", ["promql/regex-without-need @ up{job=~\"api\"}"]),
    ("up{job=~\"^api.*\"} == 0", ["promql/regex-without-need @ up{job=~\"^api.*\"}"]),
    ("up{job=~\"a|b\"} == 0", []),
    ("up > 1", ["promql/impossible-threshold @ up > 1"]),
    ("avg(cache_hit_ratio) < 90", ["promql/impossible-threshold @ avg(cache_hit_ratio) < 90"]),
    ("topk(3, x) > 1", ["promql/fragile-selection @ topk(3, x)"]),
  ]

  @Test(arguments: expressions)
  func findsWhatIsWrongWithAnExpression(expr: String, expected: [String]) {
    #expect(found(expr) == expected)
  }

  @Test func findsWhatIsWrongWithTemplates() {
    #expect(
      found("sum by (a) (x) > 1", annotation: "{{ $labels.job }} {{ $labels.a }}")
        == ["rule/template-label @ .job"])
    #expect(found("x > 1", label: "{{ $value }}") == ["rule/value-in-label @ $value"])
    #expect(found("x > 1", label: "{{ if gt $value 1.0 }}a{{ end }}") == [])
    #expect(found("x > 1", annotation: "{{ humanise 1 }}") == ["rule/template-syntax @ h"])
    #expect(
      found("x - on (a) y > 1", annotation: "{{ index $labels \"b\" }}")
        == ["rule/template-label @ \"b\""])
    #expect(found("x / on (a) group_left (c) y > 1", annotation: "{{ $labels.b }}") == [])
  }

  @Test func findsDuplicatesAndContradictions() {
    let text = """
      groups:
      - name: g
        rules:
        - {alert: A, expr: x > 1}
        - {alert: A, expr: x>1}
        - {alert: A, expr: x > 2, labels: {severity: critical}}
      """
    #expect(findings(in: text) == ["rule/duplicate @ A", "rule/other-threshold @ A"])
  }

  @Test func commentsSilenceFindings() {
    let rule = "  - alert: A\n    expr: errors\n"
    let head = "groups:\n- name: g\n  rules:\n"
    #expect(findings(in: head + rule).count == 1)
    #expect(findings(in: head + "  # lookback disable rule/always-fires\n" + rule) == [])
    #expect(findings(in: head + "  # pint disable alerts/comparison\n" + rule) == [])
    #expect(findings(in: "# lookback file/disable rule\n" + head + rule) == [])
    #expect(findings(in: head + "  # lookback disable promql/other\n" + rule).count == 1)
    let other = "  - alert: B\n    expr: errors\n"
    let silenced = "  - alert: A\n    expr: errors # lookback disable all\n"
    #expect(findings(in: head + silenced + other).count == 1)
  }

  @Test func checkNamesAreUniqueAndInAnArea() {
    let ids = LintCheck.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(
      ids.allSatisfy { id in ["rule/", "promql/", "logql/", "data/"].contains { id.hasPrefix($0) } }
    )
  }

  @Test func logAlertsShouldAggregate() {
    #expect(
      found("rate({job=\"a\"} | json [5m]) > 1") == [
        "rule/logql @ rate({job=\"a\"} | json [5m]) > 1",
        "logql/unaggregated-alert @ rate({job=\"a\"} | json [5m])",
      ])
    #expect(
      found("sum(rate({job=\"a\"} |~ \"error\" [5m])) > 1").last
        == "logql/regex-without-need @ |~ \"error\"")
  }
}
