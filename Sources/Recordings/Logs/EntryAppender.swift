import ChunkStore
import TelemetryModel

// Entries of one stream on their way to a sink.

/// Gathers the entries of one stream and hands them to the sink in blocks.
///
/// A store holds entries that agree in time and line once. Files often have a second's resolution,
/// and equal lines in them are two events: the second one is put a nanosecond later, the third two. The shift depends on nothing but the source, so importing it
/// again changes nothing.
struct EntryAppender {
  let labels: Labels
  private let sink: any RecordingSink
  private var block = LogEntryBlock()
  private var hasMetadata = false
  private(set) var count = 0
  private var recent = RecentLines()

  /// Lines are handed to the sink when a block holds this many bytes.
  static let blockByteLimit = 1 << 20

  init(labels: Labels, sink: any RecordingSink) {
    self.labels = labels
    self.sink = sink
  }

  /// Adds an entry that stands for an event of its own.
  @inline(__always)
  mutating func appendEvent(
    _ time: Int64, _ line: UnsafeBufferPointer<UInt8>
  ) throws(RecordingError) {
    let seen = recent.timesSeen(line, at: time)
    try append(time &+ seen, line)
  }

  /// Adds an entry as it is: equal ones are one.
  @inline(__always)
  mutating func append(
    _ time: Int64, _ line: UnsafeBufferPointer<UInt8>
  ) throws(RecordingError) {
    block.timestamps.append(time)
    block.bytes.append(contentsOf: line)
    block.lineEnds.append(block.bytes.count)
    if hasMetadata { block.structuredMetadata.append(Labels()) }
    count += 1
    if block.bytes.count + 16 * block.count >= Self.blockByteLimit { try flush() }
  }

  /// Adds an entry with structured metadata.
  mutating func append(
    _ time: Int64, _ line: UnsafeBufferPointer<UInt8>, metadata: Labels
  ) throws(RecordingError) {
    if !hasMetadata {
      block.structuredMetadata = [Labels](repeating: Labels(), count: block.count)
      hasMetadata = true
    }
    block.timestamps.append(time)
    block.bytes.append(contentsOf: line)
    block.lineEnds.append(block.bytes.count)
    block.structuredMetadata.append(metadata)
    count += 1
    if block.bytes.count + 64 * block.count >= Self.blockByteLimit { try flush() }
  }

  /// Hands what is held to the sink.
  mutating func flush() throws(RecordingError) {
    if block.count == 0 { return }
    do throws(StoreError) {
      try sink.append(stream: labels, entries: block)
    } catch {
      throw .store(error)
    }
    block.removeAll()
    hasMetadata = false
  }
}
