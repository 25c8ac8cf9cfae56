import Synchronization
import TelemetryModel

@testable import ChunkStore

/// All that can be read from a store, a line a series, stream or metric; floats by their bits.
func everything(in store: Store) throws -> [String] {
  var lines = try store.metadata().map { "\($0.name): \($0.metadata)" }
  for series in try store.selectSeries([], from: .min, through: .max) {
    var columns = SampleColumns()
    try store.readSamples(series.reference, from: .min, through: .max, into: &columns)
    lines.append("\(series.labels): " + text(of: columns))
  }
  for stream in try store.selectStreams([], from: .min, until: .max) {
    let rows = try store.entries(stream.labels).map {
      "\($0.timestamp) \($0.line) \($0.structuredMetadata)"
    }
    lines.append("\(stream.labels): \(rows)")
  }
  return lines
}

/// Samples as text; floats by their bits. Start timestamps that are all unknown are none.
func text(of columns: SampleColumns) -> String {
  func starts(_ column: [Int64]) -> [Int64] { column.allSatisfy { $0 == 0 } ? [] : column }
  return "\(columns.timestamps) \(columns.values.map(\.bitPattern))"
    + " \(starts(columns.startTimestamps)) \(columns.histogramTimestamps)"
    + " \(columns.histograms.map { $0.isStale ? "stale" : "\($0)" })"
    + " \(starts(columns.histogramStartTimestamps))"
}

/// What recorders send, at random: floats out of order and twice, histograms, entries that agree,
/// structured metadata, notes.
struct RandomRecorder {
  private var generator: SeededGenerator
  private var histogramTime: Int64 = 0

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  /// True once in `count` times.
  mutating func chance(of count: Int) -> Bool { number(1...count) == 1 }

  /// Sends one thing to each of the sinks.
  mutating func send(to sinks: [any RecordingSink]) throws {
    switch number(0...9) {
    case 0: try sendNote(to: sinks)
    case 1, 2: try sendHistograms(to: sinks)
    case 3...5: try sendEntries(to: sinks)
    default: try sendFloats(to: sinks)
    }
  }

  private mutating func sendNote(to sinks: [any RecordingSink]) throws {
    let metadata = MetricMetadata(
      kind: MetricMetadata.Kind.allCases[number(0...7)], help: "help \(number(0...3))\n\"é",
      unit: ["", "seconds"][number(0...1)])
    let name = "m\(number(0...3))"
    for sink in sinks { try sink.note(metric: name, metadata: metadata) }
  }

  private mutating func sendFloats(to sinks: [any RecordingSink]) throws {
    let labels: Labels = ["__name__": "m\(number(0...3))", "pod": "p\(number(0...4))"]
    var columns = SampleColumns()
    var time = Int64(number(0...400))
    for _ in 0..<number(1...6) {
      columns.timestamps.append(time)
      columns.values.append(chance(of: 15) ? StalenessMarker.value : Double(number(0...500)) / 4)
      time += Int64(number(1...30))
    }
    if chance(of: 4) { columns.startTimestamps = columns.timestamps.map { $0 - 7 } }
    for sink in sinks { try sink.append(series: labels, samples: columns) }
  }

  private mutating func sendHistograms(to sinks: [any RecordingSink]) throws {
    var columns = SampleColumns()
    for _ in 0..<number(1...3) {
      histogramTime += Int64(number(1...20))
      var histogram = FloatHistogram()
      histogram.schema = Int32(number(0...1))
      histogram.zeroThreshold = 0.001
      histogram.positiveSpans = [.init(offset: -2, length: 2), .init(offset: 1, length: 1)]
      histogram.positiveBuckets = (0..<3).map { _ in Double(number(0...9)) }
      histogram.count = histogram.positiveBuckets.reduce(0, +)
      histogram.sum = Double(number(0...99)) / 8
      columns.histogramTimestamps.append(histogramTime)
      columns.histograms.append(histogram)
    }
    for sink in sinks { try sink.append(series: ["__name__": "latency"], samples: columns) }
  }

  private mutating func sendEntries(to sinks: [any RecordingSink]) throws {
    var block = LogEntryBlock()
    for _ in 0..<number(1...5) {
      let line = chance(of: 9) ? [0xFF, 0, 0x0A] : Array("level=info n=\(number(0...9))".utf8)
      block.append(timestamp: Int64(number(0...60)), line: line)
    }
    if chance(of: 3) {
      block.structuredMetadata = (0..<block.count).map { _ in
        number(0...1) == 0 ? Labels() : ["trace_id": "\(number(0...2))"]
      }
    }
    let labels: Labels = ["app": "a\(number(0...2))"]
    for sink in sinks { try sink.append(stream: labels, entries: block) }
  }
}

extension StoreDirectory {
  /// The folder on a disk that fails once, at the given step, counted from 0.
  func failing(at step: Int) -> StoreDirectory {
    var copy = self
    let left = Box(step)
    copy.gate = { (operation, path) throws(StoreError) in
      let isNow = left.value.withLock { left in
        left -= 1
        return left == -1
      }
      if isNow { throw .system(operation: operation, path: path, errno: 5) }
    }
    return copy
  }

  private final class Box: Sendable {
    let value: Mutex<Int>

    init(_ value: Int) { self.value = Mutex(value) }
  }
}
