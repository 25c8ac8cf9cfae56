import ChunkEncoding

// A row of the block directory.

/// Where a block of entries lies, and what can be said without reading it.
struct LogBlock: Hashable, Sendable {
  var page: PageLocation
  var count: Int
  /// Nanoseconds; the first entry's timestamp and the last one's.
  var minTime: Int64
  var maxTime: Int64
  /// The bytes of the lines.
  var lineBytes: Int
  /// Where the filter lies in its section.
  var filter: Range<Int>
  /// Its row in the directory.
  let number: Int

  init(
    page: PageLocation, count: Int, minTime: Int64, maxTime: Int64, lineBytes: Int,
    filter: Range<Int>, number: Int
  ) {
    self.page = page
    self.count = count
    self.minTime = minTime
    self.maxTime = maxTime
    self.lineBytes = lineBytes
    self.filter = filter
    self.number = number
  }

  func encode(into writer: inout ByteWriter) {
    writer.append(fixed: UInt64(page.offset))
    writer.append(fixed: page.hash)
    writer.append(fixed: UInt32(page.length))
    writer.append(fixed: UInt32(count))
    writer.append(fixed: minTime)
    writer.append(fixed: maxTime)
    writer.append(fixed: UInt64(lineBytes))
    writer.append(fixed: UInt32(filter.lowerBound))
    writer.append(fixed: UInt32(filter.count))
  }

  /// Reads row `number`.
  init(_ reader: inout ByteReader, number: Int) throws(ChunkDecodingError) {
    self.number = number
    let offset = try reader.readFixed(Int64.self)
    let hash = try reader.readFixed(UInt64.self)
    let length = try reader.readFixed(UInt32.self)
    page = PageLocation(offset: Int(offset), length: Int(length), hash: hash)
    count = Int(try reader.readFixed(UInt32.self))
    guard count <= SegmentFormat.blockEntryLimit else {
      throw .invalid("a block of \(count) entries")
    }
    minTime = try reader.readFixed(Int64.self)
    maxTime = try reader.readFixed(Int64.self)
    guard let lineBytes = Int(exactly: try reader.readFixed(UInt64.self)) else {
      throw .invalid("a block of too many bytes")
    }
    self.lineBytes = lineBytes
    let filterStart = Int(try reader.readFixed(UInt32.self))
    let filterLength = Int(try reader.readFixed(UInt32.self))
    filter = filterStart..<(filterStart + filterLength)
  }
}
