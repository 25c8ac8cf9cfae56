import ChunkEncoding
import TelemetryModel

// A row of the chunk directory: where a chunk's columns lie, and what can be said without reading
// them.

/// What a chunk's page holds. Numbers are never reused; 0 stands for none.
enum ChunkKind: UInt8, Hashable, Sendable, CaseIterable {
  case floats = 1
  case histograms = 2
}

/// A row of the chunk directory.
struct SampleChunk: Hashable, Sendable {
  /// Set where the page ends with a column of start timestamps.
  static let startTimestampsFlag: UInt8 = 1
  /// Where a row tells its timeline.
  static let timelineOffset = 24

  var kind: ChunkKind
  var page: PageLocation
  var count: Int
  var timeline: Int
  var hasStartTimestamps: Bool
  /// Buckets of each histogram, both signs; at most 65535 are told.
  var bucketCount: Int
  /// Nil in segments of version 1, whose rows sum up other things.
  var summary: ChunkSummary?

  func encode(into writer: inout ByteWriter) {
    writer.append(fixed: UInt64(page.offset))
    writer.append(fixed: page.hash)
    writer.append(fixed: UInt32(page.length))
    writer.append(fixed: UInt32(count))
    writer.append(fixed: UInt32(timeline))
    writer.append(fixed: kind.rawValue)
    writer.append(fixed: hasStartTimestamps ? Self.startTimestampsFlag : 0)
    writer.append(fixed: UInt16(clamping: bucketCount))
    (summary ?? ChunkSummary()).encode(into: &writer)
  }

  init(
    kind: ChunkKind, page: PageLocation, count: Int, timeline: Int, hasStartTimestamps: Bool,
    bucketCount: Int, summary: ChunkSummary?
  ) {
    self.kind = kind
    self.page = page
    self.count = count
    self.timeline = timeline
    self.hasStartTimestamps = hasStartTimestamps
    self.bucketCount = bucketCount
    self.summary = summary
  }

  /// Reads a row; `isSummarized` where a summary follows, as in version 2.
  init(_ reader: inout ByteReader, isSummarized: Bool) throws(ChunkDecodingError) {
    let offset = try reader.readFixed(Int64.self)
    let hash = try reader.readFixed(UInt64.self)
    let length = try reader.readFixed(UInt32.self)
    page = PageLocation(offset: Int(offset), length: Int(length), hash: hash)
    count = Int(try reader.readFixed(UInt32.self))
    guard count <= SegmentFormat.chunkSampleLimit else {
      throw .invalid("a chunk of \(count) samples")
    }
    timeline = Int(try reader.readFixed(UInt32.self))
    let number = try reader.readByte()
    guard let kind = ChunkKind(rawValue: number) else { throw .unknownCodec(number) }
    self.kind = kind
    hasStartTimestamps = try reader.readByte() & Self.startTimestampsFlag != 0
    bucketCount = Int(try reader.readFixed(UInt16.self))
    summary = isSummarized ? try ChunkSummary(&reader) : nil
  }
}

/// A row of the timeline directory: timestamps that any number of chunks share.
struct Timeline: Hashable, Sendable {
  /// Where a row tells the first and the last time.
  static let minTimeOffset = 24
  static let maxTimeOffset = 32

  var page: PageLocation
  var count: Int
  var minTime: Int64
  var maxTime: Int64

  init(page: PageLocation, count: Int, minTime: Int64, maxTime: Int64) {
    self.page = page
    self.count = count
    self.minTime = minTime
    self.maxTime = maxTime
  }

  func encode(into writer: inout ByteWriter) {
    writer.append(fixed: UInt64(page.offset))
    writer.append(fixed: page.hash)
    writer.append(fixed: UInt32(page.length))
    writer.append(fixed: UInt32(count))
    writer.append(fixed: minTime)
    writer.append(fixed: maxTime)
  }

  init(_ reader: inout ByteReader) throws(ChunkDecodingError) {
    let offset = try reader.readFixed(Int64.self)
    let hash = try reader.readFixed(UInt64.self)
    let length = try reader.readFixed(UInt32.self)
    page = PageLocation(offset: Int(offset), length: Int(length), hash: hash)
    count = Int(try reader.readFixed(UInt32.self))
    guard count <= SegmentFormat.chunkSampleLimit else {
      throw .invalid("a timeline of \(count) samples")
    }
    minTime = try reader.readFixed(Int64.self)
    maxTime = try reader.readFixed(Int64.self)
  }
}
