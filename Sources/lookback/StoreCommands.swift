import ArgumentParser
import ChunkStore
import Presentation
import TelemetryModel

/// `lookback store …`.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Look after a store.",
    subcommands: [StoreInfoCommand.self, StoreVerifyCommand.self])
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

  func run() throws {
    let problems = Store.verify(directory: store)
    for problem in problems {
      let series = problem.series.map { ", series \($0.metricDescription)" } ?? ""
      StandardOutput.write("\(problem.path): byte \(problem.offset)\(series): \(problem.reason)\n")
    }
    if problems.isEmpty {
      StandardOutput.write("\(store): everything is whole\n")
    } else {
      throw ExitCode(ExitStatus.badData.rawValue)
    }
  }
}
