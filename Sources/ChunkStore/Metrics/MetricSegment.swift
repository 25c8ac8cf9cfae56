import ChunkEncoding
import TelemetryModel

// Reading a metric segment.

/// An opened metric segment. Immutable, so it can be read from several threads.
final class MetricSegment: Sendable {
  let file: SegmentFile
  let index: LabelIndex
  private let chunkStarts: FixedRows
  private let chunks: FixedRows
  /// Whether the rows of chunks have summaries, as from version 2 on.
  private let isSummarized: Bool
  private let timelines: FixedRows
  private let metadataRows: FixedRows
  /// Its number among the store's segments, and the timestamps that are known of them.
  private let number: Int
  private let known: KnownTimestamps

  /// - Parameter number: among the segments that share `known`.
  init(_ file: SegmentFile, number: Int, known: KnownTimestamps) throws(StoreError) {
    self.file = file
    self.number = number
    self.known = known
    index = try LabelIndex(file)
    isSummarized = file.sectionIfPresent(.chunks) != nil
    let chunkRowSize =
      isSummarized ? SegmentFormat.chunkRowSize : SegmentFormat.oldChunkRowSize
    let sections = try (
      starts: file.section(.chunkStarts),
      chunks: isSummarized ? file.section(.chunks) : file.section(.summarizedChunks),
      timelines: file.section(.timelines), metadata: file.section(.metadata)
    )
    let rows = try file.decoding { () throws(ChunkDecodingError) in
      (
        starts: try FixedRows(sections.starts, rowSize: 4),
        chunks: try FixedRows(sections.chunks, rowSize: chunkRowSize),
        timelines: try FixedRows(sections.timelines, rowSize: SegmentFormat.timelineRowSize),
        metadata: try FixedRows(sections.metadata, rowSize: SegmentFormat.metadataRowSize)
      )
    }
    (chunkStarts, chunks) = (rows.starts, rows.chunks)
    (timelines, metadataRows) = (rows.timelines, rows.metadata)
    guard chunkStarts.count == index.seriesCount + 1 else {
      throw .damaged(path: file.path, offset: 0, reason: "series without their chunks")
    }
  }

  // MARK: Directory

  /// The chunks of series `number` with their timelines: floats by time, then histograms by time.
  func chunks(
    of number: Int
  ) throws(ChunkDecodingError) -> [(chunk: SampleChunk, timeline: Timeline)] {
    var result: [(chunk: SampleChunk, timeline: Timeline)] = []
    for row in try rows(of: number) { result.append(try chunk(at: row)) }
    return result
  }

  /// The rows of the chunks of series `number`.
  func rows(of number: Int) throws(ChunkDecodingError) -> Range<Int> {
    try chunkStarts.range(at: number, limit: chunks.count)
  }

  /// The chunk of a row, and its timeline.
  func chunk(
    at row: Int, withSummary: Bool = true
  ) throws(ChunkDecodingError) -> (chunk: SampleChunk, timeline: Timeline) {
    var reader = try chunks.reader(at: row)
    let chunk = try SampleChunk(&reader, isSummarized: isSummarized && withSummary)
    var timelineReader = try timelines.reader(at: chunk.timeline)
    let timeline = try Timeline(&timelineReader)
    guard timeline.count == chunk.count else {
      throw .invalid("a chunk and its timeline differ in length")
    }
    return (chunk, timeline)
  }

  /// Whether series `number` may have samples in `[from, through]`.
  func overlaps(
    _ number: Int, from: Int64, through: Int64
  ) throws(ChunkDecodingError) -> Bool {
    for row in try rows(of: number) {
      let timeline = try chunks.number(at: row, offset: SampleChunk.timelineOffset)
      let first = try timelines.time(at: timeline, offset: Timeline.minTimeOffset)
      let last = try timelines.time(at: timeline, offset: Timeline.maxTimeOffset)
      if first <= through && last >= from { return true }
    }
    return false
  }

  /// What the segment says of metrics, by name.
  func metadata() throws(ChunkDecodingError) -> [(name: String, metadata: MetricMetadata)] {
    var result: [(name: String, metadata: MetricMetadata)] = []
    for row in 0..<metadataRows.count {
      let number = try metadataRows.number(at: row, offset: 12)
      guard let kind = MetricMetadata.Kind(storedNumber: number) else {
        throw .invalid("no kind of metric has the number \(number)")
      }
      let name = try index.strings.string(at: try metadataRows.number(at: row))
      let help = try index.strings.string(at: try metadataRows.number(at: row, offset: 4))
      let unit = try index.strings.string(at: try metadataRows.number(at: row, offset: 8))
      result.append((name, MetricMetadata(kind: kind, help: help, unit: unit)))
    }
    return result
  }

  // MARK: Samples

  /// Appends the samples of series `number` in `[from, through]`.
  func readSamples(
    _ number: Int, from: Int64, through: Int64, into columns: inout SampleColumns
  ) throws(StoreError) {
    let all = try file.decoding { () throws(ChunkDecodingError) in try chunks(of: number) }
    for (chunk, timeline) in all
    where timeline.minTime <= through && timeline.maxTime >= from {
      try read(chunk, timeline, from: from, through: through, into: &columns)
    }
  }

  /// Appends the samples of one chunk in `[from, through]`.
  ///
  /// - Parameter needsValues: false, only of floats without start timestamps, where values may be
  ///   any.
  /// - Returns: which of its samples they are.
  @discardableResult
  func read(
    _ chunk: SampleChunk, _ timeline: Timeline, from: Int64, through: Int64,
    into columns: inout SampleColumns, needsValues: Bool = true
  ) throws(StoreError) -> Range<Int> {
    let (timestamps, range) = try readTimestamps(timeline, from: from, through: through)
    if range.isEmpty { return range }
    if !needsValues {
      Self.append(timestamps, to: &columns.timestamps)
      columns.values += repeatElement(0, count: range.count)
      return range
    }
    let page = try file.page(at: chunk.page)
    try file.decoding(at: chunk.page.offset) { () throws(ChunkDecodingError) in
      try Self.decode(chunk, page, timestamps, range, into: &columns)
    }
    return range
  }

  /// Puts the values in `range` of a chunk of floats without start timestamps in place of as many
  /// of `values`.
  func readValues(
    _ chunk: SampleChunk, _ range: Range<Int>, into values: inout [Double], at place: Range<Int>
  ) throws(StoreError) {
    if range.isEmpty { return }
    let page = try file.page(at: chunk.page)
    try file.decoding(at: chunk.page.offset) { () throws(ChunkDecodingError) in
      var reader = ByteReader(page)
      try FloatColumn.decode(
        &reader, count: chunk.count, range: range, into: &values, at: place)
      try reader.finish()
    }
  }

  /// The value at `index` of a chunk of floats.
  func readValue(_ chunk: SampleChunk, at index: Int) throws(StoreError) -> Double {
    let page = try file.page(at: chunk.page)
    return try file.decoding(at: chunk.page.offset) { () throws(ChunkDecodingError) in
      var reader = ByteReader(page)
      let value = try FloatColumn.decode(&reader, count: chunk.count, at: index)
      try reader.finish()
      return value
    }
  }

  /// The newest timestamp in `range`, and which of the timeline's it is; nil where there is none.
  func newest(
    of timeline: Timeline, in range: ClosedRange<Int64>
  ) throws(StoreError) -> TimelinePlaces.Place {
    if timeline.count > 0, range.contains(timeline.maxTime) {
      return (timeline.count - 1, timeline.maxTime)
    }
    let (timestamps, places) = try readTimestamps(
      timeline, from: range.lowerBound, through: range.upperBound)
    guard let last = timestamps.last else { return nil }
    return (places.upperBound - 1, last)
  }

  private static func decode(
    _ chunk: SampleChunk, _ page: UnsafeRawBufferPointer, _ timestamps: ArraySlice<Int64>,
    _ range: Range<Int>, into columns: inout SampleColumns
  ) throws(ChunkDecodingError) {
    var reader = ByteReader(page)
    switch chunk.kind {
    case .floats:
      try FloatColumn.decode(
        &reader, count: chunk.count, range: range, appendingTo: &columns.values)
      append(timestamps, to: &columns.timestamps)
      try appendStarts(
        chunk, &reader, range, to: &columns.startTimestamps, total: columns.timestamps.count)
    case .histograms:
      try HistogramPage.decode(
        &reader, count: chunk.count, range: range, into: &columns.histograms)
      columns.histogramTimestamps += timestamps
      try appendStarts(
        chunk, &reader, range, to: &columns.histogramStartTimestamps,
        total: columns.histogramTimestamps.count)
    }
    try reader.finish()
  }

  private static func append(_ timestamps: ArraySlice<Int64>, to column: inout [Int64]) {
    if column.isEmpty {
      // Of a whole timeline they are not copied.
      column = Array(timestamps)
    } else {
      column += timestamps
    }
  }

  /// Fills the column up to `total`: with zeros before and where the chunk has none, empty until
  /// one is known.
  private static func appendStarts(
    _ chunk: SampleChunk, _ reader: inout ByteReader, _ range: Range<Int>,
    to column: inout [Int64], total: Int
  ) throws(ChunkDecodingError) {
    if !chunk.hasStartTimestamps && column.isEmpty { return }
    var starts = [Int64](repeating: 0, count: range.count)
    if chunk.hasStartTimestamps {
      try IntegerColumn.decode(&reader, count: chunk.count, range: range, into: &starts)
    }
    let missing = total - range.count - column.count
    column += repeatElement(0, count: missing)
    column += starts
  }

  /// The timestamps in `[from, through]`, and which of the timeline's they are.
  ///
  /// Scrapes are mostly even, so first they are looked for where they stand if all are; where that
  /// was too narrow, among more. Where most are wanted all are read, and kept.
  private func readTimestamps(
    _ timeline: Timeline, from: Int64, through: Int64
  ) throws(StoreError) -> (timestamps: ArraySlice<Int64>, range: Range<Int>) {
    let key = KnownTimestamps.Key(segment: number, timeline: timeline)
    if let whole = known[key] {
      let range = Self.range(in: whole, from: from, through: through)
      return (whole[range], range)
    }
    let page = try file.page(at: timeline.page)
    return try file.decoding(at: timeline.page.offset) { () throws(ChunkDecodingError) in
      var slacks = [32, 512].makeIterator()
      while true {
        var likely =
          slacks.next().map { timeline.likelyRange(from: from, through: through, slack: $0) }
          ?? 0..<timeline.count
        if 2 * likely.count > timeline.count { likely = 0..<timeline.count }
        var reader = ByteReader(page)
        var timestamps = [Int64](repeating: 0, count: likely.count)
        try IntegerColumn.decode(
          &reader, count: timeline.count, range: likely, into: &timestamps)
        try reader.finish()
        if likely.count == timeline.count { known.keep(timestamps, of: key) }
        let range = Self.range(in: timestamps, from: from, through: through)
        let isWhole =
          (range.lowerBound > 0 || likely.lowerBound == 0)
          && (range.upperBound < timestamps.count || likely.upperBound == timeline.count)
        if isWhole {
          return (
            timestamps[range],
            (likely.lowerBound + range.lowerBound)..<(likely.lowerBound + range.upperBound)
          )
        }
      }
    }
  }

  /// The places of the timestamps in `[from, through]`.
  private static func range(
    in timestamps: [Int64], from: Int64, through: Int64
  ) -> Range<Int> {
    guard let first = timestamps.first, let last = timestamps.last else { return 0..<0 }
    if from <= first && last <= through { return timestamps.indices }
    let start = timestamps.partitionPoint { $0 < from }
    return start..<max(start, timestamps.partitionPoint { $0 <= through })
  }
}

extension Timeline {
  /// Which timestamps are in `[from, through]` if all are at one distance, and `slack` more on both
  /// sides.
  fileprivate func likelyRange(from: Int64, through: Int64, slack: Int) -> Range<Int> {
    let start = Double(minTime)
    let scale = Double(max(count - 1, 0)) / max(Double(maxTime) - start, 1)
    let limit = Double(count)
    let low = (Double(from) - start) * scale - Double(slack)
    let high = (Double(through) - start) * scale + Double(slack) + 1
    let lower = Int(min(max(low, 0), limit))
    return lower..<max(lower, Int(min(max(high, 0), limit)))
  }
}
