import ChunkEncoding

/// What was deleted from a block and is still in its chunks.
struct BlockTombstones: Sendable {
  private static let magic: UInt32 = 0x0130_BA30
  private static let headerSize = 5

  /// Closed intervals of time by the number of the series.
  private let intervals: [UInt64: [ClosedRange<Int64>]]

  /// Nothing deleted.
  init() { intervals = [:] }

  init(_ file: MappedFile) throws(ImportDamage) {
    let bytes = file.bytes
    intervals = try file.decoding(at: 0) { () throws(ChunkDecodingError) in
      guard bytes.count >= Self.headerSize + 4 else { throw .truncated(offset: bytes.count) }
      var head = ByteReader(bytes)
      guard try head.readBigEndian(UInt32.self) == Self.magic else {
        throw .invalid("the file does not begin as tombstones do")
      }
      let version = try head.readByte()
      guard version == 1 else { throw .invalid("version \(version) of tombstones") }
      let body = UnsafeRawBufferPointer(rebasing: bytes[Self.headerSize..<(bytes.count - 4)])
      _ = try head.readBytes(body.count)
      guard try head.readBigEndian(UInt32.self) == CRC32C.checksum(body) else {
        throw .invalid("the checksum of the tombstones differs")
      }
      var reader = ByteReader(body)
      var intervals: [UInt64: [ClosedRange<Int64>]] = [:]
      while reader.remaining > 0 {
        let series = try reader.readVarint()
        let start = try reader.readZigZag()
        let end = try reader.readZigZag()
        if start <= end { intervals[series, default: []].append(start...end) }
      }
      return intervals
    }
  }

  /// What was deleted of the series with this number.
  func intervals(of series: UInt64) -> [ClosedRange<Int64>] { intervals[series] ?? [] }
}
