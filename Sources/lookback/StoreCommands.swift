import ArgumentParser
import ChunkStore
import Presentation
import Recordings
import TelemetryModel

/// `lookback store …`.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Look after a store.",
    subcommands: [
      StoreInfoCommand.self, StoreVerifyCommand.self, StoreCompactCommand.self,
      StoreRetainCommand.self, StoreExportCommand.self,
    ])
}

/// `lookback store info STORE`.
struct StoreInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Say what is in a store.")

  @Argument(help: "The store, or recorded data in place.")
  var store: String

  @Flag(help: "As one JSON object.")
  var json = false

  func run() throws {
    let summary = try OpenedData.open(store).contents.summary()
    if json {
      StandardOutput.write(summary.json() + [UInt8(ascii: "\n")])
    } else {
      StandardOutput.write(summary.text(style: Terminal.outputStyle))
    }
  }
}

/// `lookback store verify STORE`.
struct StoreVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every checksum and invariant of a store.")

  @Argument(help: "The store.")
  var store: String

  @Flag(help: "As one JSON array of problems.")
  var json = false

  func run() throws {
    let problems = Store.verify(directory: store)
    if json {
      StandardOutput.write("[" + problems.map(\.json).joined(separator: ",") + "]\n")
    } else {
      for problem in problems {
        let series = problem.series.map { ", series \($0.metricDescription)" } ?? ""
        StandardOutput.write(
          "\(problem.path): byte \(problem.offset)\(series): \(problem.reason)\n")
      }
      if problems.isEmpty { StandardOutput.write("\(store): everything is whole\n") }
    }
    if !problems.isEmpty { throw ExitCode(ExitStatus.badData.rawValue) }
  }
}

extension StoreProblem {
  /// The problem as a JSON object.
  fileprivate var json: String {
    var fields = [
      "\"path\":\(ExportText.json(path))", "\"offset\":\(offset)",
      "\"reason\":\(ExportText.json(reason))",
    ]
    if let series {
      let labels = series.pairs.map {
        ExportText.json($0.name) + ":" + ExportText.json($0.value)
      }
      fields.append("\"series\":{\(labels.joined(separator: ","))}")
    }
    return "{\(fields.joined(separator: ","))}"
  }
}

/// `lookback store compact STORE`.
struct StoreCompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Merge small segments into larger ones and drop what is there twice.")

  @Argument(help: "The store.")
  var store: String

  func run() throws {
    let report: CompactionReport
    do throws(StoreError) {
      report = try StoreWriter(existing: store).compact()
    } catch {
      throw CommandFailure(.badData, error.line)
    }
    var text =
      "\(store): \(report.segmentsBefore) segments of \(report.bytesBefore) bytes became "
      + "\(report.segmentsAfter) of \(report.bytesAfter)"
    if report.duplicates > 0 { text += "; \(report.duplicates) duplicates dropped" }
    StandardOutput.write(text + "\n")
  }
}
