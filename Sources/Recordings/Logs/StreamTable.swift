import ChunkStore
import TelemetryModel

/// The streams that a source of mixed entries writes to, in bounded memory.
struct StreamTable {
  private let sink: any RecordingSink
  private var appenders: [EntryAppender] = []
  private var numbers: [Labels: Int] = [:]
  private var heldBytes = 0

  /// What all streams hold together, about, before all is handed on.
  private static let byteLimit = 8 << 20

  init(sink: any RecordingSink) { self.sink = sink }

  var lineCount: Int { appenders.reduce(0) { $0 + $1.count } }
  var streamCount: Int { appenders.count }

  /// The number of the stream with these labels.
  mutating func number(of labels: Labels) -> Int {
    if let number = numbers[labels] { return number }
    numbers[labels] = appenders.count
    appenders.append(EntryAppender(labels: labels, sink: sink))
    return appenders.count - 1
  }

  /// Adds an entry; equal ones are one unless they are events, each of its own.
  mutating func append(
    _ time: Int64, _ line: UnsafeBufferPointer<UInt8>, to number: Int, isEvent: Bool
  ) throws(RecordingError) {
    if isEvent {
      try appenders[number].appendEvent(time, line)
    } else {
      try appenders[number].append(time, line)
    }
    heldBytes += line.count + 32
    if heldBytes >= Self.byteLimit { try flush() }
  }

  mutating func flush() throws(RecordingError) {
    for index in appenders.indices { try appenders[index].flush() }
    heldBytes = 0
  }
}
