import ChunkEncoding
import TelemetryModel
import TextMatching

// Reading a log segment.

/// An opened log segment. Immutable, so it can be read from several threads.
///
/// SAFETY of `@unchecked Sendable`: the filters are a view of the file's bytes, which never change.
final class LogSegment: @unchecked Sendable {
  let file: SegmentFile
  let index: LabelIndex
  /// Whether lines stand in groups of columns (else in blocks of deflated lines).
  private let isGrouped: Bool
  private let blockStarts: FixedRows
  private let blocks: FixedRows
  private let filters: UnsafeRawBufferPointer
  private let trigrams: GroupTexts?
  private let columnFilters: GroupTexts?
  private let columnAlphabets: GroupTexts?
  private let plainEscapes: UnsafeRawBufferPointer?
  /// Nil where each group has its own.
  private let shapes: LineShapes?

  init(_ file: SegmentFile) throws(StoreError) {
    self.file = file
    index = try LabelIndex(file)
    let starts = try file.section(.chunkStarts)
    isGrouped = file.sectionIfPresent(.groups) != nil
    let rows = try file.section(isGrouped ? .groups : .blocks)
    filters = try file.section(isGrouped ? .groupFilters : .lineFilters)
    (trigrams, columnFilters, columnAlphabets) = try file.decoding {
      () throws(ChunkDecodingError) in
      (
        try GroupTexts(file, .trigrams, starts: .trigramStarts),
        try GroupTexts(file, .columnFilters, starts: .columnFilterStarts),
        try GroupTexts(file, .columnAlphabets, starts: .columnAlphabetStarts)
      )
    }
    plainEscapes = file.sectionIfPresent(.plainEscapes)
    shapes = file.sectionIfPresent(.lineShapes).map { LineShapes($0) }
    blockStarts = try file.decoding { () throws(ChunkDecodingError) in
      try FixedRows(starts, rowSize: 4)
    }
    blocks = try file.decoding { () throws(ChunkDecodingError) in
      try FixedRows(rows, rowSize: SegmentFormat.blockRowSize)
    }
    guard blockStarts.count == index.seriesCount + 1 else {
      throw .damaged(path: file.path, offset: 0, reason: "streams without their blocks")
    }
  }

  /// The blocks of stream `number`, by time.
  func blocks(of number: Int) throws(ChunkDecodingError) -> [LogBlock] {
    var result: [LogBlock] = []
    for row in try blockStarts.range(at: number, limit: blocks.count) {
      var reader = try blocks.reader(at: row)
      result.append(try LogBlock(&reader, number: row))
    }
    return result
  }

  /// Whether stream `number` may have entries in `[from, until)`.
  func overlaps(
    _ number: Int, from: Int64, until: Int64
  ) throws(ChunkDecodingError) -> Bool {
    try blocks(of: number).contains { $0.minTime < until && $0.maxTime >= from }
  }

  /// Whether `block` may hold all of `needles` in some line.
  func mayContain(_ needles: [Needle], in block: LogBlock) throws(StoreError) -> Bool {
    if needles.isEmpty { return true }
    return try file.decoding { () throws(ChunkDecodingError) in
      guard block.filter.upperBound <= filters.count else {
        throw .truncated(offset: block.filter.lowerBound)
      }
      let filter = try LineFilter(UnsafeRawBufferPointer(rebasing: filters[block.filter]))
      if !needles.allSatisfy({ filter.mayContain($0) }) { return false }
      guard let bytes = try trigrams?.bytes(of: block) else { return true }
      let trigrams = try TrigramFilter(bytes)
      return needles.allSatisfy { trigrams.mayContain($0) }
    }
  }

  /// The columns of `block`; nil where its lines are no columns.
  func group(_ block: LogBlock) throws(StoreError) -> LogGroup? {
    if !isGrouped { return nil }
    let (pairs, alphabets) = try file.decoding { () throws(ChunkDecodingError) in
      (try columnFilters?.bytes(of: block), try columnAlphabets?.bytes(of: block))
    }
    return try LogGroup(
      block, in: self, shapes: shapes,
      columnFilters: pairs.map { StoredColumnFilters(pairs: $0, alphabets: alphabets) })
  }

  /// Whether some line of `block` may hold one of the `PlainEscapes`.
  func mayHavePlainEscapes(in block: LogBlock) -> Bool {
    // Older segments do not tell.
    guard let plainEscapes, plainEscapes.indices.contains(block.number) else { return true }
    return plainEscapes[block.number] != 0
  }

  /// The entries of `block` in `[from, through]`.
  func read(_ block: LogBlock, from: Int64, through: Int64) throws(StoreError) -> LogEntryBlock {
    if let group = try group(block) { return try group.read(from: from, through: through) }
    let page = try file.page(at: block.page)
    return try file.decoding(at: block.page.offset) { () throws(ChunkDecodingError) in
      try LogPage.decode(page, count: block.count, from: from, through: through)
    }
  }

  /// Whether the stored filter of `block` is `filter`.
  func hasFilter(_ filter: [UInt8], for block: LogBlock) -> Bool {
    block.filter.upperBound <= filters.count && filters[block.filter].elementsEqual(filter)
  }

  /// Whether the stored trigrams of `block`, where there are some, are `trigrams`.
  func hasTrigrams(
    _ trigrams: [UInt8], for block: LogBlock
  ) throws(ChunkDecodingError) -> Bool {
    try self.trigrams?.bytes(of: block).elementsEqual(trigrams) ?? true
  }
}

/// A section that holds something of each group.
private struct GroupTexts {
  private let texts: UnsafeRawBufferPointer
  private let starts: FixedRows

  /// Nil where the segment has none.
  init?(
    _ file: SegmentFile, _ section: SectionID, starts: SectionID
  ) throws(ChunkDecodingError) {
    guard let texts = file.sectionIfPresent(section), let rows = file.sectionIfPresent(starts)
    else { return nil }
    self.texts = texts
    self.starts = try FixedRows(rows, rowSize: 4)
  }

  /// What there is of a group.
  func bytes(of block: LogBlock) throws(ChunkDecodingError) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      rebasing: texts[try starts.range(at: block.number, limit: texts.count)])
  }
}
