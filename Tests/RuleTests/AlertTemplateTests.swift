import GoTemplate
import RuleFiles
import RuleReplay
import TelemetryModel
import Testing

@Suite("Alert templates")
struct AlertTemplateTests {
  private func expanded(
    _ text: String, labels: Labels = ["job": "api", "instance": "a.b.c:9100"], value: Double = 0
  ) -> String {
    let template = AlertTemplate(
      RuleTemplate(name: YAMLScalar("summary"), value: YAMLScalar(text)), alert: "A")
    let data = AlertTemplateData(
      labels: labels, externalLabels: ["cluster": "eu"], externalURL: "http://p:9090/prom",
      value: .float(value))
    return template.expanded(
      data,
      AlertTemplateEnvironment(evaluationTime: 1_500, externalURL: "http://p:9090/prom"))
  }

  static let cases: [(String, Double, String)] = [
    ("{{ $labels.job }} {{ .Labels.job }} {{ $labels.nope }}!", 0, "api api !"),
    ("{{ $value }}", 1_353_755_652, "1.353755652e+09"),
    ("{{ $value }}", 100_000, "100000"),
    ("{{ $value }}", 0.00001, "1e-05"),
    ("{{ $value | printf \"%.2f\" }}", 1.005, "1.00"),
    ("{{ $externalLabels.cluster }} {{ $externalURL }}", 0, "eu http://p:9090/prom"),
    ("{{ $value | humanize }}", 1_234_567, "1.235M"),
    ("{{ $value | humanize }}", 0.12, "120m"),
    ("{{ $value | humanize }}", 0, "0"),
    ("{{ $value | humanize1024 }}", 1_048_576, "1Mi"),
    ("{{ $value | humanizeDuration }}", 0, "0s"),
    ("{{ $value | humanizeDuration }}", 0.0001, "100us"),
    ("{{ $value | humanizeDuration }}", 45.678, "45.68s"),
    ("{{ $value | humanizeDuration }}", 899.99, "14m 59s"),
    ("{{ $value | humanizeDuration }}", -90_061, "-1d 1h 1m 1s"),
    ("{{ $value | humanizePercentage }}", 0.1234567, "12.35%"),
    ("{{ $value | humanizePercentage }}", 1_234_567, "1.235e+08%"),
    ("{{ $value | humanizeTimestamp }}", 1_435_065_584.128, "2015-06-23 13:19:44.128 +0000 UTC"),
    ("{{ ($value | toTime).Year }}", 1_435_065_584, "2015"),
    ("{{ $value | toDuration }}", 90, "1m30s"),
    ("{{ now }} {{ parseDuration \"-1h\" }}", 0, "1.5 -3600"),
    ("{{ title \"aa bB\" }} {{ toUpper \"a\" }} {{ toLower \"A\" }}", 0, "Aa BB A a"),
    ("{{ match \"a.\" \"xab\" }} {{ match \"^b\" \"ab\" }}", 0, "true false"),
    ("{{ reReplaceAll \"(.*)-(.*)\" \"$2/${1}\" \"a-b\" }}", 0, "b/a"),
    ("{{ stripPort \"a:1\" }} {{ stripPort \"[::1]:1\" }} {{ stripPort \"a\" }}", 0, "a ::1 a"),
    (
      "{{ stripDomain $labels.instance }} {{ stripDomain \"10.0.0.1:80\" }}", 0,
      "a:9100 10.0.0.1:80"
    ),
    ("{{ graphLink \"up == 0\" }}", 0, "/graph?g0.expr=up+%3D%3D+0&g0.tab=0"),
    ("{{ externalURL }} {{ pathPrefix }}", 0, "http://p:9090/prom /prom"),
    ("{{ with args 1 \"b\" }}{{ .arg0 }}{{ .arg1 }}{{ end }}", 0, "1b"),
    ("{{ \"1e3\" | humanize }}", 0, "1k"),
  ]

  @Test(arguments: cases)
  func expandsAsTheReferenceDoes(text: String, value: Double, expected: String) {
    #expect(expanded(text, value: value) == expected)
  }

  @Test func failuresBecomeText() {
    #expect(
      expanded("{{ \"one\" | humanize }}")
        == "<error expanding template: error executing template __alert_A: template: __alert_A:1:"
        + "123: executing \"__alert_A\" at <humanize>: error calling humanize: "
        + "strconv.ParseFloat: parsing \"one\": invalid syntax>")
    #expect(
      expanded("{{ nope }}")
        == "<error expanding template: error parsing template __alert_A: template: __alert_A:1: "
        + "function \"nope\" not defined>")
  }
}
