import ArgumentParser
import Glibc
import QueryEngine
import QueryExecution
import TelemetryModel

/// `lookback-bench query-lines QUERY FILE…`: answers a LogQL query over the lines of files as they
/// are, in one process, on one thread.
struct LinesQueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query-lines",
    abstract: "Answer an instant LogQL query over lines in memory, without store or columns.")

  @Argument(help: "The query; every line is of stream {file=\"lines\"} and in the window.")
  var query: String

  @Argument(help: "The files.")
  var files: [String]

  @Option(help: "How many times.")
  var runs = 5

  func run() throws {
    let source = LineSource(try files.map { try Self.block(of: $0) })
    var options = EngineOptions()
    options.workerCount = 1
    let engine = QueryEngine(metrics: EmptySource(), logs: source, options: options)
    try measure(runs: runs) {
      let value = try engine.evaluate(query, language: .logQL, grid: StepGrid(instant: 1000)).value
      guard case .vector(let series) = value else {
        throw ValidationError("no vector: \(query)")
      }
      return (series.reduce(0) { $0 + Int($1.values[0]) }, source.byteCount)
    }
  }

  /// The lines of a file, a nanosecond from each to the next.
  private static func block(of path: String) throws -> LogEntryBlock {
    guard let file = fopen(path, "r") else { throw ValidationError("\(path): cannot be read") }
    defer { fclose(file) }
    var block = LogEntryBlock()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      for byte in buffer[..<count] {
        if byte == UInt8(ascii: "\n") {
          block.lineEnds.append(block.bytes.count)
        } else {
          block.bytes.append(byte)
        }
      }
    }
    block.timestamps = (0..<block.lineEnds.count).map { Int64($0) }
    block.bytes.removeLast(block.bytes.count - (block.lineEnds.last ?? 0))
    return block
  }
}

/// Lines in memory, a file a piece.
private struct LineSource: LogSource {
  private let blocks: [LogEntryBlock]

  init(_ blocks: [LogEntryBlock]) { self.blocks = blocks.filter { $0.count > 0 } }

  /// With the lines' ends, as in the files.
  var byteCount: Int { blocks.reduce(0) { $0 + $1.bytes.count + $1.count } }

  func selectStreams(_ matchers: [Matcher], from: Int64, until: Int64) -> [SelectedStream] {
    [SelectedStream(labels: ["file": "lines"], reference: 0)]
  }

  func pieces(of stream: SelectedStream, from: Int64, until: Int64) -> [any LogPiece] {
    blocks.map { LogBlockPiece($0) }
  }
}
