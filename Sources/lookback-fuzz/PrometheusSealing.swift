import ChunkEncoding

/// Makes the checksums of Prometheus' files hold again.
enum PrometheusSealing {
  private static let tableSize = 52
  private static let pageSize = 32 * 1024

  /// Writes the checksum of the bytes in `range` behind them; nothing where there is no room.
  static func seal(_ bytes: inout [UInt8], _ range: Range<Int>, at place: Int? = nil) {
    let place = place ?? range.upperBound
    guard range.lowerBound >= 0, range.upperBound <= bytes.count, place >= 0,
      place <= bytes.count - 4
    else { return }
    let checksum = bytes.withUnsafeBytes {
      CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[range]))
    }
    for index in 0..<4 {
      bytes[place + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * index))
    }
  }

  /// An index: its table of contents, symbols, series, and lists of postings and their table.
  static func sealIndex(_ bytes: inout [UInt8]) {
    let table = bytes.count - tableSize
    guard table >= 5 else { return }
    seal(&bytes, table..<(table + tableSize - 4))
    let offsets = (0..<6).map { number(bytes, at: table + 8 * $0, size: 8) }
    sealSection(&bytes, at: offsets[0])
    sealSection(&bytes, at: offsets[5])
    // Lists of postings stand one behind the other.
    var place = offsets[4]
    while place > 0, place < table, let end = sealSection(&bytes, at: place) { place = end }
    place = offsets[1]
    while place > 0, place < table {
      place = (place + 15) / 16 * 16
      guard let (length, size) = varint(bytes, at: place), length > 0,
        length <= bytes.count - place - size
      else { return }
      seal(&bytes, (place + size)..<(place + size + length))
      place += size + length + 4
    }
  }

  /// A section of a length, its bytes and their checksum; gives where it ends.
  @discardableResult
  private static func sealSection(_ bytes: inout [UInt8], at place: Int) -> Int? {
    guard place > 0, place <= bytes.count - 4 else { return nil }
    let length = number(bytes, at: place, size: 4)
    guard length <= bytes.count - place - 4 else { return nil }
    seal(&bytes, (place + 4)..<(place + 4 + length))
    return place + 8 + length
  }

  /// A segment of a write-ahead log: its fragments.
  static func sealLog(_ bytes: inout [UInt8]) {
    var place = 0
    while place + 7 <= bytes.count {
      let pageEnd = min((place / pageSize + 1) * pageSize, bytes.count)
      let length = number(bytes, at: place + 1, size: 2)
      guard bytes[place] != 0, place + 7 + length <= pageEnd else {
        place = pageEnd
        continue
      }
      seal(&bytes, (place + 7)..<(place + 7 + length), at: place + 3)
      place += 7 + length
    }
  }

  /// A file of head chunks: each chunk, from its series on.
  static func sealHead(_ bytes: inout [UInt8]) {
    var place = 8
    while place + 25 < bytes.count {
      guard let (length, size) = varint(bytes, at: place + 25),
        length <= bytes.count - place - 25 - size
      else { return }
      let end = place + 25 + size + length
      seal(&bytes, place..<end)
      place = end + 4
    }
  }

  /// The number of `size` bytes, the highest first; clamped where it is no place.
  private static func number(_ bytes: [UInt8], at place: Int, size: Int) -> Int {
    let value = bytes[place..<(place + size)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(clamping: value)
  }

  private static func varint(_ bytes: [UInt8], at place: Int) -> (value: Int, size: Int)? {
    guard place < bytes.count else { return nil }
    return bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[place...]))
      guard let value = try? reader.readVarint() else { return nil }
      return (Int(clamping: value), reader.offset)
    }
  }
}
