import ChunkStore
import TelemetryModel

/// Reads the lines of `logcli -o jsonl`: `{"labels":{…},"line":"…","timestamp":"…"}`.
final class LogcliReader: LineConsumer {
  private let options: ImportOptions
  private var table: StreamTable
  private let json = JSONReader()
  private var notes = ImportReport()
  /// The labels of the line before as they stood, name and value by turns, and their stream.
  private var lastKey: [UInt8] = []
  private var key: [UInt8] = []
  private var lastNumber: Int?
  private var text: [UInt8] = []

  init(options: ImportOptions, sink: any RecordingSink) {
    self.options = options
    table = StreamTable(sink: sink)
  }

  var report: ImportReport {
    var report = notes
    report.lines = table.lineCount
    report.streams = table.streamCount
    return report
  }

  func begin(_ source: SourceDescription) { json.path = source.path }

  func read(line: UnsafeBufferPointer<UInt8>, number: Int) throws(RecordingError) {
    if line.allSatisfy({ $0 <= 0x20 }) { return }
    do throws(RecordingError) {
      try readLine(line, number)
    } catch {
      guard case .malformed(let problem) = error, !options.isStrict else { throw error }
      notes.note(problem)
    }
  }

  func flush() throws(RecordingError) { try table.flush() }

  func finish() throws(RecordingError) { try flush() }

  private func readLine(
    _ line: UnsafeBufferPointer<UInt8>, _ number: Int
  ) throws(RecordingError) {
    json.reset(to: line, line: number)
    var time: Int64?
    var stream: Int?
    var hasText = false
    try json.beginObject()
    while try json.nextMember() {
      if json.textIs("line") {
        try json.string()
        text.removeAll(keepingCapacity: true)
        text.append(contentsOf: json.text)
        hasText = true
      } else if json.textIs("timestamp") {
        try json.string()
        time = json.text.withUnsafeBufferPointer { bytes in
          var scanner = TimeScanner(bytes, at: 0, reference: 0)
          return scanner.time(.calendar)
        }
        if time == nil { throw json.failure("a time of RFC 3339 was expected") }
      } else if json.textIs("labels") {
        stream = try self.stream()
      } else {
        try json.skipValue()
      }
    }
    guard hasText, let time, let stream else {
      throw json.failure("`labels`, `line` and `timestamp` were expected")
    }
    let bytes = text
    try bytes.withUnsafeBufferPointer { (bytes) throws(RecordingError) in
      try table.append(time, bytes, to: stream, isEvent: false)
    }
  }

  /// The stream of the labels at the position. Most lines have those of the line before, which
  /// are recognised without making strings.
  private func stream() throws(RecordingError) -> Int {
    key.removeAll(keepingCapacity: true)
    try json.beginObject()
    while try json.nextMember() {
      appendToKey()
      try json.string()
      appendToKey()
    }
    if key == lastKey, let lastNumber { return lastNumber }
    var labels = options.streamLabels
    for label in labelsOfKey() { labels[label.name] = label.value }
    for label in options.labels.pairs { labels[label.name] = label.value }
    let number = table.number(of: labels)
    swap(&key, &lastKey)
    lastNumber = number
    return number
  }

  /// Texts with their length in front, so that any byte may stand in them.
  private func appendToKey() {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: json.text.count)) { key.append(contentsOf: $0) }
    key.append(contentsOf: json.text)
  }

  private func labelsOfKey() -> [Label] {
    var texts: [String] = []
    var index = 0
    while index + 4 <= key.count {
      let count = key.withUnsafeBytes {
        Int($0.loadUnaligned(fromByteOffset: index, as: UInt32.self))
      }
      texts.append(String(decoding: key[(index + 4)..<(index + 4 + count)], as: UTF8.self))
      index += 4 + count
    }
    return stride(from: 0, to: texts.count - 1, by: 2).compactMap { place in
      texts[place + 1].isEmpty ? nil : Label(name: texts[place], value: texts[place + 1])
    }
  }
}
