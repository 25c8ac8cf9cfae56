import ChunkStore
import TelemetryModel

/// Reads log files, line by line, into one stream of a sink: JSON objects, logfmt, or any text.
///
/// A line's time is looked for in its fields, or at the place where the first lines have one; a
/// line without (the middle of a stack trace, a line that was cut off) takes the time of the line
/// before. Lines are kept byte for byte.
final class LogFileReader: LineConsumer {
  private enum Clock {
    case json(FieldClock)
    case logfmt(FieldClock)
    case text(LineClock)
  }

  private let options: ImportOptions
  private let format: SourceFormat
  private var appender: EntryAppender
  private var path = ""
  private var clock: Clock
  private var lastTime: Int64?
  private var undated = 0
  private var notes = ImportReport()

  init(format: SourceFormat, labels: Labels, options: ImportOptions, sink: any RecordingSink) {
    self.format = format
    self.options = options
    appender = EntryAppender(labels: labels, sink: sink)
    clock = .json(FieldClock(name: nil, reference: 0))
  }

  var report: ImportReport {
    var report = notes
    report.lines = appender.count
    report.streams = appender.count > 0 ? 1 : 0
    report.undatedLines = undated
    return report
  }

  func begin(_ source: SourceDescription) {
    path = source.path
    let reference = source.time / 1000
    let fields = FieldClock(name: options.timestampField, reference: reference)
    switch format {
    case .json: clock = .json(fields)
    case .logfmt: clock = .logfmt(fields)
    default:
      clock = .text(
        source.sample.withUnsafeBufferPointer { LineClock(sample: $0, reference: reference) })
    }
    let first = source.sample.withUnsafeBufferPointer { firstTime($0) }
    if first == nil {
      notes.note("\(path): no time was found in its first lines; they take the file's own")
    }
    // What stands before the first dated line belongs to it.
    if lastTime == nil || first == nil { lastTime = first ?? source.time * 1_000_000 }
  }

  func read(line: UnsafeBufferPointer<UInt8>, number: Int) throws(RecordingError) {
    let time: Int64
    if let found = self.time(of: line) {
      time = found
      lastTime = found
    } else {
      time = lastTime ?? 0
      try noteUndated(number)
    }
    try appender.appendEvent(time, line)
  }

  func flush() throws(RecordingError) { try appender.flush() }

  func finish() throws(RecordingError) { try flush() }

  @inline(__always)
  private func time(of line: UnsafeBufferPointer<UInt8>) -> Int64? {
    switch clock {
    case .json(let fields): fields.jsonTime(of: line)
    case .logfmt(let fields): fields.logfmtTime(of: line)
    case .text(let clock): clock.time(of: line)
    }
  }

  private func firstTime(_ sample: UnsafeBufferPointer<UInt8>) -> Int64? {
    for line in sample.split(separator: 0x0A) {
      if let time = time(of: UnsafeBufferPointer(rebasing: line)) { return time }
    }
    return nil
  }

  private func noteUndated(_ number: Int) throws(RecordingError) {
    undated += 1
    guard options.isStrict else { return }
    let wanted = options.timestampField.map { "field \(GoString.quoted($0))" } ?? "a timestamp"
    throw .malformed(
      ImportProblem(
        path: path, line: number, column: 1, message: "\(wanted) was expected in this line"))
  }
}
