import ArgumentParser
import ChunkStore
import Presentation

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
    let summary: StoreSummary
    do {
      summary = try StoreSummary(of: try OpenedData.open(store).store)
    } catch let error as StoreError {
      throw CommandFailure(.badData, error.line)
    }
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
      let series = problem.series.map { " (\($0))" } ?? ""
      StandardOutput.write(
        "\(problem.path): at byte \(problem.offset)\(series): \(problem.reason)\n")
    }
    if problems.isEmpty {
      StandardOutput.write("\(store): everything is whole\n")
    } else {
      throw ExitCode(ExitStatus.badData.rawValue)
    }
  }
}

extension StoreSummary {
  /// What is in `store`.
  init(of store: Store) throws(StoreError) {
    let statistics = try store.statistics()
    self.init()
    sampleTimes = store.sampleTimeRange
    entryTimes = store.entryTimeRange
    segmentCount = statistics.segments.count
    seriesCount = statistics.seriesCount
    sampleCount = statistics.sampleCount
    streamCount = statistics.streamCount
    entryCount = statistics.entryCount
    lineBytes = statistics.rawLineBytes
    sampleStorageBytes = statistics.storedSampleBytes
    entryStorageBytes = statistics.storedLineBytes
  }
}
