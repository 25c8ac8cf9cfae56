import ArgumentParser
import Diagnostics
import QueryEngine
import Runbooks

/// `lookback doc GUIDE.md`.
struct DocCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doc",
    abstract: "Run every query, rule and configuration block of a Markdown guide against the data.")

  @Argument(help: "The guide.")
  var guide: String

  @OptionGroup var storeOptions: StoreOptions

  @Flag(name: .shortAndLong, help: "Show findings and blocks that were passed over, too.")
  var verbose = false

  func run() throws {
    let data = try storeOptions.open()
    let text = try TextFile.read(guide)
    var options = EngineOptions()
    options.logLimit = 0
    let runner = RunbookRunner(
      engine: data.engine(options: options), start: data.start, end: data.end)
    let outcomes = runner.run(text)
    let style = Terminal.outputStyle
    for outcome in outcomes where verbose || outcome.verdict != .skipped {
      StandardOutput.write(Self.line(outcome, style))
      let shown = outcome.diagnostics.filter {
        verbose || (outcome.verdict == .fails && $0.severity == .error)
      }
      if shown.isEmpty { continue }
      let source = SourceText(name: guide, text: text)
      let offset = Self.offset(of: outcome.block, in: source)
      let located = shown.map { LocatedDiagnostic($0.moved(by: offset), in: source) }
      StandardOutput.write(DiagnosticFormat.text.render(located, style: style))
    }
    let failed = outcomes.count { $0.verdict == .fails }
    StandardOutput.write(Self.summary(outcomes, failed: failed))
    if failed > 0 { throw ExitCode(ExitStatus.findings.rawValue) }
  }

  private static func line(_ outcome: BlockOutcome, _ style: Style) -> String {
    let mark: String
    switch outcome.verdict {
    case .holds: mark = style.paint("holds", .success)
    case .fails: mark = style.paint("FAILS", .error)
    case .skipped: mark = "  -  "
    }
    let line = String(outcome.block.firstLine)
    let place = String(repeating: " ", count: max(0, 5 - line.count)) + line
    let kind = outcome.kind + String(repeating: " ", count: max(0, 20 - outcome.kind.count))
    return "\(place)  \(mark)  \(kind)  \(outcome.summary)\n"
  }

  private static func summary(_ outcomes: [BlockOutcome], failed: Int) -> String {
    let skipped = outcomes.count { $0.verdict == .skipped }
    let held = outcomes.count - failed - skipped
    return "\(held) blocks hold, \(failed) fail, \(skipped) are of other kinds\n"
  }

  /// Where a block's text begins in the guide; blocks that were moved to the left have their places
  /// there too.
  private static func offset(of block: MarkdownBlock, in source: SourceText) -> Int {
    source.lineRange(block.firstLine).lowerBound
  }
}

extension Diagnostic {
  fileprivate func moved(by offset: Int) -> Diagnostic {
    var out = self
    out.range = range?.shifted(by: offset)
    out.notes = notes.map { Note($0.message, range: $0.range?.shifted(by: offset)) }
    out.fixIts = []
    return out
  }
}
