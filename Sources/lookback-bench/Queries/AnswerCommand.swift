import ArgumentParser
import ChunkStore
import Glibc
import QueryEngine
import QueryExecution
import Recordings

/// `lookback-bench answer DATA`: answers queries as they come, in one process with the data open,
/// as a server does.
struct AnswerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer",
    abstract: "Answer PromQL queries of standard input with the data open, and tell the time.",
    discussion: """
      A line of input is FROM TO STEP QUERY, in milliseconds; STEP is 0 for an instant query. For each \
      line comes a line of JSON with the seconds of wall and processor time and the answer's bytes, and \
      behind it the answer as Prometheus' HTTP API gives it.
      """)

  @Argument(help: "A store, or a directory that Prometheus wrote.")
  var data: String

  func run() throws {
    AllocatorSettings.keepFreedColumns()
    let engine = try Self.engine(over: data)
    while let line = readLine() {
      guard let asked = AskedQuery(line) else {
        throw ValidationError("no FROM TO STEP QUERY: \(line)")
      }
      let watch = Stopwatch()
      let answer = asked.answer(engine)
      let (wall, processor) = watch.elapsed
      let bytes = answer.reduce(0) { $0 + $1.count }
      let times = #"{"bytes":\#(bytes),"wall":\#(wall),"cpu":\#(processor)}"# + "\n"
      guard ([Array(times.utf8)] + answer).allSatisfy(Self.put) else { throw ExitCode.failure }
    }
  }

  /// Writes to standard output; false where that cannot be done.
  private static func put(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let count = write(STDOUT_FILENO, bytes.baseAddress! + start, bytes.count - start)
        if count < 0 && errno != EINTR { return false }
        start += max(count, 0)
      }
      return true
    }
  }

  private static func engine(over path: String) throws -> QueryEngine {
    if PrometheusDirectory.isOne(path: path) {
      let source = PrometheusSource(try PrometheusDirectory(path: path))
      return QueryEngine(metrics: source, logs: EmptySource())
    }
    let source = StoreSource(try Store.open(directory: path))
    return QueryEngine(metrics: source, logs: source)
  }
}
