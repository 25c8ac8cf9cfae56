import ArgumentParser
import ChunkStore
import Glibc
import Recordings
import TelemetryModel
import WorkSharing

extension SourceFormat: ExpressibleByArgument {}

/// `lookback import SOURCE…`.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Read recorded metrics and logs into a store.")

  @Argument(
    help:
      "Files, directories of files, Prometheus data directories, or - for standard input; gzip is unpacked, rotated files are read oldest first."
  )
  var sources: [String]

  @Option(help: "The store's directory; it is made if it is not there.")
  var store: String

  @Option(help: "What the sources are; found out by looking if left out.")
  var format: SourceFormat?

  @Option(help: "How much memory to use at most, about: 512MiB, 2GB.")
  var memory: String = "512MiB"

  @Option(name: .customLong("label"), help: "NAME=VALUE for every series or stream; repeatable.")
  var labels: [String] = []

  @Option(name: .customLong("timestamp"), help: "The field that holds a log line's time.")
  var timestampField: String?

  @Option(help: "The time of what has none; the file's own if left out.")
  var time: String?

  @Flag(help: "Make what comes part of the store line by line, as from a pipe that stays open.")
  var live = false

  @Option(help: "With --live, when to wait for the disk: always, never or a time such as 1s.")
  var fsync: String?

  @Flag(help: "The first line that cannot be read ends the import.")
  var strict = false

  func run() throws {
    var options = ImportOptions()
    options.format = format
    options.timestampField = timestampField
    options.isStrict = strict
    options.labels = try parsedLabels()
    if let time { options.fallbackTime = try TimeArgument.moment(time, now: 0) }
    options.currentTime = Int64(Glibc.time(nil)) * 1000
    options.isLive = live
    let durability = try parsedDurability()
    let bufferLimit = try parsedBufferLimit()
    FreedMemory.growInLargePages(bufferLimit)
    let report: ImportReport
    do {
      report = try importAll(options, bufferLimit: bufferLimit, durability)
    } catch let error as StoreError {
      throw CommandFailure(.badData, error.line)
    }
    Self.complain(report)
    StandardOutput.write(Self.summary(report))
    if report.damageCount > 0 { throw ExitCode(ExitStatus.badData.rawValue) }
    if report.problemCount > 0 { throw ExitCode(ExitStatus.findings.rawValue) }
  }

  private func importAll(
    _ options: ImportOptions, bufferLimit: Int, _ durability: Durability?
  ) throws -> ImportReport {
    let found = ImportSource.find(under: sources)
    if found.isEmpty {
      throw CommandFailure(.badData, "\(sources.joined(separator: ", ")): no files to import")
    }
    let writer = try StoreWriter(
      directory: store, bufferLimit: bufferLimit, durability: durability)
    var report = ImportReport()
    var failures: [String] = []
    let progress = ProgressLine(total: Self.byteCount(of: found))
    var bytesBefore = 0
    for source in found {
      var options = options
      // A stream needs a label to be asked for by.
      if options.labels.isEmpty {
        options.streamLabels = Labels([Label(name: "filename", value: source.name)])
      }
      do throws(RecordingError) {
        try Importer.importSet(
          source, options: options, into: writer, report: &report,
          progress: { progress.update(bytesBefore + $0) },
          acknowledge: { () throws(StoreError) in try writer.acknowledge() })
      } catch {
        failures.append(error.line)
        if strict { break }
      }
      bytesBefore += source.byteCount ?? 0
    }
    progress.finish()
    // What was read before a failure is kept: it is whole lines.
    try writer.commit()
    if failures.isEmpty { return report }
    Self.complain(report)
    StandardOutput.write(Self.summary(report))
    throw CommandFailure(.badData, failures.joined(separator: "\n"))
  }

  private static func byteCount(of sources: [ImportSource]) -> Int? {
    var sum = 0
    for source in sources {
      guard let count = source.byteCount else { return nil }
      sum += count
    }
    return sum
  }

  /// How live appends last; nil without `--live`.
  private func parsedDurability() throws -> Durability? {
    guard live else {
      if let fsync { throw CommandFailure(.badUsage, "--fsync \(fsync): only with --live") }
      return nil
    }
    switch fsync {
    case nil, "always"?: return .always
    case "never"?: return .never
    case let time?:
      guard let milliseconds = try? PrometheusDuration.parse(time), milliseconds > 0 else {
        throw CommandFailure(.badUsage, "--fsync \(time): write always, never or a time such as 1s")
      }
      return .interval(milliseconds: milliseconds, clock: Self.monotonicMilliseconds)
    }
  }

  private static func monotonicMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Encoding needs room beside what is held, so a part of the limit is for holding.
  private func parsedBufferLimit() throws -> Int {
    do throws(ByteSize.Failure) {
      let bytes = Int(clamping: try ByteSize.parse(memory))
      if bytes >= Self.leastMemory { return (bytes - Self.fixedMemory) / Self.memoryShare }
    } catch {
      throw CommandFailure(.badUsage, "--memory \(memory): write a size such as 512MiB")
    }
    throw CommandFailure(.badUsage, "--memory \(memory): at least 96MiB are needed")
  }

  private static let leastMemory = 96 << 20
  private static let fixedMemory = 72 << 20
  private static let memoryShare = 4

  private static func complain(_ report: ImportReport) {
    for problem in report.problems { StandardOutput.complain(problem.summary) }
    for damage in report.damages { StandardOutput.complain(damage.summary) }
    if report.problemCount > report.problems.count {
      let kinds = report.problemKinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      for (kind, count) in kinds { StandardOutput.complain("\(count) times in all: \(kind)") }
    }
    for note in report.notes { StandardOutput.complain("note: " + note) }
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
    if report.damageCount > 0 { text += "; \(report.damageCount) places are damaged" }
    return text + "\n"
  }
}
