import ChunkEncoding
import TelemetryModel

/// A file of head chunks: those that a running Prometheus has filled and mapped, without labels.
struct HeadChunkFile {
  private static let magic: UInt32 = 0x0130_BC91
  private static let headerSize = 8
  /// A chunk's series, times, encoding; a length of one byte; a checksum.
  private static let leastChunkSize = 8 + 8 + 8 + 1 + 1 + 4

  /// A chunk of the file.
  struct Chunk {
    var series: UInt64
    var maxTime: Int64
    var encoding: UInt8
    /// Whether its samples came out of order.
    var isOutOfOrder: Bool
    var bytes: UnsafeRawBufferPointer
    var offset: Int
  }

  let file: MappedFile

  /// Hands each chunk to `body`; ends at the zeros that the file was made with.
  ///
  /// - Throws: damage, and what `body` throws; chunks before it have been handed on.
  func forEachChunk(
    _ body: (Chunk) throws(ChunkDecodingError) -> Void
  ) throws(ImportDamage) {
    let bytes = file.bytes
    // A file that was just made may have no header yet.
    if bytes.count < Self.headerSize || bytes.prefix(Self.headerSize).allSatisfy({ $0 == 0 }) {
      return
    }
    try file.decoding(at: 0) { () throws(ChunkDecodingError) in
      var reader = ByteReader(bytes)
      guard try reader.readBigEndian(UInt32.self) == Self.magic else {
        throw .invalid("the file does not begin as head chunks do")
      }
      let version = try reader.readByte()
      guard version == 1 else { throw .invalid("version \(version) of head chunks") }
    }
    var offset = Self.headerSize
    while offset + Self.leastChunkSize <= bytes.count {
      let start = offset
      let size = try file.decoding(at: start) { () throws(ChunkDecodingError) -> Int? in
        try Self.readChunk(UnsafeRawBufferPointer(rebasing: bytes[start...]), at: start, body)
      }
      guard let size else { return }
      offset += size
    }
  }

  /// How many bytes the chunk at the front takes; nil where there is none.
  private static func readChunk(
    _ bytes: UnsafeRawBufferPointer, at offset: Int,
    _ body: (Chunk) throws(ChunkDecodingError) -> Void
  ) throws(ChunkDecodingError) -> Int? {
    var reader = ByteReader(bytes)
    let series = try reader.readBigEndian(UInt64.self)
    let minTime = try reader.readBigEndian(Int64.self)
    let maxTime = try reader.readBigEndian(Int64.self)
    let encoding = try reader.readByte()
    if series == 0 && minTime == 0 && maxTime == 0 && encoding == 0 { return nil }
    let data = try reader.readBytes(try reader.readCount(limit: reader.remaining))
    let hashed = UnsafeRawBufferPointer(rebasing: bytes[..<reader.offset])
    guard try reader.readBigEndian(UInt32.self) == CRC32C.checksum(hashed) else {
      throw .invalid("the chunk's checksum differs")
    }
    try body(
      Chunk(
        series: series, maxTime: maxTime, encoding: encoding & 0x7F,
        isOutOfOrder: encoding & 0x80 != 0,
        bytes: data, offset: offset))
    return reader.offset
  }
}
