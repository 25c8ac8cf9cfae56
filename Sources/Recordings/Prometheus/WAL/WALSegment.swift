import ChunkEncoding

/// A segment of a write-ahead log: pages of 32 KiB, in which records lie in one piece or several.
struct WALSegment {
  private static let pageSize = 32 * 1024
  /// A fragment's type, length and checksum.
  private static let headerSize = 7
  /// Most bytes that a packed record may unpack to.
  private static let recordLimit = 1 << 30

  /// Where a segment could not be read further.
  struct End: Error, Hashable {
    var damage: ImportDamage
    /// Whether this is how a log looks whose writer was stopped: nothing that was written whole
    /// comes behind.
    var isTorn: Bool
  }

  let file: MappedFile
  private var offset = 0
  /// The fragments of a record so far.
  private var pending: [UInt8] = []
  private var isPending = false
  private var unpacked: [UInt8] = []

  init(_ file: MappedFile) { self.file = file }

  /// Hands each record to `body`, with the offset of its last fragment, until the segment ends.
  ///
  /// The bytes are valid during the call only. What `body` throws ends the segment there.
  mutating func forEachRecord(
    _ body: (UnsafeRawBufferPointer, Int) throws(ChunkDecodingError) -> Void
  ) throws(End) {
    while offset < file.bytes.count {
      let start = offset
      do throws(ChunkDecodingError) {
        guard let fragment = try nextFragment() else { continue }
        try take(fragment, at: start, body)
      } catch {
        throw end(at: start, error.description)
      }
    }
    if isPending { throw end(at: offset, "the log ends within a record") }
  }

  /// Whether a segment with these bytes begins with a whole fragment, or has nothing in it.
  static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.contains(where: { $0 != 0 }) else { return true }
    var reader = ByteReader(bytes)
    guard let type = try? reader.readByte(), Part(rawValue: type & 7) != nil, type & 0xE0 == 0,
      let length = try? reader.readBigEndian(UInt16.self),
      let checksum = try? reader.readBigEndian(UInt32.self)
    else { return false }
    // A log that was torn in its first record is one, too.
    guard let body = try? reader.readBytes(Int(length)) else { return true }
    return CRC32C.checksum(body) == checksum
  }

  private func end(at offset: Int, _ reason: String) -> End {
    let lastPage = (file.bytes.count - 1) / Self.pageSize * Self.pageSize
    return End(
      damage: ImportDamage(path: file.path, offset: offset, reason: reason),
      isTorn: offset >= lastPage)
  }

  // MARK: Fragments

  private enum Part: UInt8 {
    case full = 1
    case first = 2
    case middle = 3
    case last = 4
  }

  private struct Fragment {
    var part: Part
    var isSnappy: Bool
    var isZstandard: Bool
    var bytes: UnsafeRawBufferPointer
  }

  /// The fragment at `offset`, which moves behind it; nil for what fills up a page.
  private mutating func nextFragment() throws(ChunkDecodingError) -> Fragment? {
    let bytes = file.bytes
    let pageEnd = min((offset / Self.pageSize + 1) * Self.pageSize, bytes.count)
    let page = UnsafeRawBufferPointer(rebasing: bytes[offset..<pageEnd])
    let type = page[0]
    if type == 0 {
      guard page.allSatisfy({ $0 == 0 }) else {
        throw .invalid("a page whose filling is not zero")
      }
      offset = pageEnd
      return nil
    }
    var reader = ByteReader(page)
    _ = try reader.readByte()
    let length = Int(try reader.readBigEndian(UInt16.self))
    let checksum = try reader.readBigEndian(UInt32.self)
    guard let part = Part(rawValue: type & 7), type & 0xE0 == 0 else {
      throw .invalid("no fragment has the type \(type)")
    }
    let body = try reader.readBytes(length)
    guard CRC32C.checksum(body) == checksum else {
      throw .invalid("the checksum of a record differs")
    }
    offset += reader.offset
    return Fragment(
      part: part, isSnappy: type & 8 != 0, isZstandard: type & 16 != 0, bytes: body)
  }

  private mutating func take(
    _ fragment: Fragment, at start: Int,
    _ body: (UnsafeRawBufferPointer, Int) throws(ChunkDecodingError) -> Void
  ) throws(ChunkDecodingError) {
    let begins = fragment.part == .full || fragment.part == .first
    guard begins != isPending else { throw .invalid("a record's fragments out of order") }
    switch fragment.part {
    case .full: try handOn(fragment.bytes, fragment, at: start, body)
    case .first:
      pending.removeAll(keepingCapacity: true)
      pending.append(contentsOf: fragment.bytes)
      isPending = true
    case .middle: pending.append(contentsOf: fragment.bytes)
    case .last:
      pending.append(contentsOf: fragment.bytes)
      isPending = false
      let record = pending
      try Self.withBytes(of: record) { (bytes) throws(ChunkDecodingError) in
        try handOn(bytes, fragment, at: start, body)
      }
    }
  }

  private mutating func handOn(
    _ record: UnsafeRawBufferPointer, _ fragment: Fragment, at start: Int,
    _ body: (UnsafeRawBufferPointer, Int) throws(ChunkDecodingError) -> Void
  ) throws(ChunkDecodingError) {
    if fragment.isZstandard {
      throw .invalid(
        "the records are packed with zstd, which is not supported; write them with `--storage.tsdb.wal-compression-type=snappy`"
      )
    }
    guard fragment.isSnappy else { return try body(record, start) }
    try SnappyBlock.decode(record, limit: Self.recordLimit, into: &unpacked)
    try Self.withBytes(of: unpacked) { (bytes) throws(ChunkDecodingError) in
      try body(bytes, start)
    }
  }

  private static func withBytes(
    of array: [UInt8], _ body: (UnsafeRawBufferPointer) throws(ChunkDecodingError) -> Void
  ) throws(ChunkDecodingError) {
    try array.withUnsafeBufferPointer { (bytes) throws(ChunkDecodingError) in
      try body(UnsafeRawBufferPointer(bytes))
    }
  }
}
