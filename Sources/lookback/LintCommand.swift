import ArgumentParser
import Diagnostics
import RuleFiles
import RuleLinting

/// `lookback lint FILE…`.
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check rule files of either language, configurations and dashboards.")

  @Argument(help: "Rule files, configurations, dashboards; told by what is in them.")
  var files: [String]

  @OptionGroup var storeOptions: StoreOptions

  @Option(help: "text, json, sarif, github, junit or checkstyle.")
  var format: DiagnosticFormat = .text

  func run() throws {
    var data: LintData?
    if storeOptions.store != nil {
      let opened = try storeOptions.open()
      data = try LintData(engine: opened.engine(), start: opened.start, end: opened.end)
    }
    let texts = try files.map { try TextFile.read($0) }
    let ofConfigurations = texts.map(ConfigurationFindings.find)
    var findings = ofConfigurations.map { $0 ?? [] }
    let ruleFiles = texts.indices.filter { ofConfigurations[$0] == nil }
    let parsed = ruleFiles.map { RuleFile.parse(texts[$0]) }
    for (index, found) in zip(ruleFiles, RuleLinter(data: data).lint(parsed)) {
      findings[index] = found
    }
    var located: [LocatedDiagnostic] = []
    for (index, diagnostics) in findings.enumerated() {
      let source = SourceText(name: files[index], text: texts[index])
      located += diagnostics.map { LocatedDiagnostic($0, in: source) }
    }
    StandardOutput.write(format.render(located, checked: files, style: Terminal.outputStyle))
    if format == .text { StandardOutput.complain(Self.summary(parsed, located)) }
    if located.contains(where: { $0.diagnostic.severity >= .warning }) {
      throw ExitCode(ExitStatus.findings.rawValue)
    }
  }

  private static func summary(_ files: [RuleFile], _ findings: [LocatedDiagnostic]) -> String {
    let rules = files.map(\.rules.count).reduce(0, +)
    let counts = Diagnostic.Severity.allCases.reversed().map { severity in
      let count = findings.count { $0.diagnostic.severity == severity }
      return "\(count) \(severity.rawValue)\(count == 1 || severity == .info ? "" : "s")"
    }
    return "\(rules) rules in \(files.count) rule files: " + counts.joined(separator: ", ")
  }
}
