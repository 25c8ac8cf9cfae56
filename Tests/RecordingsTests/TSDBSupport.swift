import ChunkStore
import Foundation
import TelemetryModel

@testable import Recordings

/// Keeps what an import gives.
final class CollectingSink: RecordingSink {
  private(set) var series: [Labels: SampleColumns] = [:]
  private(set) var metadata: [String: MetricMetadata] = [:]

  func append(series labels: Labels, samples: SampleColumns) {
    series[labels, default: SampleColumns()].append(samples)
  }

  func append(stream labels: Labels, entries: LogEntryBlock) {}

  func note(metric name: String, metadata noted: MetricMetadata) { metadata[name] = noted }

  /// Everything, by series.
  var kept: [Labels: KeptSamples] {
    series.mapValues { columns in
      var columns = columns
      columns.settle()
      return KeptSamples(columns)
    }
  }

  /// Everything, as lines that compare bit by bit.
  var lines: [String] {
    series.keys.sorted().flatMap { labels -> [String] in
      var columns = series[labels] ?? SampleColumns()
      columns.settle()
      return TSDBLines.lines(of: labels, columns)
    }
  }
}

/// The samples of a series, bit by bit: compared faster than lines.
struct KeptSamples: Equatable {
  private var times: [Int64]
  private var bits: [UInt64]
  private var histograms: [String]

  init(_ columns: SampleColumns) {
    times = columns.timestamps
    bits = columns.values.map(\.bitPattern)
    histograms = zip(columns.histogramTimestamps, columns.histograms).map {
      "\($0) \(TSDBLines.text($1))"
    }
  }
}

/// Samples as lines.
enum TSDBLines {
  static func lines(of labels: Labels, _ columns: SampleColumns) -> [String] {
    let floats = zip(columns.timestamps, columns.values).map {
      "\(labels) \($0) \(String($1.bitPattern, radix: 16))"
    }
    let histograms = zip(columns.histogramTimestamps, columns.histograms).map {
      "\(labels) \($0) \(text($1))"
    }
    return floats + histograms
  }

  /// A histogram without its empty buckets, which writers add as they need them.
  static func text(_ histogram: FloatHistogram) -> String {
    if histogram.isStale { return "stale" }
    let positive = buckets(histogram.positiveSpans, histogram.positiveBuckets)
    let negative = buckets(histogram.negativeSpans, histogram.negativeBuckets)
    return [
      "\(histogram.count)", "\(histogram.sum)", "\(histogram.zeroCount)", positive, negative,
    ].joined(separator: "/")
  }

  private static func buckets(_ spans: [FloatHistogram.Span], _ counts: [Double]) -> String {
    var index = 0
    var rest = counts[...]
    var shown: [String] = []
    for span in spans {
      index += Int(span.offset)
      for _ in 0..<span.length {
        if let count = rest.popFirst(), count != 0 { shown.append("\(index)=\(count)") }
        index += 1
      }
    }
    return shown.joined(separator: ",")
  }
}

/// Folders and files of tests.
enum TSDBFolder {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/prometheus")

  /// Lends a new folder.
  static func withTemporary<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tsdb-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  static func imported(
    _ folder: URL, isStrict: Bool = false
  ) throws -> (sink: CollectingSink, report: ImportReport) {
    let sink = CollectingSink()
    var report = ImportReport()
    var options = ImportOptions()
    options.isStrict = isStrict
    try PrometheusDirectory.importSource(
      path: folder.path, options: options, into: sink, report: &report)
    return (sink, report)
  }

  /// Everything that can be asked of a folder in place, by series.
  static func askedSamples(_ folder: URL) throws -> [Labels: KeptSamples] {
    let directory = try PrometheusDirectory(path: folder.path)
    var result: [Labels: KeptSamples] = [:]
    for series in try directory.selectSeries([], from: .min, through: .max) {
      var columns = SampleColumns()
      try directory.readSamples(series.reference, from: .min, through: .max, into: &columns)
      if !columns.isEmpty { result[series.labels] = KeptSamples(columns) }
    }
    return result
  }

  /// Everything that can be asked of a folder in place, as lines.
  static func asked(_ folder: URL) throws -> [String] {
    let directory = try PrometheusDirectory(path: folder.path)
    return try directory.selectSeries([], from: .min, through: .max).flatMap { series in
      var columns = SampleColumns()
      try directory.readSamples(series.reference, from: .min, through: .max, into: &columns)
      return TSDBLines.lines(of: series.labels, columns)
    }
  }
}

/// Bits and bytes as Prometheus writes them: what tests make their chunks and logs of.
struct PrometheusBytes {
  private(set) var bytes: [UInt8] = []
  private var filled = 0

  /// Appends the lowest `width` bits of `value`, the highest first.
  mutating func bits(_ value: UInt64, _ width: Int) {
    for place in (0..<width).reversed() {
      if filled % 8 == 0 { bytes.append(0) }
      let bit = UInt8(value >> UInt64(place) & 1)
      bytes[bytes.count - 1] |= bit << UInt8(7 - filled % 8)
      filled += 1
    }
  }

  /// Appends bits written as text; blanks are left out.
  mutating func bits(_ text: String) {
    for character in text where character != " " { bits(character == "1" ? 1 : 0, 1) }
  }

  mutating func double(_ value: Double) { bits(value.bitPattern, 64) }

  mutating func fixed<Value: FixedWidthInteger>(_ value: Value) {
    bits(UInt64(truncatingIfNeeded: value), Value.bitWidth)
  }

  mutating func raw(_ more: some Collection<UInt8>) {
    for byte in more { bits(UInt64(byte), 8) }
  }

  mutating func uvarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bits(rest & 0x7F | 0x80, 8)
      rest >>= 7
    }
    bits(rest, 8)
  }

  mutating func varint(_ value: Int64) {
    uvarint(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  mutating func text(_ text: String) {
    uvarint(UInt64(text.utf8.count))
    raw(Array(text.utf8))
  }

  /// Appends a number of variable width: a prefix of ones, a zero, the number's lowest bits.
  mutating func varbit(_ value: Int64) {
    let widths = [3, 6, 9, 12, 18, 25, 56]
    if value == 0 { return bits(0, 1) }
    for (index, width) in widths.enumerated() {
      let half = Int64(1) << Int64(width - 1)
      guard value > -half, value <= half else { continue }
      bits((1 << UInt64(index + 2)) - 2, index + 2)
      return bits(UInt64(bitPattern: value) & ((1 << UInt64(width)) - 1), width)
    }
    bits(0xFF, 8)
    bits(UInt64(bitPattern: value), 64)
  }

  mutating func varbit(unsigned value: UInt64) {
    let widths = [3, 6, 9, 12, 18, 25, 56]
    if value == 0 { return bits(0, 1) }
    for (index, width) in widths.enumerated() where value >> UInt64(width) == 0 {
      bits((1 << UInt64(index + 2)) - 2, index + 2)
      return bits(value, width)
    }
    bits(0xFF, 8)
    bits(value, 64)
  }
}
