import ChunkEncoding
import TelemetryModel
import WorkSharing

// Encoding series as a metric segment.

/// Writes metric segments: series in the order of their labels, each in chunks, chunks of equal
/// timestamps sharing them.
struct MetricSegmentWriter {
  private var file = SegmentFileWriter()
  private var chunkStarts = ByteWriter()
  private var chunks = ByteWriter()
  private var chunkCount = 0
  private var timelines: [Timeline] = []
  /// The timelines by the hash of their timestamps.
  private var timelineNumbers: [UInt64: [(timestamps: ArraySlice<Int64>, number: Int)]] = [:]
  private var minTime = Int64.max
  private var maxTime = Int64.min
  private var sampleCount = 0

  private init() {}

  /// The bytes of a segment.
  ///
  /// - Parameters:
  ///   - series: sorted by labels, each once; samples by increasing timestamp.
  ///   - metadata: sorted by metric name, each once.
  static func encode(
    _ series: [(labels: Labels, samples: SampleColumns)],
    metadata: [(name: String, metadata: MetricMetadata)]
  ) -> [UInt8] {
    var writer = MetricSegmentWriter()
    for chunks in encodedChunks(series.map(\.samples)) {
      writer.chunkStarts.append(fixed: UInt32(writer.chunkCount))
      for chunk in chunks { writer.add(chunk) }
    }
    writer.chunkStarts.append(fixed: UInt32(writer.chunkCount))
    return writer.finish(series.map(\.labels), metadata: metadata)
  }

  // MARK: Chunks

  /// How many series are one piece of work.
  private static let batchCount = 64

  /// The chunks of each series, encoded on all cores.
  private static func encodedChunks(_ series: [SampleColumns]) -> [[EncodedChunk]] {
    var encoded = [[EncodedChunk]](repeating: [], count: series.count)
    encoded.withUnsafeMutableBufferPointer { buffer in
      // SAFETY: each piece of work writes to its own series only.
      nonisolated(unsafe) let target = buffer
      WorkSharing.run(count: (series.count + batchCount - 1) / batchCount) { batch in
        let start = batch * batchCount
        for index in start..<min(start + batchCount, series.count) {
          target[index] = EncodedChunk.chunks(of: series[index])
        }
      }
    }
    return encoded
  }

  private mutating func add(_ encoded: EncodedChunk) {
    sampleCount += encoded.timestamps.count
    let timeline = timelineNumber(of: encoded)
    let chunk = SampleChunk(
      kind: encoded.kind, page: file.add(page: encoded.page), count: encoded.timestamps.count,
      timeline: timeline, hasStartTimestamps: encoded.hasStartTimestamps,
      bucketCount: encoded.bucketCount, summary: encoded.summary)
    chunk.encode(into: &chunks)
    chunkCount += 1
  }

  private mutating func timelineNumber(of chunk: EncodedChunk) -> Int {
    for (timestamps, number) in timelineNumbers[chunk.timestampsHash, default: []]
    where timestamps.isSame(as: chunk.timestamps) {
      return number
    }
    var page = ByteWriter()
    chunk.timestamps.withUnsafeBufferPointer { IntegerColumn.encode($0, into: &page) }
    let timeline = Timeline(
      page: file.add(page: page.bytes), count: chunk.timestamps.count,
      minTime: chunk.timestamps.first ?? 0, maxTime: chunk.timestamps.last ?? 0)
    minTime = min(minTime, timeline.minTime)
    maxTime = max(maxTime, timeline.maxTime)
    timelineNumbers[chunk.timestampsHash, default: []].append((chunk.timestamps, timelines.count))
    timelines.append(timeline)
    return timelines.count - 1
  }

  // MARK: Sections

  private mutating func finish(
    _ series: [Labels], metadata: [(name: String, metadata: MetricMetadata)]
  ) -> [UInt8] {
    let metadataStrings = metadata.flatMap { [$0.name, $0.metadata.help, $0.metadata.unit] }
    let strings = StringNumbers(of: series, and: metadataStrings)
    LabelIndexWriter.write(series: series, strings: strings, into: &file)
    file.add(section: .chunkStarts, chunkStarts.bytes, rowCount: series.count + 1)
    file.add(section: .chunks, chunks.bytes, rowCount: chunkCount)
    var rows = ByteWriter()
    for timeline in timelines { timeline.encode(into: &rows) }
    file.add(section: .timelines, rows.bytes, rowCount: timelines.count)
    var notes = ByteWriter()
    for (name, noted) in metadata {
      notes.append(fixed: strings[name])
      notes.append(fixed: strings[noted.help])
      notes.append(fixed: strings[noted.unit])
      notes.append(fixed: noted.kind.storedNumber)
    }
    file.add(section: .metadata, notes.bytes, rowCount: metadata.count)
    return file.finish(
      kind: .metrics, minTime: minTime, maxTime: maxTime, rowCount: sampleCount)
  }
}

extension ArraySlice<Int64> {
  /// Whether both hold the same numbers.
  fileprivate func isSame(as other: ArraySlice<Int64>) -> Bool {
    withUnsafeBytes { bytes in other.withUnsafeBytes { bytes.equalsBytes($0) } }
  }
}

extension HistogramPage {
  /// The summary of a chunk of histograms: of their counts, and of the marker itself for
  /// staleness markers.
  static func summary(_ histograms: ArraySlice<FloatHistogram>) -> ChunkSummary {
    let counts = histograms.map { $0.isStale ? StalenessMarker.value : $0.count }
    return counts.withUnsafeBufferPointer { ChunkSummary($0) }
  }
}

extension MetricMetadata.Kind {
  /// The kinds by their numbers in segments, which never change.
  private static let numbered: [MetricMetadata.Kind] = [
    .unknown, .counter, .gauge, .histogram, .gaugehistogram, .summary, .info, .stateset,
  ]

  var storedNumber: UInt32 { UInt32(Self.numbered.firstIndex(of: self) ?? 0) }

  init?(storedNumber: Int) {
    guard Self.numbered.indices.contains(storedNumber) else { return nil }
    self = Self.numbered[storedNumber]
  }
}
