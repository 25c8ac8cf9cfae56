import ChunkEncoding

// Where the parts of a group of entries lie.

/// The directory of a group, opened, and its parts.
///
/// SAFETY: parts are views of the file's bytes or of `unpacked`; both live as long as this object.
final class LogGroupPages {
  private enum Part {
    case inline(UnsafeRawBufferPointer)
    case page(PageLocation)
  }

  /// Parts before those of the lines.
  static let timestampPart = 0
  static let metadataPart = 1
  static let linePart = 2

  let block: LogBlock
  let file: SegmentFile
  /// The shapes of the lines.
  let shapes: [TextShape]
  /// How many lines have no shape, and how many each of the shapes; nil where the directory does
  /// not say.
  let rowCounts: [Int]?
  private let parts: [Part]
  /// The directory, where the file holds it deflated.
  private let unpacked: UnsafeMutableRawBufferPointer?

  var partCount: Int { parts.count }

  /// - Parameter segmentShapes: of the segment; nil where the directory holds the group's own, and
  ///   is deflated.
  init(
    _ block: LogBlock, in file: SegmentFile, shapes segmentShapes: LineShapes?
  ) throws(StoreError) {
    self.block = block
    self.file = file
    let page = try file.page(at: block.page)
    var unpacked: UnsafeMutableRawBufferPointer?
    do throws(ChunkDecodingError) {
      guard block.count == 1 || block.lineBytes <= SegmentFormat.groupByteLimit,
        block.lineBytes <= SegmentFormat.lineLimit
      else { throw .invalid("a group of \(block.lineBytes) bytes") }
      if segmentShapes == nil { unpacked = try Self.unpacked(page) }
      var reader = ByteReader(unpacked.map { UnsafeRawBufferPointer($0) } ?? page)
      if let segmentShapes {
        let (numbers, counts) = try Self.readShapes(&reader, count: block.count)
        (shapes, rowCounts) = (try segmentShapes.shapes(numbers), counts)
      } else {
        let length = try reader.readCount(limit: reader.remaining)
        shapes = try TextShape.readAll(try reader.readBytes(length), isLines: true)
        rowCounts = nil
      }
      parts = try Self.readParts(&reader)
    } catch {
      unpacked?.deallocate()
      throw .damaged(path: file.path, offset: block.page.offset, reason: error.description)
    }
    self.unpacked = unpacked
  }

  deinit { unpacked?.deallocate() }

  private static func unpacked(
    _ page: UnsafeRawBufferPointer
  ) throws(ChunkDecodingError) -> UnsafeMutableRawBufferPointer {
    var reader = ByteReader(page)
    let bytes = try DeflatePage.decode(&reader)
    try reader.finish()
    let directory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    directory.copyBytes(from: bytes)
    return directory
  }

  /// The numbers of the shapes, and how many of `count` lines have none and each of them.
  private static func readShapes(
    _ reader: inout ByteReader, count: Int
  ) throws(ChunkDecodingError) -> (numbers: [Int], rowCounts: [Int]) {
    let shapeCount = try reader.readCount(limit: min(count, LineTemplates.shapeLimit))
    var numbers: [Int] = []
    var rowCounts = [0]
    numbers.reserveCapacity(shapeCount)
    rowCounts.reserveCapacity(shapeCount + 1)
    var unshaped = count
    for _ in 0..<shapeCount {
      numbers.append(try reader.readCount(limit: Int(Int32.max)))
      rowCounts.append(try reader.readCount(limit: unshaped))
      unshaped -= rowCounts[rowCounts.count - 1]
    }
    rowCounts[0] = unshaped
    return (numbers, rowCounts)
  }

  private static func readParts(
    _ reader: inout ByteReader
  ) throws(ChunkDecodingError) -> [Part] {
    let firstPage = try reader.readFixed(UInt64.self)
    guard var offset = Int(exactly: firstPage), offset <= 1 << 60 else {
      throw .invalid("columns behind the file's end")
    }
    var parts: [Part] = []
    while reader.remaining > 0 {
      let head = try reader.readCount(limit: Int(UInt32.max))
      let length = head >> 1
      guard head & 1 == 1 else {
        parts.append(.inline(try reader.readBytes(length)))
        continue
      }
      let hash = try reader.readFixed(UInt64.self)
      parts.append(.page(PageLocation(offset: offset, length: length, hash: hash)))
      let alignment = SegmentFormat.alignment
      offset += (length + alignment - 1) / alignment * alignment
    }
    guard parts.count >= linePart + 2 else { throw .invalid("a group without its columns") }
    return parts
  }

  /// The bytes of a part, whose checksum holds.
  func bytes(of part: Int) throws(StoreError) -> UnsafeRawBufferPointer {
    switch parts[part] {
    case .inline(let bytes): return bytes
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
