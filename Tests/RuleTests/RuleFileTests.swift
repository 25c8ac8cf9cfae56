import Diagnostics
import RuleFiles
import TelemetryModel
import Testing

@Suite("Rule files")
struct RuleFileTests {
  static let guide = """
    groups:
    - name: system-alerts
      rules:
      - alert: HighErrorRate
        expr: rate(messenger_http_requests_total{status=~"5.."}[5m]) > 0.1
        for: 5m
        labels:
          severity: critical
        annotations:
          summary: "High error rate on {{ $labels.job }}"
    """

  @Test func readsGroupsAndRules() throws {
    let file = RuleFile.parse(Self.guide)
    #expect(file.diagnostics.isEmpty)
    let rule = try #require(file.rules.first)
    #expect(rule.name.text == "HighErrorRate")
    #expect(rule.kind == .alert)
    #expect(rule.holdDuration == 300_000)
    #expect(rule.labels.map(\.name.text) == ["severity"])
    #expect(rule.annotations[0].value.text == "High error rate on {{ $labels.job }}")
    #expect(rule.query.isPromQL)
  }

  /// The text that a diagnostic points at, and its message.
  private func findings(_ text: String) -> [String] {
    RuleFile.parse(text).diagnostics.map { diagnostic in
      let place = diagnostic.range.map { SourcePosition(offset: $0.start, in: text) }
      return "\(place.map(\.description) ?? "-"): \(diagnostic.message)"
    }
  }

  private func rule(_ lines: String...) -> String {
    let body = lines.enumerated().map { ($0.offset == 0 ? "  - " : "    ") + $0.element }
    return (["groups:", "- name: g", "  rules:"] + body).joined(separator: "\n") + "\n"
  }

  @Test func reportsRulesWithTheReferencesWords() {
    #expect(
      findings(rule("record: a", "alert: b", "expr: up"))
        == ["4:13: group \"g\", rule 1, \"b\": only one of 'record' and 'alert' must be set"])
    #expect(
      findings(rule("expr: up"))
        == ["4:5: group \"g\", rule 1, \"\": one of 'record' or 'alert' must be set"])
    #expect(
      findings(rule("alert: a"))
        == ["4:12: group \"g\", rule 1, \"a\": field 'expr' must be set in rule"])
    #expect(
      findings(rule("record: a", "expr: up", "for: 5m"))
        == ["6:5: group \"g\", rule 1, \"a\": invalid field 'for' in recording rule"])
    #expect(
      findings(rule("record: a{b=\"c\"}", "expr: up")).first?.contains("braces present") == true)
    #expect(
      findings(rule("alert: a", "expr: up", "labels: {__name__: x}"))
        == ["6:14: group \"g\", rule 1, \"a\": invalid label name: __name__"])
    #expect(
      findings(rule("alert: a", "expr: up", "for: abc"))
        == ["6:10: not a valid duration string: \"abc\""])
    #expect(findings(rule("alert: a", "exp: up")).contains("5:5: field `exp` not found in a rule"))
  }

  @Test func reportsGroups() {
    #expect(
      findings("groups:\n- name: a\n- name: a\n")
        == ["3:9: groupname: \"a\" is repeated in the same file"])
    #expect(findings("groups:\n- name: ''\n") == ["2:3: Groupname must not be empty"])
  }

  @Test func reportsBrokenYAMLWithItsPlace() {
    #expect(findings("groups: [a\n").first?.hasPrefix("2:1: ") == true)
    #expect(findings("groups: 1\n") == ["1:9: field `groups` must be a list, not a single value"])
    #expect(findings("") == [])
  }

  private func yamlError(_ text: String) -> String? {
    do {
      _ = try YAMLDocument(parsing: text)
      return nil
    } catch {
      return error.diagnostics.first?.message
    }
  }

  @Test(arguments: ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"])
  func placesAreRightBehindEveryLineBreak(_ lineBreak: String) throws {
    let text = ["a: é", "b: [", "  c, 'd'", "]", "e: \"f\""].joined(separator: lineBreak)
    let document = try YAMLDocument(parsing: text)
    guard case .mapping(let pairs)? = document.root?.content else {
      Issue.record("no mapping")
      return
    }
    let bytes = Array(text.utf8)
    #expect(
      pairs.map { String(decoding: bytes[$0.key.range.start..<$0.key.range.end], as: UTF8.self) }
        == ["a", "b", "e"])
    let last = try #require(pairs.last?.value.range)
    #expect(String(decoding: bytes[last.start..<last.end], as: UTF8.self) == "\"f\"")
  }

  @Test func repeatedKeysAreThoseOfOneTextAndType() {
    #expect(yamlError("b: 1\na: 2\nb: 3\na: 4\n") == "the key `a`, `b` is repeated")
    #expect(yamlError("1: a\n1: b\n") == "the key `1` is repeated")
    #expect(yamlError("1: a\n\"1\": b\n") == nil)
    #expect(yamlError("a: 1\n'a': 2\n") == "the key `a` is repeated")
    #expect(yamlError("yes: 1\n\"yes\": 2\n") == nil)
    #expect(yamlError("!!str 1: 1\n\"1\": 2\n") == "the key `1` is repeated")
  }

  @Test func aliasesAreReplacedWithinLimits() throws {
    let document = try YAMLDocument(parsing: "a: &x [1, 2]\nb: *x\n---\nc: *x\n")
    #expect(document.roots.map { $0.pairs?.last?.value.items?.count } == [2, 2])
    #expect(yamlError("a: *b\n") == "found undefined alias")
    #expect(yamlError("a: &a [*a]\n") == "found undefined alias")
    let bomb = (1..<30).reduce("a0: &a0 [x, x]\n") {
      $0 + "a\($1): &a\($1) [*a\($1 - 1), *a\($1 - 1)]\n"
    }
    #expect(yamlError(bomb) == "the document expands to too many nodes")
    #expect(
      yamlError(String(repeating: "[", count: 100_000)) == "the document nests too deeply")
    // Each alias stands for one level more than the one before.
    func chain(_ count: Int) -> String {
      (1..<count).reduce("- &a0 x\n") { $0 + "- &a\($1) [*a\($1 - 1)]\n" }
    }
    #expect(yamlError(chain(YAMLDocument.maxNesting)) == nil)
    #expect(yamlError(chain(YAMLDocument.maxNesting + 1)) == "the document nests too deeply")
    #expect(yamlError(chain(50_000)) == "the document nests too deeply")
  }

  @Test func queryErrorsPointIntoBlockScalars() throws {
    let text = rule("alert: a", "expr: |", "  sum(", "    up{job=", "  )")
    let diagnostic = try #require(RuleFile.parse(text).diagnostics.first)
    #expect(SourcePosition(offset: diagnostic.range?.start ?? 0, in: text).line >= 7)
  }

  static let styles: [(String, String)] = [
    ("x: up == @here", "plain"),
    ("x: 'up == @here'", "single-quoted"),
    ("x: \"a\\\"\\n @here\"", "double-quoted"),
    ("x: |\n  up ==\n    @here\n", "literal"),
    ("x: |2\n    up\n  @here\n", "literal with an indicator"),
    ("x: >-\n  up ==\n  @here\n", "folded"),
    ("x: up ==\n  @here\n", "plain over lines"),
    ("x: 'it''s\n  @here'", "single-quoted over lines"),
    ("x: \"é \\u00e9 \\\n   @here\"", "double-quoted with escapes"),
    ("ü: &anchor é @here", "behind an anchor"),
  ]

  @Test(arguments: styles)
  func everyStyleMapsOffsetsToTheSource(text: String, style: String) throws {
    let document = try YAMLDocument(parsing: text)
    let scalar = try #require(document.root?.pairs?.first?.value.scalar)
    let offset = try #require(Array(scalar.text.utf8).firstIndex(of: UInt8(ascii: "@")))
    let source = try #require(Array(text.utf8).firstIndex(of: UInt8(ascii: "@")))
    #expect(
      scalar.sourceRange(of: SourceRange(offset, offset + 5)) == SourceRange(source, source + 5))
  }

  @Test func understandsBareListsAndLogQL() throws {
    let text = """
      - alert: AuthenticationFailures
        expr: sum(rate({job="chat-server"} | json | auth_result="failure" [5m])) > 5
        for: 5m
      """
    let file = RuleFile.parse(text)
    #expect(file.isBareList)
    #expect(file.diagnostics.map(\.id).sorted() == ["rule/bare-list", "rule/logql"])
    #expect(file.isValid)
    guard case .logQL = try #require(file.rules.first).query else {
      Issue.record("the expression is LogQL")
      return
    }
  }

  @Test func readsPrometheusConfigurations() {
    let text = """
      global:
        scrape_interval: 15s
        evaluation_interval: 30s
        external_labels: {cluster: eu}
      rule_files: [alert.rules.yml]
      scrape_configs:
        - job_name: chat
          static_configs:
            - targets: ['a:8080', 'b:8080']
        - job_name: chat
      scrape_confgs: []
      """
    let configuration = PrometheusConfiguration.parse(text)
    #expect(configuration.evaluationInterval == 30_000)
    #expect(configuration.ruleFiles.map(\.text) == ["alert.rules.yml"])
    #expect(configuration.jobs[0].targets.map(\.text) == ["a:8080", "b:8080"])
    #expect(configuration.externalLabels["cluster"] == "eu")
    #expect(
      configuration.diagnostics.map(\.message) == [
        "field `scrape_confgs` not found in the configuration",
        "found multiple scrape configs with job name \"chat\"",
      ])
  }

  @Test func aliasesCannotBlowUp() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<12 {
      let reference = "*a\(level - 1)"
      let items = Array(repeating: reference, count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(items)]\n"
    }
    #expect(!RuleFile.parse(text).isValid)
  }
}

extension RuleQuery {
  var isPromQL: Bool {
    if case .promQL = self { true } else { false }
  }
}
