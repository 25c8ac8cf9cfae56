import AlertRouting
import Dashboards
import Diagnostics
import LogQLSyntax
import QueryEngine
import RuleFiles
import RuleLinting
import TelemetryModel

/// Runs the blocks of a runbook against recorded data and says what holds.
package struct RunbookRunner: Sendable {
  private let engine: QueryEngine
  /// The recorded data's times, in milliseconds since the epoch; "now" is the end.
  private let start: Int64
  private let end: Int64
  private let lintData: LintData?

  package init(engine: QueryEngine, start: Int64, end: Int64) {
    self.engine = engine
    self.start = start
    self.end = end
    lintData = try? LintData(engine: engine, start: start, end: end)
  }

  /// The outcomes of all blocks, in order.
  package func run(_ markdown: String) -> [BlockOutcome] {
    MarkdownBlock.all(in: markdown).map(run)
  }

  private func run(_ block: MarkdownBlock) -> BlockOutcome {
    switch block.language {
    case "promql": queries(block, .promQL)
    case "logql": queries(block, .logQL)
    case "yaml", "yml": yaml(block)
    case "json": json(block)
    default: skipped(block, "no query, rule or configuration")
    }
  }

  private func skipped(_ block: MarkdownBlock, _ why: String) -> BlockOutcome {
    BlockOutcome(
      block: block, kind: block.language.isEmpty ? "text" : block.language, verdict: .skipped,
      summary: why)
  }

  // MARK: Queries

  private func queries(
    _ block: MarkdownBlock, _ language: QueryLanguage
  ) -> BlockOutcome {
    let all = BlockQuery.all(in: block.text)
    var answers: [String] = []
    var findings: [Diagnostic] = []
    var fails = false
    for query in all {
      let answer = self.answer(query.text, language)
      answers.append(answer.summary)
      findings += answer.diagnostics.map { $0.shifted(by: query.offset) }
      fails = fails || !answer.holds
    }
    let name = language == .promQL ? "PromQL" : "LogQL"
    return BlockOutcome(
      block: block, kind: all.count == 1 ? "\(name) query" : "\(all.count) \(name) queries",
      verdict: fails || all.isEmpty ? .fails : .holds,
      summary: all.isEmpty ? "no query in it" : answers.joined(separator: " · "),
      diagnostics: findings)
  }

  private struct Answer {
    var summary: String
    var holds: Bool
    var diagnostics: [Diagnostic]
  }

  private func answer(_ text: String, _ language: QueryLanguage) -> Answer {
    do throws(DiagnosticError) {
      let result = try engine.evaluate(text, language: language, grid: try grid(text, language))
      let summary = Self.summary(result.value)
      if let summary {
        return Answer(summary: summary, holds: true, diagnostics: result.annotations)
      }
      return Answer(
        summary: "nothing", holds: false,
        diagnostics: result.annotations + adviceOnNames(text, language))
    } catch {
      return Answer(
        summary: "does not run: \(error.first.message)", holds: false,
        diagnostics: error.diagnostics)
    }
  }

  /// Log queries read all of the data; everything else is asked at its end.
  private func grid(
    _ text: String, _ language: QueryLanguage
  ) throws(DiagnosticError) -> StepGrid {
    if language == .logQL, try !engine.parsedLogQL(text).0.isMetric {
      return StepGrid(start: start, end: end + 1, step: 1000)
    }
    return StepGrid(instant: end)
  }

  private func adviceOnNames(
    _ text: String, _ language: QueryLanguage
  ) -> [Diagnostic] {
    guard let lintData else { return [] }
    let linter = RuleLinter(checks: LintCheck.aboutNames, data: lintData)
    switch language {
    case .promQL: return (try? engine.parsedPromQL(text)).map { linter.lint($0) } ?? []
    case .logQL: return (try? engine.parsedLogQL(text)).map { linter.lint($0.0) } ?? []
    }
  }

  /// What an answer holds, in a few words; nil for nothing.
  static func summary(_ value: QueryValue) -> String? {
    switch value {
    case .scalar(_, let number): return NumberText.significant(number, digits: 6)
    case .string(_, let text): return GoString.quoted(text)
    case .vector(let series), .matrix(let series):
      if series.isEmpty { return nil }
      if series.count == 1, let number = series[0].values.last {
        return NumberText.significant(number, digits: 6)
      }
      return "\(series.count) series"
    case .streams(let streams):
      let lines = streams.map(\.entries.count).reduce(0, +)
      return lines == 0 ? nil : lines == 1 ? "1 line" : "\(lines) lines"
    }
  }

  // MARK: Configurations

  private func yaml(_ block: MarkdownBlock) -> BlockOutcome {
    let document: YAMLDocument
    do throws(DiagnosticError) {
      document = try YAMLDocument(parsing: block.text)
    } catch {
      return BlockOutcome(
        block: block, kind: "YAML", verdict: .fails,
        summary: "does not parse: \(error.first.message)", diagnostics: error.diagnostics)
    }
    switch ConfigurationKind.detect(document) {
    case .rules, .ruleList: return rules(block)
    case .prometheus:
      let configuration = PrometheusConfiguration.parse(block.text)
      return checked(
        block, "prometheus.yml", configuration.diagnostics,
        "\(configuration.jobs.count) scrape jobs")
    case .alertmanager:
      let configuration = AlertmanagerConfiguration.parse(block.text)
      return checked(
        block, "alertmanager.yml", configuration.diagnostics,
        "\(configuration.receivers.count) receivers")
    case .loki:
      let configuration = LokiConfiguration.parse(block.text)
      let rules = configuration.retention.streams.count
      return checked(
        block, "Loki configuration", configuration.diagnostics,
        rules == 0 ? "parses" : "\(rules) retention rules")
    case .grafanaDatasources:
      let provisioning = DatasourceProvisioning.parse(block.text)
      return checked(
        block, "Grafana data sources", provisioning.diagnostics,
        "\(provisioning.datasources.count) data sources")
    case .dashboard: return json(block)
    case .dockerCompose: return skipped(block, "part of a docker-compose file")
    case nil: return skipped(block, "YAML of no kind that is known here")
    }
  }

  private func checked(
    _ block: MarkdownBlock, _ kind: String, _ diagnostics: [Diagnostic], _ summary: String
  ) -> BlockOutcome {
    let error = diagnostics.first { $0.severity == .error }
    return BlockOutcome(
      block: block, kind: kind, verdict: error == nil ? .holds : .fails,
      summary: error.map(\.message) ?? summary, diagnostics: diagnostics)
  }

  private func rules(_ block: MarkdownBlock) -> BlockOutcome {
    let file = RuleFile.parse(block.text)
    let findings = RuleLinter(data: lintData).lint([file])[0]
    let alerts = file.rules.count { $0.kind == .alert }
    let error = findings.first { $0.severity == .error }
    let warnings = findings.count { $0.severity == .warning }
    var summary = alerts == 1 ? "1 alert parses" : "\(alerts) alerts parse"
    if warnings > 0 { summary += ", \(warnings) finding\(warnings == 1 ? "" : "s")" }
    return BlockOutcome(
      block: block, kind: file.isBareList ? "list of rules" : "rule file",
      verdict: error == nil ? .holds : .fails, summary: error.map(\.message) ?? summary,
      diagnostics: findings)
  }

  private func json(_ block: MarkdownBlock) -> BlockOutcome {
    let dashboard = Dashboard.parse(block.text)
    if let error = dashboard.diagnostics.first(where: { $0.severity == .error }) {
      return BlockOutcome(
        block: block, kind: "dashboard", verdict: .fails, summary: error.message,
        diagnostics: dashboard.diagnostics)
    }
    let window = QueryWindow(start: end - 3_600_000, end: end)
    var findings = dashboard.diagnostics
    var empty: [String] = []
    let queries = dashboard.queries(window: window)
    for query in queries {
      guard let language = QueryLanguage(query.language) else { continue }
      let answer = self.answer(query.text, language)
      findings += answer.diagnostics.map(query.inSource)
      if !answer.holds { empty.append(query.panel.title) }
    }
    let total = "\(dashboard.panels.count) panels, \(queries.count) queries"
    return BlockOutcome(
      block: block, kind: "dashboard", verdict: empty.isEmpty ? .holds : .fails,
      summary: empty.isEmpty
        ? total + " with data" : "no data in " + empty.joined(separator: ", "),
      diagnostics: findings)
  }
}

extension QueryLanguage {
  /// The engine's language of a dashboard's query, nil for others.
  init?(_ language: TargetLanguage) {
    switch language {
    case .promQL: self = .promQL
    case .logQL: self = .logQL
    case .unsupported: return nil
    }
  }
}

extension Diagnostic {
  /// This diagnostic about a text that stands `offset` bytes into a larger one.
  func shifted(by offset: Int) -> Diagnostic {
    var moved = self
    moved.range = range?.shifted(by: offset)
    moved.notes = notes.map { Note($0.message, range: $0.range?.shifted(by: offset)) }
    moved.fixIts = fixIts.map {
      FixIt($0.message, range: $0.range.shifted(by: offset), replacement: $0.replacement)
    }
    return moved
  }
}
