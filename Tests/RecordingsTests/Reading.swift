import ChunkStore
import Foundation
import TelemetryModel

@testable import Recordings

/// A stream of bytes in memory, handed out in pieces of a size that the test chooses.
final class PiecewiseStream: ByteStream {
  private let bytes: [UInt8]
  private let piece: Int
  private var index = 0

  init(_ bytes: [UInt8], piece: Int = 1 << 20) {
    self.bytes = bytes
    self.piece = piece
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int {
    let count = min(buffer.count, piece, bytes.count - index)
    buffer.copyBytes(from: bytes[index..<(index + count)])
    index += count
    return count
  }
}

/// What a sink was given, in the order it came.
final class KeepingSink: RecordingSink {
  var series: [Labels: SampleColumns] = [:]
  var streams: [Labels: [LogEntry]] = [:]
  var metadata: [String: MetricMetadata] = [:]

  func append(series labels: Labels, samples: SampleColumns) {
    series[labels, default: SampleColumns()].timestamps += samples.timestamps
    series[labels, default: SampleColumns()].values += samples.values
    series[labels, default: SampleColumns()].histogramTimestamps += samples.histogramTimestamps
    series[labels, default: SampleColumns()].histograms += samples.histograms
    series[labels, default: SampleColumns()].startTimestamps += samples.startTimestamps
  }

  func append(stream labels: Labels, entries: LogEntryBlock) {
    for index in 0..<entries.count {
      let metadata =
        entries.structuredMetadata.isEmpty ? Labels() : entries.structuredMetadata[index]
      streams[labels, default: []].append(
        LogEntry(
          timestamp: entries.timestamps[index], line: Array(entries.line(index)),
          structuredMetadata: metadata))
    }
  }

  func note(metric name: String, metadata noted: MetricMetadata) { metadata[name] = noted }

  func lines(_ labels: Labels) -> [String] {
    (streams[labels] ?? []).map { String(decoding: $0.line, as: UTF8.self) }
  }
}

/// Files of a test's own in a folder that goes away with it.
final class ScratchFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "recordings-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func file(_ name: String, _ text: String, changed: Int64? = nil) throws -> String {
    let file = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    if let changed {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: Double(changed))], ofItemAtPath: file)
    }
    return file
  }

  /// Imports one file's text.
  func read(
    _ text: String, name: String = "source", changed: Int64? = nil,
    options: ImportOptions = ImportOptions()
  ) throws -> (sink: KeepingSink, report: ImportReport) {
    let path = try file(name, text, changed: changed)
    let sink = KeepingSink()
    var report = ImportReport()
    try Importer.importSource(path: path, options: options, into: sink, report: &report)
    return (sink, report)
  }
}

/// The nanoseconds of a time in RFC 3339.
func nanoseconds(_ text: String) -> Int64 { CivilTime.parseRFC3339(Array(text.utf8)) ?? -1 }
