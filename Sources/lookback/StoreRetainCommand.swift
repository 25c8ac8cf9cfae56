import ArgumentParser
import ChunkStore
import Dashboards
import Diagnostics
import LogQLSyntax
import TelemetryModel

/// `lookback store retain STORE`.
struct StoreRetainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retain", abstract: "Drop what is older than it is to be kept.",
    discussion: """
      Of the rules that match a stream the one of the highest priority decides, of equal ones the shortest period; streams without a rule are kept for --period, or what the configuration says, or for ever. Rules given with --stream go before those of a configuration.
      """)

  @Argument(help: "The store.")
  var store: String

  @Option(help: "A Loki configuration, whose limits_config says how long streams are kept.")
  var config: String?

  @Option(help: "How long streams without a rule are kept, such as 744h; 0 for ever.")
  var period: String?

  @Option(
    name: .customLong("stream"), help: "SELECTOR=PERIOD, such as '{env=\"dev\"}=24h'; repeatable.")
  var streams: [String] = []

  @Option(help: "How long samples are kept, such as 15d; for ever if left out.")
  var metrics: String?

  @Option(help: "The moment that ages are reckoned to; the end of the recorded data if left out.")
  var at: String?

  @Flag(help: "Only say what would be dropped.")
  var dryRun = false

  func run() throws {
    if config == nil && period == nil && streams.isEmpty && metrics == nil {
      throw CommandFailure(.badUsage, "say what to keep: --config, --period, --stream or --metrics")
    }
    do {
      let contents = StoreContents(store: try Store.open(directory: store))
      let periods = try periods(end: OpenedData(contents: contents).end)
      let report =
        dryRun
        ? try contents.store.expired(periods) : try StoreWriter(existing: store).retain(periods)
      StandardOutput.write(Self.text(report, store, isDone: !dryRun))
    } catch let error as StoreError {
      throw CommandFailure(.badData, error.line)
    }
  }

  private func periods(end: Int64) throws -> RetentionPeriods {
    var policy = try config.map(Self.policy) ?? LokiConfiguration.parse("").retention
    if let period {
      let length = try TimeArgument.duration(period)
      policy.period = length == 0 ? nil : length
    }
    let rules = try streams.map(Self.rule)
    let kept = policy
    return RetentionPeriods(
      now: try at.map { try TimeArgument.moment($0, now: end) } ?? end,
      samples: try metrics.map(TimeArgument.duration)
    ) { labels in
      let matching = rules.filter { $0.matchers.allSatisfy { $0.matches(labels) } }
      return matching.map(\.period).min() ?? kept.period(of: labels)
    }
  }

  private static func policy(_ path: String) throws -> RetentionPolicy {
    let text = try TextFile.read(path)
    let file = LokiConfiguration.parse(text)
    let errors = file.diagnostics.filter { $0.severity == .error }
    if !errors.isEmpty {
      let located = errors.map { LocatedDiagnostic($0, in: SourceText(name: path, text: text)) }
      throw CommandFailure(
        .badData, DiagnosticFormat.text.render(located, style: Terminal.errorStyle))
    }
    return file.retention
  }

  private struct Rule {
    var matchers: [RetentionMatcher]
    var period: Int64
  }

  /// Reads `{selector}=period`.
  private static func rule(_ text: String) throws -> Rule {
    guard let equals = text.lastIndex(of: "=") else {
      throw CommandFailure(.badUsage, "--stream \(text): write SELECTOR=PERIOD")
    }
    let selector = String(text[..<equals])
    let period = try TimeArgument.duration(String(text[text.index(after: equals)...]))
    let parsed = parseLogQL(selector)
    if let error = parsed.diagnostics.first(where: { $0.severity == .error }) {
      throw CommandFailure(.badUsage, "--stream \(text): \(error.message)")
    }
    guard case .log(let query)? = parsed.query, query.stages.isEmpty else {
      throw CommandFailure(.badUsage, "--stream \(text): \(selector) is no stream selector")
    }
    do {
      var matchers: [RetentionMatcher] = []
      for matcher in query.matchers { matchers.append(try RetentionMatcher(matcher)) }
      return Rule(matchers: matchers, period: period)
    } catch {
      throw CommandFailure(.badUsage, "--stream \(text): \(error)")
    }
  }

  private static func text(_ report: RetentionReport, _ store: String, isDone: Bool) -> String {
    let verb = isDone ? "dropped" : "would drop"
    var text = ""
    for stream in report.streams {
      let period = PrometheusDuration.format(milliseconds: stream.period)
      text += "\(verb) \(stream.isWhole ? "all " : "")\(stream.entries) entries of"
      text += " \(stream.labels), kept \(period)\n"
    }
    if report.samples > 0 {
      text += "\(verb) \(report.samples) samples of \(report.series) series"
      text += report.wholeSeries > 0 ? ", all of \(report.wholeSeries)\n" : "\n"
    }
    return text.isEmpty ? "\(store): nothing is too old\n" : text
  }
}
