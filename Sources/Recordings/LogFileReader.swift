import ChunkStore
import LineScanning
import TelemetryModel

/// Reads a log file, line by line, into one stream of a sink: JSON objects, logfmt, or any text.
///
/// A line's time is looked for in its fields or at its front; a line without one (the middle of a
/// stack trace, a line that was cut off) takes the time of the line before. Lines are kept byte for
/// byte.
package struct LogFileReader {
  private let path: String
  private let options: ImportOptions
  private let format: SourceFormat
  private let sink: any RecordingSink
  private var block = LogEntryBlock()
  private var lastTime: Int64?
  package private(set) var report = ImportReport()

  /// Lines are handed to the sink when a block holds this many bytes.
  private static let blockByteLimit = 4 << 20

  package init(
    path: String, format: SourceFormat, options: ImportOptions, sink: any RecordingSink
  ) {
    self.path = path
    self.format = format
    self.options = options
    self.sink = sink
  }

  /// Reads one line.
  package mutating func read(
    line: UnsafeBufferPointer<UInt8>, number: Int
  ) throws(RecordingError) {
    let found = time(of: line)
    if let found {
      lastTime = found
    } else {
      try noteUndated(line, number)
    }
    let time = lastTime ?? options.fallbackTime * 1_000_000
    block.append(timestamp: time, line: line)
    report.lines += 1
    if block.bytes.count >= Self.blockByteLimit { try flush() }
  }

  /// Hands what is held to the sink.
  package mutating func finish() throws(RecordingError) {
    try flush()
    report.streams = report.lines > 0 ? 1 : 0
  }

  private func time(of line: UnsafeBufferPointer<UInt8>) -> Int64? {
    switch format {
    case .json: JSONField.first(named: fields, in: line).flatMap { LogTimestamp.parse($0) }
    case .logfmt: LogfmtField.first(named: fields, in: line).flatMap { LogTimestamp.parse($0) }
    case .plain, .exposition: LogTimestamp.atFront(of: line)
    }
  }

  private var fields: [String] {
    options.timestampField.map { [$0] } ?? LogTimestamp.usualFields
  }

  private mutating func noteUndated(
    _ line: UnsafeBufferPointer<UInt8>, _ number: Int
  ) throws(RecordingError) {
    report.undatedLines += 1
    guard options.isStrict else { return }
    let wanted = options.timestampField.map { "field \(GoString.quoted($0))" } ?? "a timestamp"
    throw .malformed(
      ImportProblem(
        path: path, line: number, column: 1, message: "\(wanted) was expected in this line"))
  }

  private mutating func flush() throws(RecordingError) {
    if block.count == 0 { return }
    do throws(StoreError) {
      try sink.append(
        stream: Labels(options.streamLabels.pairs + options.labels.pairs), entries: block)
    } catch {
      throw .store(error)
    }
    block.removeAll()
  }
}
