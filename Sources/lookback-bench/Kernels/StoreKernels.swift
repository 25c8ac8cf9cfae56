import ArgumentParser
import ChunkStore
import TelemetryModel

/// `lookback-bench decode STORE`: reads every sample.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Read all samples of a store, series by series.")

  @Argument(help: "The store.")
  var store: String

  @Option(help: "How many times.")
  var runs = 5

  func run() throws {
    let store = try Store.open(directory: store)
    let series = try store.selectSeries([], from: .min, through: .max)
    var columns = SampleColumns()
    try measure(runs: runs) {
      var samples = 0
      for one in series {
        columns.removeAll()
        try store.readSamples(one.reference, from: .min, through: .max, into: &columns)
        samples += columns.timestamps.count + columns.histogramTimestamps.count
      }
      return (samples, 0)
    }
  }
}

/// `lookback-bench lines STORE`: reads every line.
struct LinesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lines", abstract: "Read all lines of a store, stream by stream.")

  @Argument(help: "The store.")
  var store: String

  @Option(help: "How many times.")
  var runs = 3

  func run() throws {
    let store = try Store.open(directory: store)
    let streams = try store.selectStreams([], from: .min, until: .max)
    try measure(runs: runs) {
      var lines = 0
      var bytes = 0
      for stream in streams {
        try store.readEntries(
          stream.reference, from: .min, until: .max, isBackward: false, needles: []
        ) { block in
          lines += block.count
          // With the line's end, as in the file.
          bytes += block.bytes.count + block.count
          return true
        }
      }
      return (lines, bytes)
    }
  }
}
