import ChunkStore
import Glibc
import QueryEngine
import Recordings
import TelemetryModel
import WorkSharing

/// The data that a command works on: a store, what Prometheus wrote, or recorded files read into
/// memory.
struct OpenedData {
  let contents: any RecordedContents

  /// Opens what is at `path`: a store's directory, a directory or block of Prometheus, a directory
  /// of recorded files, or one such file (`-` for standard input).
  ///
  /// - Parameters:
  ///   - isAskedOnce: whether only one query comes, so that log lines are better kept as they are
  ///     than made columns of.
  ///   - expectsLogs: whether recorded files are known to hold log lines.
  ///   - deadlinePassed: asked while recorded files are read; true ends that with an error.
  static func open(
    _ path: String, isAskedOnce: Bool = false, expectsLogs: Bool = false,
    deadlinePassed: @escaping () -> Bool = { false }
  ) throws -> OpenedData {
    do {
      if isDirectory(path) {
        if access(path + "/MANIFEST", F_OK) == 0 {
          return OpenedData(contents: StoreContents(store: try Store.open(directory: path)))
        }
        if PrometheusDirectory.isOne(path: path) { return try openingPrometheus(path) }
      }
      return try importing(
        path, plainLimit: isAskedOnce ? plainLimit : 0, expectsLogs: expectsLogs, deadlinePassed)
    } catch let error as StoreError {
      throw CommandFailure(.badData, error.line)
    }
  }

  /// Bytes of log lines that are kept as they are; more are not worth their memory.
  private static let plainLimit = 512 << 20

  /// Most bytes of files that are reckoned with, and how often their lines come to be in memory.
  private static let (largestByteCount, copies) = (256 << 20, 5)

  private static func importing(
    _ path: String, plainLimit: Int, expectsLogs: Bool, _ deadlinePassed: @escaping () -> Bool
  ) throws -> OpenedData {
    let sources = ImportSource.find(under: [path])
    if sources.isEmpty {
      throw CommandFailure(.badData, "\(path): neither a store nor a directory of recorded files")
    }
    let byteCount = sources.reduce(0) { $0 + ($1.byteCount ?? 0) }
    FreedMemory.growInLargePages(copies * min(byteCount, largestByteCount))
    let writer = MemoryStoreWriter(
      plainLimit: plainLimit, expectedLineBytes: sources.count == 1 ? byteCount : 0)
    let sink = TimedSink(writer, deadlinePassed: deadlinePassed)
    for source in sources {
      var options = ImportOptions()
      options.streamLabels = Labels([Label(name: "filename", value: source.name)])
      options.expectsLogs = expectsLogs
      options.currentTime = Int64(time(nil)) * 1000
      var report = ImportReport()
      do throws(RecordingError) {
        try Importer.importSet(source, options: options, into: sink, report: &report)
      } catch {
        if sink.isTimedOut {
          throw CommandFailure(.badQuery, "query timed out while \(path) was read")
        }
        throw CommandFailure(.badData, error.line)
      }
    }
    return OpenedData(contents: StoreContents(store: try writer.finish()))
  }

  private static func openingPrometheus(_ path: String) throws -> OpenedData {
    do throws(RecordingError) {
      let directory = try PrometheusDirectory(path: path)
      for damage in directory.report.damages { StandardOutput.complain(damage.summary) }
      for note in directory.report.notes { StandardOutput.complain(note) }
      return OpenedData(contents: PrometheusContents(directory: directory))
    } catch {
      throw CommandFailure(.badData, error.line)
    }
  }

  /// Leaves the data open to the end of the process, which unmaps all files at once and sooner than
  /// one after the other.
  func keepOpen() { _ = Unmanaged.passRetained(Box(contents)) }

  private final class Box {
    let contents: any RecordedContents

    init(_ contents: any RecordedContents) { self.contents = contents }
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// "Now": the end of the recorded data, in milliseconds since the epoch; 0 where there is none.
  var end: Int64 {
    let samples = contents.sampleTimeRange?.upperBound ?? .min
    let entries = contents.entryTimeRange.map { ($0.upperBound + 999_999) / 1_000_000 } ?? .min
    let latest = max(samples, entries)
    return latest == .min ? 0 : latest
  }

  /// The beginning of the recorded data, in milliseconds since the epoch.
  var start: Int64 {
    let samples = contents.sampleTimeRange?.lowerBound ?? .max
    let entries = contents.entryTimeRange.map { $0.lowerBound / 1_000_000 } ?? .max
    let earliest = min(samples, entries)
    return earliest == .max ? 0 : earliest
  }

  /// An engine over the data.
  func engine(options: EngineOptions = EngineOptions()) -> QueryEngine {
    let (metrics, logs) = contents.sources
    return QueryEngine(metrics: metrics, logs: logs, options: options)
  }
}
