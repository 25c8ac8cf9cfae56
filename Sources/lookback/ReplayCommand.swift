import ArgumentParser
import Diagnostics
import LogQLSyntax
import Presentation
import PromQLSyntax
import RuleFiles
import RuleReplay
import TelemetryModel

/// `lookback replay RULES…`.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Evaluate alert rules over recorded time: pending, firing, resolved.")

  @Argument(help: "Rule files.")
  var files: [String]

  @OptionGroup var storeOptions: StoreOptions

  @Option(help: "Start; if left out, the data's start and the longest range of any rule after it.")
  var from: String?

  @Option(help: "End; the end of the data if left out.")
  var to: String?

  @Option(help: "How often rules are evaluated, where their group does not say.")
  var interval = "15s"

  @Flag(help: "As one JSON object.")
  var json = false

  func run() throws {
    let data = try storeOptions.open()
    let parsed = try files.map { path in (path, RuleFile.parse(try TextFile.read(path))) }
    for (path, file) in parsed where !file.isValid {
      let source = SourceText(name: path, text: file.text)
      let located = file.diagnostics.map { LocatedDiagnostic($0, in: source) }
      throw CommandFailure(
        .badQuery, DiagnosticFormat.text.render(located, style: Terminal.errorStyle))
    }
    let rules = parsed.map(\.1)
    let step = try TimeArgument.duration(interval)
    let end = try to.map { try TimeArgument.moment($0, now: data.end) } ?? data.end
    let start =
      try from.map { try TimeArgument.moment($0, now: data.end) }
      ?? Self.warmStart(data.start, rules, step: step)
    if end < start { throw CommandFailure(.badUsage, "--to is before --from") }
    var options = ReplayOptions(start: start, end: end)
    options.evaluationInterval = step
    let timeline = RuleReplay(engine: data.engine(), options: options).run(rules)
    if json {
      StandardOutput.write(AlertTimelineJSON.render(timeline) + [UInt8(ascii: "\n")])
    } else {
      let report = AlertTimelineText(style: Terminal.outputStyle, width: Terminal.width ?? 100)
      StandardOutput.write(report.render(timeline))
    }
    for rule in timeline.rules {
      for failure in rule.failures.prefix(1) {
        StandardOutput.complain(
          "\(rule.rule.name.text): \(rule.failures.count) evaluations failed: \(failure.message)")
      }
    }
  }

  /// The first full multiple of the interval by which every range of the rules is full of data.
  private static func warmStart(_ start: Int64, _ files: [RuleFile], step: Int64) -> Int64 {
    let longest = files.flatMap(\.rules).map { longestRange($0.query) }.max() ?? 0
    return (start + longest + step - 1) / step * step
  }

  private static func longestRange(_ query: RuleQuery) -> Int64 {
    switch query {
    case .promQL(let expr):
      var longest: Int64 = 0
      expr.forEach { node in
        let duration: DurationExpr?
        switch node {
        case .matrixSelector(let selector): duration = selector.duration
        case .subquery(let subquery): duration = subquery.duration
        default: duration = nil
        }
        let length = try? duration?.milliseconds(step: 0, queryRange: 0, mustBePositive: true)
        longest = max(longest, length ?? 0)
      }
      return longest
    case .logQL(let query):
      if case .metric(let expr) = query { return expr.logRanges.map(\.duration).max() ?? 0 }
      return 0
    case .invalid: return 0
    }
  }
}
