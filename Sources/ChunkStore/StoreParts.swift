import ChunkEncoding
import TelemetryModel

// Single parts of a store as bytes at hand: the way in for checks of each reader by itself.

/// Writes and reads parts of a store without a folder around them.
package enum StoreParts {
  // MARK: Writing

  /// A segment of these series.
  package static func metricSegment(
    _ series: [(Labels, SampleColumns)]
  ) throws(StoreError) -> [UInt8] {
    var buffer = RecordingBuffer()
    for (labels, samples) in series { try buffer.append(series: labels, samples: samples) }
    buffer.note(metric: "up", metadata: MetricMetadata(kind: .gauge, help: "whether it runs"))
    return buffer.metricSegment() ?? []
  }

  /// A segment of these streams.
  package static func logSegment(
    _ streams: [(Labels, LogEntryBlock)]
  ) throws(StoreError) -> [UInt8] {
    var buffer = RecordingBuffer()
    for (labels, entries) in streams { try buffer.append(stream: labels, entries: entries) }
    return buffer.logSegment() ?? []
  }

  /// The records of one frame of a write-ahead log.
  package static func writeAheadRecords(
    series: [(Labels, SampleColumns)], streams: [(Labels, LogEntryBlock)]
  ) -> [UInt8] {
    var encoder = WriteAheadEncoder()
    for (labels, samples) in series { encoder.append(series: labels, samples: samples) }
    for (labels, entries) in streams { encoder.append(stream: labels, entries: entries) }
    encoder.note(metric: "up", metadata: MetricMetadata(kind: .gauge, help: "h", unit: "u"))
    return encoder.takeRecords()
  }

  /// A page of histograms that share a layout; empty for none.
  package static func histogramPage(_ histograms: [FloatHistogram]) -> [UInt8] {
    guard let first = histograms.first(where: { !$0.isStale }) ?? histograms.first else {
      return []
    }
    var writer = ByteWriter()
    HistogramPage.encode(histograms[...], layout: HistogramLayout(first), into: &writer)
    return writer.bytes
  }

  /// The manifest of a store with these segments' bytes.
  package static func manifest(generation: Int, firstLog: Int?, rows: [Int]) -> [UInt8] {
    var manifest = Manifest()
    manifest.generation = generation
    manifest.firstLog = firstLog
    manifest.nextNumber = rows.count + 1
    for (index, row) in rows.enumerated() {
      manifest.segments.append(
        Manifest.Entry(
          kind: index % 2 == 0 ? .metrics : .logs, number: index + 1, byteCount: 64 * row,
          footerHash: PageHash.hash([UInt8(truncatingIfNeeded: row)]), minTime: Int64(-row),
          maxTime: Int64(row), rowCount: row))
    }
    return manifest.encoded()
  }

  // MARK: Reading

  /// A store of one segment with these bytes, whose checksums are made to hold first.
  package static func store(resealing bytes: [UInt8]) throws(StoreError) -> Store {
    var bytes = bytes
    if bytes.count >= SegmentFormat.headerSize + SegmentFormat.tailSize {
      Resealing.reseal(&bytes)
    }
    return try Store([SegmentFile(SegmentBytes(copying: bytes, name: "bytes"))])
  }

  /// What is read of a page of `count` histograms.
  package static func histograms(
    _ page: UnsafeRawBufferPointer, count: Int
  ) throws(ChunkDecodingError) -> [FloatHistogram] {
    var reader = ByteReader(page)
    var histograms: [FloatHistogram] = []
    try HistogramPage.decode(&reader, count: count, range: 0..<count, into: &histograms)
    return histograms
  }

  /// A manifest with these bytes, written again. Its checksum is made to hold first.
  package static func manifest(resealing bytes: [UInt8]) throws(StoreError) -> [UInt8] {
    var bytes = bytes
    if bytes.count >= 26, bytes[(bytes.count - 26)...].starts(with: Array("checksum ".utf8)) {
      let hash = String(PageHash.hash(Array(bytes[..<(bytes.count - 26)])), radix: 16)
      let digits = String(repeating: "0", count: 16 - hash.count) + hash
      bytes.replaceSubrange((bytes.count - 17)..<(bytes.count - 1), with: Array(digits.utf8))
    }
    return try Manifest(bytes, path: "bytes").encoded()
  }

  /// The store of what the records of one frame of a write-ahead log say.
  package static func store(
    writeAheadRecords records: UnsafeRawBufferPointer
  ) throws(StoreError) -> Store {
    var buffer = RecordingBuffer()
    var decoder = WriteAheadDecoder()
    do throws(ChunkDecodingError) {
      try decoder.read(records, into: &buffer)
    } catch {
      throw .damaged(path: "bytes", offset: 0, reason: error.description)
    }
    var files: [SegmentFile] = []
    for bytes in [buffer.metricSegment(), buffer.logSegment()] {
      guard let bytes else { continue }
      files.append(try SegmentFile(SegmentBytes(copying: bytes, name: "bytes")))
    }
    return try Store(files)
  }
}
