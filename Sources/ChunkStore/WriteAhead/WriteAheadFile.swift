import ChunkEncoding

// Reading a log file that a crash may have cut anywhere.

/// What the bytes of a write-ahead log file are worth.
struct WriteAheadFile {
  /// The length that the header names of the file before; 0 where it names none.
  private(set) var previousBytes = 0
  /// Where the last whole frame ends.
  private(set) var wholeBytes = 0
  private let bytes: SegmentBytes
  private let path: String
  private let number: Int

  /// Reads the header.
  ///
  /// - Parameters:
  ///   - path: for errors.
  ///   - isFirst: whether the manifest names this file, so that its header was on the disk.
  /// - Throws: where the header is damaged. A later file whose making a crash tore is an empty
  ///   one.
  init(_ bytes: [UInt8], number: Int, path: String, isFirst: Bool) throws(StoreError) {
    self.bytes = SegmentBytes(copying: bytes, name: path)
    (self.number, self.path) = (number, path)
    do throws(ChunkDecodingError) {
      try readHeader()
    } catch {
      if !isFirst && nextFrame(after: 0) == nil { return }
      throw .damaged(path: path, offset: 0, reason: error.description)
    }
  }

  /// Whether the header could be read; frames can follow then.
  private var hasHeader: Bool { wholeBytes > 0 }

  private mutating func readHeader() throws(ChunkDecodingError) {
    var reader = ByteReader(bytes.buffer)
    let hashed = try reader.readBytes(WriteAheadFormat.headerSize - 8)
    guard try reader.readFixed(UInt64.self) == PageHash.hash(hashed) else {
      throw .invalid("the header's checksum differs")
    }
    var fields = ByteReader(hashed)
    guard try fields.readBytes(8).elementsEqual(WriteAheadFormat.magic) else {
      throw .invalid("the file does not start as a log does")
    }
    let major = try fields.readFixed(UInt16.self)
    guard major == WriteAheadFormat.majorVersion else {
      throw .invalid("the log's version \(major) is not known")
    }
    _ = try fields.readFixed(UInt16.self)
    _ = try fields.readFixed(UInt32.self)
    let named = try fields.readFixed(UInt64.self)
    guard named == UInt64(number) else { throw .invalid("this is log \(named)") }
    guard let previous = Int(exactly: try fields.readFixed(UInt64.self)) else {
      throw .invalid("a length of too much")
    }
    previousBytes = previous
    wholeBytes = WriteAheadFormat.headerSize
  }

  /// Hands the records of each whole frame to `body`. Behind the last whole frame there may be
  /// what a crash tore.
  ///
  /// - Throws: where a frame that was whole is not any more, or `body` cannot take its records.
  mutating func forEachFrame(
    _ body: (UnsafeRawBufferPointer) throws(ChunkDecodingError) -> Void
  ) throws(StoreError) {
    guard hasHeader else { return }
    while let frame = frame(at: wholeBytes) {
      let start = wholeBytes
      do throws(ChunkDecodingError) {
        try body(UnsafeRawBufferPointer(rebasing: bytes.buffer[frame.records]))
      } catch {
        throw .damaged(path: path, offset: start, reason: error.description)
      }
      wholeBytes = frame.end
    }
    if let later = nextFrame(after: wholeBytes), later.syncedBytes > wholeBytes {
      throw .damaged(
        path: path, offset: wholeBytes, reason: "a frame that was written is no longer whole")
    }
  }

  // MARK: Frames

  private struct Frame {
    var records: Range<Int>
    var end: Int
    var syncedBytes: Int
  }

  /// The frame at `offset`, where there is a whole one.
  private func frame(at offset: Int) -> Frame? {
    let all = bytes.buffer
    guard offset + WriteAheadFormat.frameHeadSize <= all.count else { return nil }
    func word(_ place: Int) -> UInt64 {
      UInt64(littleEndian: all.loadUnaligned(fromByteOffset: offset + place, as: UInt64.self))
    }
    guard word(16) == UInt64(offset), word(8) & 0xFFFF_FFFF == UInt64(number) & 0xFFFF_FFFF
    else { return nil }
    let length = Int(word(8) >> 32)
    let start = offset + WriteAheadFormat.frameHeadSize
    let padded = (length + WriteAheadFormat.alignment - 1) & ~(WriteAheadFormat.alignment - 1)
    guard padded <= all.count - start else { return nil }
    let hashed = UnsafeRawBufferPointer(rebasing: all[(offset + 8)..<(start + padded)])
    guard PageHash.hash(hashed) == word(0), word(24) <= UInt64(offset) else { return nil }
    return Frame(
      records: start..<(start + length), end: start + padded, syncedBytes: Int(word(24)))
  }

  /// The whole frame behind `offset` that says most of what was on the disk.
  private func nextFrame(after offset: Int) -> Frame? {
    var latest: Frame?
    for place in stride(
      from: offset + WriteAheadFormat.alignment, to: bytes.buffer.count,
      by: WriteAheadFormat.alignment)
    {
      if let frame = frame(at: place), frame.syncedBytes >= (latest?.syncedBytes ?? 0) {
        latest = frame
      }
    }
    return latest
  }
}
