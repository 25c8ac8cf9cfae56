import ChunkEncoding
import TelemetryModel

/// The strings of a block's index, read in place.
struct BlockSymbols: Sendable {
  private let file: MappedFile
  /// Where the strings lie, by number: the offsets of their lengths.
  private let offsets: [Int]
  /// Whether strings are told by their offset in the file, as in version 1, and not by number.
  private let isByOffset: Bool

  /// - Parameters:
  ///   - index: the file.
  ///   - offset: where the table begins; 0 where there is none.
  ///   - version: of the index.
  init(
    _ index: MappedFile, at offset: Int, version: UInt8
  ) throws(ChunkDecodingError) {
    file = index
    isByOffset = version == 1
    if offset == 0 {
      offsets = []
      return
    }
    let section = try IndexSection(index.bytes, at: offset)
    var reader = ByteReader(section.bytes)
    let count = Int(try reader.readBigEndian(UInt32.self))
    guard count <= reader.remaining else { throw .invalid("\(count) strings in too few bytes") }
    var offsets: [Int] = []
    offsets.reserveCapacity(count)
    for _ in 0..<count {
      offsets.append(section.start + reader.offset)
      let length = try reader.readCount(limit: reader.remaining)
      _ = try reader.readBytes(length)
    }
    self.offsets = offsets
  }

  /// How many strings there are.
  var count: Int { offsets.count }

  /// Which string, by its place in the table, has a number that a series entry has.
  ///
  /// - Complexity: O(1); in version 1 O(log(strings)).
  func place(_ reference: UInt64) throws(ChunkDecodingError) -> Int {
    let number = Int(exactly: reference) ?? .max
    if !isByOffset {
      if number < offsets.count { return number }
    } else {
      let place = offsets.partitionPoint { $0 < number }
      if place < offsets.count && offsets[place] == number { return place }
    }
    throw .invalid("no string has the number \(reference)")
  }

  /// The string at a place of the table.
  ///
  /// - Complexity: O(length).
  func string(at place: Int) throws(ChunkDecodingError) -> String {
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: file.bytes[offsets[place]...]))
    return try reader.readText()
  }
}

/// A part of an index: its length, its bytes, their checksum.
struct IndexSection {
  let bytes: UnsafeRawBufferPointer
  /// Where the bytes begin in the file.
  let start: Int

  init(_ index: UnsafeRawBufferPointer, at offset: Int) throws(ChunkDecodingError) {
    guard offset >= 0, offset < index.count else { throw .truncated(offset: index.count) }
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: index[offset...]))
    let length = Int(try reader.readBigEndian(UInt32.self))
    bytes = try reader.readBytes(length)
    start = offset + 4
    guard try reader.readBigEndian(UInt32.self) == CRC32C.checksum(bytes) else {
      throw .invalid("the checksum differs")
    }
  }
}
