import ChunkStore
import TelemetryModel

/// Reads the log files that container engines write: Docker's json-file lines, and CRI lines
/// (`TIME stdout|stderr P|F TEXT`).
///
/// As Promtail and Alloy do, `stream` (stdout or stderr) becomes a label, the engine's wrapping
/// goes, and the pieces of a long line are joined; the time is that of the last piece.
final class ContainerLogReader: LineConsumer {
  private let isDocker: Bool
  private let labels: Labels
  private let options: ImportOptions
  private var table: StreamTable
  private let json = JSONReader()
  private var path = ""
  private var notes = ImportReport()
  /// Stream number and pieces that wait for the end of their line, of stdout and stderr.
  private var outputs: [Output] = []

  private struct Output {
    var name: [UInt8]
    var number: Int
    var pieces: [UInt8] = []
    var lastTime: Int64?
  }

  /// Pieces are joined up to what the store takes as a line.
  private static let lineLimit = 1 << 28

  init(format: SourceFormat, labels: Labels, options: ImportOptions, sink: any RecordingSink) {
    isDocker = format == .docker
    self.labels = labels
    self.options = options
    table = StreamTable(sink: sink)
  }

  var report: ImportReport {
    var report = notes
    report.lines = table.lineCount
    report.streams = table.streamCount
    return report
  }

  func begin(_ source: SourceDescription) {
    path = source.path
    json.path = source.path
  }

  func read(line: UnsafeBufferPointer<UInt8>, number: Int) throws(RecordingError) {
    do throws(RecordingError) {
      if isDocker { try readDocker(line, number) } else { try readCRI(line, number) }
    } catch {
      guard case .malformed(let problem) = error, !options.isStrict else { throw error }
      notes.note(problem)
    }
  }

  func flush() throws(RecordingError) { try table.flush() }

  func finish() throws(RecordingError) {
    // A program that ended in the middle of a line.
    for index in outputs.indices where !outputs[index].pieces.isEmpty {
      let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
      try append(empty, outputs[index].lastTime ?? 0, to: index, isEnd: true)
    }
    try flush()
  }

  // MARK: Docker

  private var text: [UInt8] = []

  private func readDocker(
    _ line: UnsafeBufferPointer<UInt8>, _ number: Int
  ) throws(RecordingError) {
    if line.allSatisfy({ $0 <= 0x20 }) { return }
    json.reset(to: line, line: number)
    text.removeAll(keepingCapacity: true)
    var time: Int64?
    var output: Int?
    var hasText = false
    try json.beginObject()
    while try json.nextMember() {
      if json.textIs("log") {
        try json.string()
        text.append(contentsOf: json.text)
        hasText = true
      } else if json.textIs("stream") {
        try json.string()
        output = json.text.withUnsafeBufferPointer { self.output($0) }
      } else if json.textIs("time") {
        try json.string()
        time = json.text.withUnsafeBufferPointer { bytes in
          var scanner = TimeScanner(bytes, at: 0, reference: 0)
          return scanner.time(.calendar)
        }
        if time == nil { throw json.failure("a time of RFC 3339 was expected") }
      } else {
        try json.skipValue()
      }
    }
    guard hasText, let time, let output else {
      throw json.failure("`log`, `stream` and `time` were expected")
    }
    let isEnd = text.last == 0x0A
    if isEnd { text.removeLast() }
    let bytes = text
    try bytes.withUnsafeBufferPointer { (bytes) throws(RecordingError) in
      try append(bytes, time, to: output, isEnd: isEnd)
    }
  }

  // MARK: CRI

  private func readCRI(
    _ line: UnsafeBufferPointer<UInt8>, _ number: Int
  ) throws(RecordingError) {
    if line.isEmpty { return }
    var scanner = TimeScanner(line, at: 0, reference: 0)
    guard let time = scanner.time(.calendar) else {
      throw problem(number, 0, "a time of RFC 3339 was expected")
    }
    let name = scanner.index + 1
    let tag = name + 7
    guard scanner.index < line.count, line[scanner.index] == 0x20, tag <= line.count,
      let output = output(UnsafeBufferPointer(rebasing: line[name..<(tag - 1)]))
    else { throw problem(number, scanner.index, "stdout or stderr was expected") }
    guard tag < line.count, line[tag - 1] == 0x20,
      line[tag] == UInt8(ascii: "P") || line[tag] == UInt8(ascii: "F")
    else { throw problem(number, tag, "P or F was expected") }
    // Further tags may follow behind a colon.
    var start = tag + 1
    while start < line.count, line[start] != 0x20 { start += 1 }
    start = min(start + 1, line.count)
    try append(
      UnsafeBufferPointer(rebasing: line[start...]), time, to: output,
      isEnd: line[tag] == UInt8(ascii: "F"))
  }

  private func problem(_ line: Int, _ offset: Int, _ message: String) -> RecordingError {
    .malformed(ImportProblem(path: path, line: line, column: offset + 1, message: message))
  }

  // MARK: Pieces

  /// The place in `outputs` of stdout or stderr, nil for any other name.
  private func output(_ name: UnsafeBufferPointer<UInt8>) -> Int? {
    for index in outputs.indices where outputs[index].name.elementsEqual(name) { return index }
    let text = String(decoding: name, as: UTF8.self)
    guard text == "stdout" || text == "stderr" else { return nil }
    var all = labels
    all["stream"] = text
    outputs.append(Output(name: Array(name), number: table.number(of: all)))
    return outputs.count - 1
  }

  private func append(
    _ piece: UnsafeBufferPointer<UInt8>, _ time: Int64, to output: Int, isEnd: Bool
  ) throws(RecordingError) {
    let number = outputs[output].number
    if isEnd && outputs[output].pieces.isEmpty {
      try table.append(time, piece, to: number, isEvent: true)
      return
    }
    outputs[output].pieces.append(contentsOf: piece)
    outputs[output].lastTime = time
    guard isEnd || outputs[output].pieces.count >= Self.lineLimit - (1 << 20) else { return }
    let whole = outputs[output].pieces
    try whole.withUnsafeBufferPointer { (bytes) throws(RecordingError) in
      try table.append(time, bytes, to: number, isEvent: true)
    }
    outputs[output].pieces = []
  }
}
