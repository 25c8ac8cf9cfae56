import ChunkEncoding

// Sections that are tables of rows of one width, read in place.

/// A table of rows of `rowSize` bytes.
///
/// SAFETY of `@unchecked Sendable`: a view of a segment's bytes, which never change; whoever
/// holds the table holds the segment too.
struct FixedRows: @unchecked Sendable {
  let count: Int
  private let bytes: UnsafeRawBufferPointer
  private let rowSize: Int

  init(_ bytes: UnsafeRawBufferPointer, rowSize: Int) throws(ChunkDecodingError) {
    guard bytes.count % rowSize == 0 else {
      throw .invalid("\(bytes.count) bytes in rows of \(rowSize)")
    }
    count = bytes.count / rowSize
    self.bytes = bytes
    self.rowSize = rowSize
  }

  /// Whether another table has the same bytes.
  func equalsBytes(_ other: FixedRows) -> Bool { bytes.equalsBytes(other.bytes) }

  /// A cursor at the start of row `index`.
  func reader(at index: Int) throws(ChunkDecodingError) -> ByteReader {
    guard index >= 0, index < count else { throw .invalid("row \(index) of \(count)") }
    return ByteReader(
      UnsafeRawBufferPointer(rebasing: bytes[(index * rowSize)..<((index + 1) * rowSize)]))
  }

  /// The 32-bit number at byte `offset` of row `index`.
  func number(at index: Int, offset: Int = 0) throws(ChunkDecodingError) -> Int {
    guard index >= 0, index < count else { throw .invalid("row \(index) of \(count)") }
    precondition(offset >= 0 && offset + 4 <= rowSize)
    let value = bytes.loadUnaligned(fromByteOffset: index * rowSize + offset, as: UInt32.self)
    return Int(UInt32(littleEndian: value))
  }

  /// The 64-bit time at byte `offset` of row `index`.
  func time(at index: Int, offset: Int) throws(ChunkDecodingError) -> Int64 {
    guard index >= 0, index < count else { throw .invalid("row \(index) of \(count)") }
    precondition(offset >= 0 && offset + 8 <= rowSize)
    let value = bytes.loadUnaligned(fromByteOffset: index * rowSize + offset, as: UInt64.self)
    return Int64(bitPattern: UInt64(littleEndian: value))
  }

  /// The range from the number in row `index` to the one in the row behind it, at most `limit`.
  func range(
    at index: Int, offset: Int = 0, limit: Int
  ) throws(ChunkDecodingError) -> Range<Int> {
    let start = try number(at: index, offset: offset)
    let end = try number(at: index + 1, offset: offset)
    guard start <= end, end <= limit else { throw .invalid("a range that is none") }
    return start..<end
  }
}
