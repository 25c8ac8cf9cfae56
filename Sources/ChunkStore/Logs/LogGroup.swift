import ChunkEncoding
import TelemetryModel
import TextMatching

// Reading a group of entries from its columns.

/// An opened group: its directory is read, its columns are read when asked for.
///
/// Not to be used from several threads; several may each open the group.
package final class LogGroup {
  private let segment: LogSegment
  private let pages: LogGroupPages
  private let columnFilters: StoredColumnFilters<UnsafeRawBufferPointer>?
  private var openedTimestamps: [Int64]?
  private var openedLines: OpenedTemplates?

  private var block: LogBlock { pages.block }
  private var file: SegmentFile { pages.file }

  /// - Parameters:
  ///   - shapes: of the segment; nil where the group's directory holds its own.
  ///   - columnFilters: of its columns; nil where there are none.
  init(
    _ block: LogBlock, in segment: LogSegment, shapes: LineShapes?,
    columnFilters: StoredColumnFilters<UnsafeRawBufferPointer>?
  ) throws(StoreError) {
    self.columnFilters = columnFilters
    self.segment = segment
    pages = try LogGroupPages(block, in: segment.file, shapes: shapes)
  }

  /// How many entries there are.
  package var count: Int { block.count }

  /// The entries' timestamps in nanoseconds, in order.
  package func timestamps() throws(StoreError) -> [Int64] {
    if let openedTimestamps { return openedTimestamps }
    let count = block.count
    let times = try pages.withPart(LogGroupPages.timestampPart) {
      (bytes) throws(ChunkDecodingError) in
      var reader = ByteReader(bytes)
      var times = [Int64](repeating: 0, count: count)
      try IntegerColumn.decode(&reader, into: &times)
      try reader.finish()
      return times
    }
    openedTimestamps = times
    return times
  }

  /// The entries with timestamps in `[from, through]`.
  package func range(from: Int64, through: Int64) throws(StoreError) -> Range<Int> {
    if from <= block.minTime && block.maxTime <= through { return 0..<block.count }
    let times = try timestamps()
    let start = times.partitionPoint { $0 < from }
    return start..<max(start, times.partitionPoint { $0 <= through })
  }

  /// The structured metadata of the entries in `range`; empty where none has any.
  package func structuredMetadata(_ range: Range<Int>) throws(StoreError) -> [Labels] {
    let count = block.count
    return try pages.withPart(LogGroupPages.metadataPart) { (bytes) throws(ChunkDecodingError) in
      if bytes.isEmpty { return [] }
      var reader = ByteReader(bytes)
      let rows = try StructuredMetadataColumns.decode(&reader, count: count, range: range)
      try reader.finish()
      return rows
    }
  }

  // MARK: Columns

  /// Whether some line may hold all of `needles`, as far as the group's filters tell.
  package func mayContain(_ needles: [Needle]) throws(StoreError) -> Bool {
    try segment.mayContain(needles, in: block)
  }

  /// Whether some line may hold one of the `PlainEscapes`.
  package var mayHavePlainEscapes: Bool { segment.mayHavePlainEscapes(in: block) }

  /// Whether some entry has structured metadata.
  package func hasMetadata() throws(StoreError) -> Bool {
    try !pages.bytes(of: LogGroupPages.metadataPart).isEmpty
  }

  /// The lines as shapes and columns. What reading these throws is told with its place by
  /// `located`.
  package func lines() throws -> OpenedTemplates {
    if let openedLines { return openedLines }
    let pages = pages
    let lines = try OpenedTemplates(
      lines: pages.shapes, rowCounts: pages.rowCounts, count: block.count,
      byteCount: block.lineBytes,
      filters: columnFilters,
      part: { try pages.bytes(of: LogGroupPages.linePart + $0) },
      times: { [unowned self] in try timestamps() })
    guard pages.partCount == LogGroupPages.linePart + lines.partCount else {
      throw StoreError.damaged(
        path: file.path, offset: block.page.offset, reason: "a group without its columns")
    }
    openedLines = lines
    return lines
  }

  /// Whether the filters of the columns, where there are some, are what the columns say.
  func hasItsFilters() throws -> Bool {
    guard let columnFilters else { return true }
    let expected = try lines().encodedFilters()
    return columnFilters.pairs.elementsEqual(expected.pairs)
      && columnFilters.alphabets?.elementsEqual(expected.alphabets ?? []) ?? true
  }

  /// An error that reading columns threw, as one of this file.
  package func located(_ error: any Error) -> any Error {
    guard let error = error as? ChunkDecodingError else { return error }
    return StoreError.damaged(
      path: file.path, offset: block.page.offset, reason: error.description)
  }

  // MARK: Entries

  /// Rendering so many of a group's entries one by one is not dearer than all of them at once.
  private static let sparseShare = 8

  /// The entries in `rows`.
  package func entries(_ rows: RowSet) throws -> LogEntryBlock {
    let size = rows.size
    if size == block.count { return try read(0..<block.count) }
    if size > block.count / Self.sparseShare { return try denseEntries(rows) }
    let lines = try lines()
    let times = try timestamps()
    let metadata = try hasMetadata() ? try structuredMetadata(0..<block.count) : []
    var entries = LogEntryBlock()
    try rows.forEach { row in
      try lines.append(row, to: &entries.bytes)
      entries.lineEnds.append(entries.bytes.count)
      entries.timestamps.append(times[row])
      if !metadata.isEmpty { entries.structuredMetadata.append(metadata[row]) }
    }
    return entries
  }

  private func denseEntries(_ rows: RowSet) throws -> LogEntryBlock {
    let all = try read(0..<block.count)
    var entries = LogEntryBlock()
    rows.forEach { row in
      entries.append(timestamp: all.timestamps[row], line: all.line(row))
      if !all.structuredMetadata.isEmpty {
        entries.structuredMetadata.append(all.structuredMetadata[row])
      }
    }
    return entries
  }

  /// The entries with timestamps in `[from, through]`.
  func read(from: Int64, through: Int64) throws(StoreError) -> LogEntryBlock {
    try read(try range(from: from, through: through))
  }

  private func read(_ range: Range<Int>) throws(StoreError) -> LogEntryBlock {
    var entries = LogEntryBlock()
    if range.isEmpty { return entries }
    let times = try timestamps()
    let pages = pages
    var decoder = LineDecoder(
      shapes: pages.shapes, rowCounts: pages.rowCounts, times: times,
      byteCount: pages.block.lineBytes)
    guard pages.partCount == LogGroupPages.linePart + decoder.partCount else {
      throw .damaged(
        path: file.path, offset: block.page.offset, reason: "a group without its columns")
    }
    for part in LogGroupPages.linePart..<pages.partCount {
      try pages.withPart(part) { (bytes) throws(ChunkDecodingError) in try decoder.read(bytes) }
    }
    let lines = try file.decoding(at: block.page.offset) { () throws(ChunkDecodingError) in
      try decoder.render()
    }
    entries.timestamps = Array(times[range])
    let base = Int(lines.spans[range.lowerBound].start)
    let last = lines.spans[range.upperBound - 1]
    entries.bytes = Array(lines.bytes[base..<(Int(last.start) + Int(last.length))])
    entries.lineEnds = lines.spans[range].map { Int($0.start) + Int($0.length) - base }
    entries.structuredMetadata = try structuredMetadata(range)
    return entries
  }
}
