import ChunkEncoding
import TelemetryModel

// Reading a group of entries from its columns.

/// An opened group: its directory is read, its columns are read when asked for.
package final class LogGroup {
  private enum Part {
    case inline(Range<Int>)
    case page(PageLocation)
  }

  /// Parts before those of the lines.
  private static let timestampPart = 0
  private static let metadataPart = 1
  static let linePart = 2
  /// Where the parts of slots start.
  static let columnPart = 4

  private let block: LogBlock
  private let file: SegmentFile
  private let directory: [UInt8]
  private let shapesRange: Range<Int>
  private let parts: [Part]

  /// The bytes of the lines.
  var lineBytes: Int { block.lineBytes }

  init(_ block: LogBlock, in file: SegmentFile) throws(StoreError) {
    self.block = block
    self.file = file
    let page = try file.page(at: block.page)
    let opened = try file.decoding(at: block.page.offset) { () throws(ChunkDecodingError) in
      guard block.count == 1 || block.lineBytes <= SegmentFormat.groupByteLimit,
        block.lineBytes <= SegmentFormat.lineLimit
      else { throw .invalid("a group of \(block.lineBytes) bytes") }
      var reader = ByteReader(page)
      let directory = try DeflatePage.decode(&reader)
      try reader.finish()
      return try Self.open(directory)
    }
    (directory, shapesRange, parts) = opened
  }

  private static func open(
    _ directory: [UInt8]
  ) throws(ChunkDecodingError) -> ([UInt8], Range<Int>, [Part]) {
    try directory.withRawBytes { (bytes) throws(ChunkDecodingError) in
      var reader = ByteReader(bytes)
      let length = try reader.readCount(limit: reader.remaining)
      let shapes = reader.offset..<(reader.offset + length)
      _ = try reader.readBytes(length)
      let firstPage = try reader.readFixed(UInt64.self)
      guard var offset = Int(exactly: firstPage), offset <= 1 << 60 else {
        throw .invalid("columns behind the file's end")
      }
      var parts: [Part] = []
      while reader.remaining > 0 {
        let head = try reader.readCount(limit: Int(UInt32.max))
        let length = head >> 1
        guard head & 1 == 1 else {
          parts.append(.inline(reader.offset..<(reader.offset + length)))
          _ = try reader.readBytes(length)
          continue
        }
        let hash = try reader.readFixed(UInt64.self)
        parts.append(.page(PageLocation(offset: offset, length: length, hash: hash)))
        let alignment = SegmentFormat.alignment
        offset += (length + alignment - 1) / alignment * alignment
      }
      guard parts.count >= columnPart else { throw .invalid("a group without its columns") }
      return (directory, shapes, parts)
    }
  }

  /// Hands the bytes of a part to `body`; errors are told at the part's place.
  func withPart<Result>(
    _ number: Int, _ body: (UnsafeRawBufferPointer) throws(ChunkDecodingError) -> Result
  ) throws(StoreError) -> Result {
    switch parts[number] {
    case .inline(let range):
      return try file.decoding(at: block.page.offset) { () throws(ChunkDecodingError) in
        try directory.withRawBytes { (bytes) throws(ChunkDecodingError) in
          try body(UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
      }
    case .page(let location):
      let page = try file.page(at: location)
      return try file.decoding(at: location.offset) { () throws(ChunkDecodingError) in
        try body(page)
      }
    }
  }

  // MARK: Entries

  func readTimestamps() throws(StoreError) -> [Int64] {
    try withPart(Self.timestampPart) { (bytes) throws(ChunkDecodingError) in
      var reader = ByteReader(bytes)
      var times = [Int64](repeating: 0, count: block.count)
      try IntegerColumn.decode(&reader, into: &times)
      try reader.finish()
      return times
    }
  }

  func makeDecoder(times: [Int64]) throws(StoreError) -> LineDecoder {
    let decoder = try file.decoding(at: block.page.offset) { () throws(ChunkDecodingError) in
      try directory.withRawBytes { (bytes) throws(ChunkDecodingError) in
        try LineDecoder(
          shapes: UnsafeRawBufferPointer(rebasing: bytes[shapesRange]), times: times,
          byteCount: block.lineBytes)
      }
    }
    guard parts.count == Self.linePart + decoder.partCount else {
      throw .damaged(
        path: file.path, offset: block.page.offset, reason: "a group without its columns")
    }
    return decoder
  }

  /// The entries with timestamps in `[from, through]`.
  func read(from: Int64, through: Int64) throws(StoreError) -> LogEntryBlock {
    var entries = LogEntryBlock()
    let times = try readTimestamps()
    let start = times.partitionPoint { $0 < from }
    let end = max(start, times.partitionPoint { $0 <= through })
    if start == end { return entries }
    var decoder = try makeDecoder(times: times)
    for part in Self.linePart..<parts.count {
      try withPart(part) { (bytes) throws(ChunkDecodingError) in try decoder.read(bytes) }
    }
    let lines = try file.decoding(at: block.page.offset) { () throws(ChunkDecodingError) in
      try decoder.render()
    }
    entries.timestamps = Array(times[start..<end])
    let base = Int(lines.spans[start].start)
    let last = lines.spans[end - 1]
    entries.bytes = Array(lines.bytes[base..<(Int(last.start) + Int(last.length))])
    entries.lineEnds = lines.spans[start..<end].map { Int($0.start) + Int($0.length) - base }
    entries.structuredMetadata = try readMetadata(start..<end)
    return entries
  }

  private func readMetadata(_ range: Range<Int>) throws(StoreError) -> [Labels] {
    try withPart(Self.metadataPart) { (bytes) throws(ChunkDecodingError) in
      if bytes.isEmpty { return [] }
      var reader = ByteReader(bytes)
      let rows = try StructuredMetadataColumns.decode(&reader, count: block.count, range: range)
      try reader.finish()
      return rows
    }
  }
}
