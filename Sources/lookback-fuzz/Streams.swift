import ChunkStore
import Glibc
import Recordings
import TelemetryModel

// Bytes as files and streams, and a sink that can be compared.

/// Bytes that come a few at a time.
final class ArrayStream: ByteStream {
  private let bytes: [UInt8]
  private let pieces: Int
  private var given = 0

  init(_ bytes: [UInt8], pieces: Int) {
    self.bytes = bytes
    self.pieces = pieces
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int {
    let count = min(buffer.count, pieces, bytes.count - given)
    buffer.copyBytes(from: bytes[given..<(given + count)])
    given += count
    return count
  }
}

/// A file without a name, for readers that take paths.
final class BytesFile {
  private let file: UnsafeMutablePointer<FILE>

  /// Nil where the system has no room.
  init?(_ bytes: [UInt8]) {
    guard let file = tmpfile() else { return nil }
    self.file = file
    if fwrite(bytes, 1, bytes.count, file) != bytes.count || fflush(file) != 0 { return nil }
  }

  deinit { fclose(file) }

  var path: String { "/proc/self/fd/\(fileno(file))" }
}

/// What a sink was given.
struct SinkContents: Equatable {
  struct Sample: Equatable {
    var timestamp: Int64
    var bits: UInt64
  }

  var samples: [Labels: [Sample]] = [:]
  var lines: [[UInt8]] = []
  var metadata: [String: MetricMetadata] = [:]
  var problems = 0
}

/// Keeps what it is given.
final class CollectingSink: RecordingSink {
  var contents = SinkContents()

  func append(series labels: Labels, samples: SampleColumns) throws(StoreError) {
    contents.samples[labels, default: []] += zip(samples.timestamps, samples.values).map {
      SinkContents.Sample(timestamp: $0, bits: $1.bitPattern)
    }
  }

  func append(stream labels: Labels, entries: LogEntryBlock) throws(StoreError) {
    for index in 0..<entries.count { contents.lines.append(Array(entries.line(index))) }
  }

  func note(metric name: String, metadata: MetricMetadata) throws(StoreError) {
    contents.metadata[name] = metadata
  }
}
