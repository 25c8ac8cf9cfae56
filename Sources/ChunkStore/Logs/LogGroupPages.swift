import ChunkEncoding

// Where the parts of a group of entries lie.

/// The directory of a group, opened, and its parts.
///
/// SAFETY: parts are views of the file's bytes or of `directory`; both live as long as this object.
final class LogGroupPages {
  private enum Part {
    case inline(Range<Int>)
    case page(PageLocation)
  }

  /// Parts before those of the lines.
  static let timestampPart = 0
  static let metadataPart = 1
  static let linePart = 2

  let block: LogBlock
  let file: SegmentFile
  private let directory: UnsafeMutableRawBufferPointer
  private let shapesRange: Range<Int>
  private let parts: [Part]

  var partCount: Int { parts.count }

  /// The shapes of the lines.
  var shapes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: directory[shapesRange])
  }

  init(_ block: LogBlock, in file: SegmentFile) throws(StoreError) {
    self.block = block
    self.file = file
    let page = try file.page(at: block.page)
    let (bytes, shapes, parts) = try file.decoding(at: block.page.offset) {
      () throws(ChunkDecodingError) in
      guard block.count == 1 || block.lineBytes <= SegmentFormat.groupByteLimit,
        block.lineBytes <= SegmentFormat.lineLimit
      else { throw .invalid("a group of \(block.lineBytes) bytes") }
      var reader = ByteReader(page)
      let directory = try DeflatePage.decode(&reader)
      try reader.finish()
      return try Self.open(directory)
    }
    directory = .allocate(byteCount: bytes.count, alignment: 1)
    directory.copyBytes(from: bytes)
    shapesRange = shapes
    self.parts = parts
  }

  deinit { directory.deallocate() }

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
      guard parts.count >= linePart + 2 else { throw .invalid("a group without its columns") }
      return (directory, shapes, parts)
    }
  }

  /// The bytes of a part, whose checksum holds.
  func bytes(of part: Int) throws(StoreError) -> UnsafeRawBufferPointer {
    switch parts[part] {
    case .inline(let range): return UnsafeRawBufferPointer(rebasing: directory[range])
    case .page(let location): return try file.page(at: location)
    }
  }

  /// Runs `body` with the bytes of a part; errors are told at the part's place.
  func withPart<Result>(
    _ number: Int, _ body: (UnsafeRawBufferPointer) throws(ChunkDecodingError) -> Result
  ) throws(StoreError) -> Result {
    let bytes = try bytes(of: number)
    let offset =
      switch parts[number] {
      case .inline: block.page.offset
      case .page(let location): location.offset
      }
    return try file.decoding(at: offset) { () throws(ChunkDecodingError) in try body(bytes) }
  }
}
