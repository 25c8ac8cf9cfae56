import ChunkEncoding
import TelemetryModel

/// The index of a Prometheus block, versions 1 to 3, read in place.
struct BlockIndex: Sendable {
  static let magic: UInt32 = 0xBAAA_D700
  private static let headerSize = 5
  private static let tableSize = 52

  let file: MappedFile
  let version: UInt8
  let symbols: BlockSymbols
  /// Where the series entries lie.
  let series: Range<Int>
  /// Where the table of postings lies; 0 where there is none.
  let postingsTable: Int

  init(_ file: MappedFile) throws(ImportDamage) {
    self.file = file
    let bytes = file.bytes
    let size = bytes.count
    guard size >= Self.headerSize + Self.tableSize else {
      throw ImportDamage(path: file.path, offset: size, reason: "the file is too short")
    }
    version = try file.decoding(at: 0) { () throws(ChunkDecodingError) in
      var reader = ByteReader(bytes)
      guard try reader.readBigEndian(UInt32.self) == Self.magic else {
        throw .invalid("the file does not begin as an index does")
      }
      let version = try reader.readByte()
      guard 1...3 ~= version else { throw .invalid("version \(version) of the index") }
      return version
    }
    let contents = size - Self.tableSize
    let offsets = try file.decoding(at: contents) { () throws(ChunkDecodingError) in
      try Self.readContents(bytes, at: contents)
    }
    let version = version
    symbols = try file.decoding(at: offsets[0]) { () throws(ChunkDecodingError) in
      try BlockSymbols(file, at: offsets[0], version: version)
    }
    postingsTable = offsets[5]
    if offsets[1] == 0 {
      series = 0..<0
    } else {
      let end = offsets.filter { $0 > offsets[1] }.min() ?? contents
      series = offsets[1]..<end
    }
  }

  /// The offsets of symbols, series, label indices and their table, postings and their table.
  private static func readContents(
    _ bytes: UnsafeRawBufferPointer, at start: Int
  ) throws(ChunkDecodingError) -> [Int] {
    let table = UnsafeRawBufferPointer(rebasing: bytes[start...])
    let hashed = UnsafeRawBufferPointer(rebasing: table[..<(tableSize - 4)])
    var reader = ByteReader(table)
    var offsets: [Int] = []
    for _ in 0..<6 {
      let offset = try reader.readBigEndian(UInt64.self)
      guard offset <= UInt64(start) else { throw .invalid("a section behind the file's end") }
      offsets.append(Int(offset))
    }
    guard try reader.readBigEndian(UInt32.self) == CRC32C.checksum(hashed) else {
      throw .invalid("the checksum of the table of contents differs")
    }
    return offsets
  }

  // MARK: Series

  /// What an index says of a chunk.
  struct ChunkPlace: Hashable, Sendable {
    var minTime: Int64
    var maxTime: Int64
    /// Which file, counted from 0, and which byte of it.
    var file: Int
    var offset: Int
  }

  /// The offset of the series with the number that postings have for it.
  func offset(ofSeries reference: UInt32) -> Int {
    version == 1 ? Int(reference) : 16 * Int(reference)
  }

  /// The number that postings and tombstones have for the series at `offset`.
  func reference(ofSeriesAt offset: Int) -> UInt64 {
    UInt64(version == 1 ? offset : offset / 16)
  }

  /// The offsets of all series, in the order of their labels.
  ///
  /// - Complexity: O(series); only lengths are read.
  func seriesOffsets() throws(ImportDamage) -> [Int] {
    var offsets: [Int] = []
    var offset = aligned(series.lowerBound)
    while offset < series.upperBound {
      var reader = ByteReader(
        UnsafeRawBufferPointer(rebasing: file.bytes[offset..<series.upperBound]))
      let end = try file.decoding(at: offset) { () throws(ChunkDecodingError) -> Int? in
        let length = try reader.readCount(limit: reader.remaining)
        // Zeros fill up to the next section.
        if length == 0 { return nil }
        _ = try reader.readBytes(length)
        _ = try reader.readBytes(4)
        return reader.offset
      }
      guard let end else { break }
      offsets.append(offset)
      offset = aligned(offset + end)
    }
    return offsets
  }

  private func aligned(_ offset: Int) -> Int {
    version == 1 ? offset : (offset + 15) / 16 * 16
  }

  /// The labels and chunks of the series at `offset`, whose checksum is held against it.
  ///
  /// - Parameters:
  ///   - strings: the strings read so far.
  ///   - places: replaced by the series' chunks, by time.
  func readSeries(
    at offset: Int, strings: inout SymbolCache, places: inout [ChunkPlace]
  ) throws(ImportDamage) -> Labels {
    try file.decoding(at: offset) { () throws(ChunkDecodingError) in
      var reader = ByteReader(try entry(at: offset))
      let labels = try readLabels(&reader, &strings)
      try Self.readPlaces(&reader, into: &places)
      return labels
    }
  }

  /// As `readSeries`, without the labels.
  func readPlaces(at offset: Int, into places: inout [ChunkPlace]) throws(ImportDamage) {
    try file.decoding(at: offset) { () throws(ChunkDecodingError) in
      var reader = ByteReader(try entry(at: offset))
      for _ in 0..<(try reader.readCount(limit: reader.remaining)) {
        _ = try reader.readVarint()
        _ = try reader.readVarint()
      }
      try Self.readPlaces(&reader, into: &places)
    }
  }

  /// The bytes of the series at `offset`, whose checksum is held against them.
  private func entry(at offset: Int) throws(ChunkDecodingError) -> UnsafeRawBufferPointer {
    let bytes = file.bytes
    guard offset >= 0, offset < bytes.count else { throw .truncated(offset: bytes.count) }
    var entry = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
    let body = try entry.readBytes(try entry.readCount(limit: entry.remaining))
    guard try entry.readBigEndian(UInt32.self) == CRC32C.checksum(body) else {
      throw .invalid("the checksum of a series differs")
    }
    return body
  }

  private func readLabels(
    _ reader: inout ByteReader, _ strings: inout SymbolCache
  ) throws(ChunkDecodingError) -> Labels {
    let count = try reader.readCount(limit: reader.remaining)
    var pairs: [Label] = []
    pairs.reserveCapacity(min(count, 64))
    for _ in 0..<count {
      let name = try strings.string(try reader.readVarint(), of: symbols)
      let value = try strings.string(try reader.readVarint(), of: symbols)
      if let last = pairs.last, !last.name.precedesBytes(name) {
        throw .invalid("a label set out of order")
      }
      pairs.append(Label(name: name, value: value))
    }
    return Labels(sorted: pairs)
  }

  private static func readPlaces(
    _ reader: inout ByteReader, into places: inout [ChunkPlace]
  ) throws(ChunkDecodingError) {
    places.removeAll(keepingCapacity: true)
    let count = try reader.readCount(limit: reader.remaining)
    var last: Int64 = 0
    var reference: Int64 = 0
    for index in 0..<count {
      let start: Int64
      if index == 0 {
        start = try reader.readZigZag()
      } else {
        start = last &+ Int64(bitPattern: try reader.readVarint())
      }
      last = start &+ Int64(bitPattern: try reader.readVarint())
      if index == 0 {
        reference = Int64(bitPattern: try reader.readVarint())
      } else {
        reference = reference &+ (try reader.readZigZag())
      }
      places.append(
        ChunkPlace(
          minTime: start, maxTime: last, file: Int(reference >> 32 & 0xFFFF_FFFF),
          offset: Int(reference & 0xFFFF_FFFF)))
    }
  }
}

/// Strings of one index that were read before: they are made once each.
struct SymbolCache {
  private var strings: [String?] = []

  mutating func string(
    _ reference: UInt64, of symbols: BlockSymbols
  ) throws(ChunkDecodingError) -> String {
    let place = try symbols.place(reference)
    if strings.isEmpty { strings = [String?](repeating: nil, count: symbols.count) }
    if let string = strings[place] { return string }
    let string = try symbols.string(at: place)
    strings[place] = string
    return string
  }
}
