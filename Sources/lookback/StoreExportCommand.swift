import ArgumentParser
import ChunkStore
import Diagnostics
import Glibc
import PromQLSyntax
import Recordings
import TelemetryModel

extension ExportFormat: ExpressibleByArgument {}

/// `lookback store export STORE`.
struct StoreExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write what is in a store as text that imports again.",
    discussion: """
      OpenMetrics holds float samples and what metrics are; native histograms, start timestamps and log lines need --format jsonl.
      """)

  @Argument(help: "The store, or recorded data in place.")
  var store: String

  @Option(name: .customLong("matcher"), help: "What to export, such as 'up{job=\"api\"}'.")
  var selector: String?

  @Option(help: "The first moment; the beginning of the data if left out.")
  var from: String?

  @Option(help: "The last moment; the end of the data if left out.")
  var to: String?

  @Option(help: "openmetrics or jsonl.")
  var format: ExportFormat = .openMetrics

  @Option(name: .shortAndLong, help: "The file to write, or - for standard output.")
  var output = "-"

  func run() throws {
    let data = try OpenedData.open(store)
    guard let contents = data.contents as? StoreContents else {
      throw CommandFailure(.badUsage, "\(store): import it into a store, and export that")
    }
    var options = ExportOptions()
    options.format = format
    options.matchers = try selector.map(Self.matchers) ?? []
    options.from = try from.map { try TimeArgument.moment($0, now: data.end) }
    options.through = try to.map { try TimeArgument.moment($0, now: data.end) }
    let report: ExportReport
    do throws(RecordingError) {
      if output == "-" {
        report = try StoreExporter.export(contents.store, options: options) {
          (piece) throws(RecordingError) in StandardOutput.write(piece)
        }
      } else {
        let file = try OutputFile(path: output)
        report = try StoreExporter.export(contents.store, options: options) {
          (piece) throws(RecordingError) in try file.write(piece)
        }
        try file.finish()
      }
    } catch {
      throw CommandFailure(.badData, error.line)
    }
    if !report.isWhole { StandardOutput.complain(Self.leftOut(report)) }
  }

  private static func matchers(_ selector: String) throws -> [Matcher] {
    let parsed = parsePromQL(selector)
    if let error = parsed.diagnostics.first(where: { $0.severity == .error }) {
      throw CommandFailure(.badUsage, "--matcher \(selector): \(error.message)")
    }
    guard case .vectorSelector(let selected)? = parsed.expr else {
      throw CommandFailure(.badUsage, "--matcher \(selector): this is no selector")
    }
    return selected.matchers
  }

  private static func leftOut(_ report: ExportReport) -> String {
    let parts = [
      (report.leftOutHistograms, "histograms"),
      (report.leftOutStartTimestamps, "start timestamps"), (report.leftOutLines, "log lines"),
      (report.leftOutSeries, "series without a name"),
    ]
    let said = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    return "left out: \(said); --format jsonl holds them"
  }
}
