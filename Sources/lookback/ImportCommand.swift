import ArgumentParser
import ChunkStore
import Recordings
import TelemetryModel

extension SourceFormat: ExpressibleByArgument {}

/// `lookback import SOURCE…`.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Read recorded metrics and logs into a store.")

  @Argument(help: "Files, directories of files, or - for standard input; gzip is unpacked.")
  var sources: [String]

  @Option(help: "The store's directory; it is made if it is not there.")
  var store: String

  @Option(help: "openmetrics, json, logfmt or plain; found out by looking if left out.")
  var format: SourceFormat?

  @Option(name: .customLong("label"), help: "NAME=VALUE for every series or stream; repeatable.")
  var labels: [String] = []

  @Option(name: .customLong("timestamp"), help: "The field that holds a log line's time.")
  var timestampField: String?

  @Option(help: "The time of what has none; the file's own if left out.")
  var time: String?

  @Flag(help: "The first line that cannot be read ends the import.")
  var strict = false

  func run() throws {
    var options = ImportOptions()
    options.format = format
    options.timestampField = timestampField
    options.isStrict = strict
    options.labels = try parsedLabels()
    if let time { options.fallbackTime = try TimeArgument.moment(time, now: 0) }
    let report: ImportReport
    do {
      report = try importAll(options)
    } catch let error as StoreError {
      throw CommandFailure(.badData, error.line)
    }
    for problem in report.problems { StandardOutput.complain(problem.summary) }
    StandardOutput.write(Self.summary(report))
    if report.problemCount > 0 { throw ExitCode(ExitStatus.findings.rawValue) }
  }

  private func importAll(_ options: ImportOptions) throws -> ImportReport {
    let writer = try StoreWriter(directory: store)
    var report = ImportReport()
    var failure: CommandFailure?
    for source in sources.flatMap(Self.expanded) {
      do throws(RecordingError) {
        try Importer.importSource(path: source, options: options, into: writer, report: &report)
      } catch {
        failure = CommandFailure(.badData, error.line)
        break
      }
    }
    // What was read before a failure is kept: it is whole lines.
    try writer.commit()
    if let failure {
      StandardOutput.write(Self.summary(report))
      throw failure
    }
    return report
  }

  private static func expanded(_ source: String) -> [String] {
    let files = OpenedData.files(under: source)
    return files.isEmpty ? [source] : files
  }

  private func parsedLabels() throws -> Labels {
    var out = Labels()
    for label in labels {
      let parts = label.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, LabelName.isLegacy(String(parts[0])) else {
        throw CommandFailure(.badUsage, "--label \(label): write NAME=VALUE")
      }
      out[String(parts[0])] = parts[1].isEmpty ? nil : String(parts[1])
    }
    return out
  }

  private static func summary(_ report: ImportReport) -> String {
    var parts: [String] = []
    if report.samples > 0 {
      parts.append("\(report.samples) samples of \(report.series) series")
    }
    if report.lines > 0 { parts.append("\(report.lines) log lines") }
    var text = "imported " + (parts.isEmpty ? "nothing" : parts.joined(separator: ", "))
    if report.undatedLines > 0 {
      text += "; \(report.undatedLines) lines without a time took that of the line before"
    }
    if report.problemCount > 0 { text += "; \(report.problemCount) lines could not be read" }
    return text + "\n"
  }
}
