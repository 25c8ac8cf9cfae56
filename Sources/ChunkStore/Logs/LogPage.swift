import ChunkEncoding
import TelemetryModel

// A page of log entries, in segments of version 1.

/// A block's entries as columns, the lines byte for byte.
///
/// Layout, for a count that the directory knows: integer column of timestamps, integer column of
/// line lengths, deflate page of all lines one behind the other, a byte 1 where structured
/// metadata follows (0 where none does), and that.
enum LogPage {
  /// Reads the entries with timestamps in `[from, through]` of a page of `count`.
  static func decode(
    _ page: UnsafeRawBufferPointer, count: Int, from: Int64, through: Int64
  ) throws(ChunkDecodingError) -> LogEntryBlock {
    var reader = ByteReader(page)
    var block = LogEntryBlock()
    var timestamps = [Int64](repeating: 0, count: count)
    try IntegerColumn.decode(&reader, into: &timestamps)
    let start = timestamps.partitionPoint { $0 < from }
    let end = max(start, timestamps.partitionPoint { $0 <= through })
    if start == end { return block }
    var lengths = [Int64](repeating: 0, count: count)
    try IntegerColumn.decode(&reader, into: &lengths)
    let lines = try DeflatePage.decode(&reader)
    let ends = try lineEnds(lengths, total: lines.count)
    let hasMetadata = try reader.readByte()
    guard hasMetadata <= 1 else { throw .unknownCodec(hasMetadata) }
    if hasMetadata == 1 {
      block.structuredMetadata = try StructuredMetadataColumns.decode(
        &reader, count: count, range: start..<end)
    }
    try reader.finish()
    if start == 0 && end == count {
      (block.timestamps, block.bytes, block.lineEnds) = (timestamps, lines, ends)
      return block
    }
    let base = start == 0 ? 0 : ends[start - 1]
    block.timestamps = Array(timestamps[start..<end])
    block.bytes = Array(lines[base..<ends[end - 1]])
    block.lineEnds = ends[start..<end].map { $0 - base }
    return block
  }

  private static func lineEnds(
    _ lengths: [Int64], total: Int
  ) throws(ChunkDecodingError) -> [Int] {
    var ends: [Int] = []
    ends.reserveCapacity(lengths.count)
    var end = 0
    for length in lengths {
      guard length >= 0, length <= total - end else { throw .invalid("lines behind their page") }
      end += Int(length)
      ends.append(end)
    }
    guard end == total else { throw .invalid("bytes behind the last line") }
    return ends
  }
}
