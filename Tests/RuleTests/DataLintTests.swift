import Diagnostics
import QueryEngine
import QueryExecution
import RuleFiles
import RuleLinting
import TelemetryModel
import Testing

@Suite("Checks on data")
struct DataLintTests {
  private static let step: Int64 = 15_000
  private static let count: Int64 = 240

  /// A series with a sample every 15 s for an hour.
  private static func series(_ labels: Labels, _ value: (Int64) -> Double) -> SampleSeries {
    SampleSeries(
      labels: labels, timestamps: (0..<count).map { $0 * step }, values: (0..<count).map(value))
  }

  private static let source = ArraySource(series: [
    series(["__name__": "pg_stat_activity_count", "state": "active"]) { Double(10 + $0 % 7) },
    series(["__name__": "http_requests_total", "status": "200", "job": "a"]) { Double($0 * 3) },
    series(["__name__": "http_requests_total", "status": "503", "job": "b"]) { Double($0 % 100) },
    series(["__name__": "node_cpu_seconds_total", "mode": "idle"]) { Double($0) },
  ])

  private func found(_ expr: String) throws -> [String] {
    let engine = QueryEngine(metrics: Self.source, logs: EmptySource())
    let data = try LintData(engine: engine, start: 0, end: Self.step * Self.count)
    let text = "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: |\n      \(expr)\n"
    let bytes = Array(text.utf8)
    let checks = LintCheck.all.filter { $0.id.hasPrefix("data/") }
    return RuleLinter(checks: checks, data: data).lint([RuleFile.parse(text)])[0].map { one in
      let range = one.range ?? SourceRange(0, 0)
      let shown = String(decoding: bytes[range.start..<range.end], as: UTF8.self)
      return "\(one.severity) \(one.id) @ \(shown)"
    }
  }

  static let cases: [(String, [String])] = [
    (
      "rate(pg_stat_activity_count{state=\"active\"}[5m]) < 5",
      ["warning data/rate-on-gauge @ pg_stat_activity_count{state=\"active\"}"]
    ),
    ("rate(http_requests_total[5m]) > 5", []),
    ("node_cpu > 1", ["warning data/unknown-metric @ node_cpu"]),
    (
      "rate(http_requests_total{status=\"5xx\"}[5m]) > 1",
      ["warning data/unknown-value @ http_requests_total{status=\"5xx\"}"]
    ),
    (
      "rate(http_requests_total{status=\"503\", job=\"a\"}[5m]) > 1",
      ["warning data/unknown-value @ http_requests_total{status=\"503\", job=\"a\"}"]
    ),
    ("rate(http_requests_total[20s]) > 1", ["warning data/short-range @ 20s"]),
    ("rate(http_requests_total[45s]) > 1", ["info data/short-range @ 45s"]),
    (
      "http_requests_total{job=\"a\"} / http_requests_total{job=\"b\"} > 1",
      [
        "warning data/alert-without-data @ http_requests_total{job=\"a\"} "
          + "/ http_requests_total{job=\"b\"}"
      ]
    ),
  ]

  @Test(arguments: cases)
  func findsWhatTheDataContradicts(expr: String, expected: [String]) throws {
    #expect(try found(expr) == expected)
  }

  @Test func suggestsWhatIsThere() throws {
    let engine = QueryEngine(metrics: Self.source, logs: EmptySource())
    let data = try LintData(engine: engine, start: 0, end: Self.step * Self.count)
    let text =
      "groups:\n- name: g\n  rules:\n  - {alert: A, expr: 'http_requests_totl{status=\"5xx\"} > 1'}\n"
    let first = RuleLinter(data: data).lint([RuleFile.parse(text)])[0].first
    #expect(first?.notes.last?.message == "there is `http_requests_total`")
    let value = text.replacing("totl", with: "total")
    let second = RuleLinter(data: data).lint([RuleFile.parse(value)])[0]
    let notes = second.flatMap(\.notes).map(\.message)
    #expect(notes.contains("a class of values is `status=~\"5..\"`"))
  }
}
