import ChunkEncoding
import TelemetryModel

// Encoding streams as a log segment.

/// Writes log segments: streams in the order of their labels, each in groups by time.
struct LogSegmentWriter {
  private var file = SegmentFileWriter()
  private var blockStarts = ByteWriter()
  private var blocks = ByteWriter()
  private var blockCount = 0
  private var filters = ByteWriter()
  private var minTime = Int64.max
  private var maxTime = Int64.min
  private var entryCount = 0

  private init() {}

  /// The bytes of a segment.
  ///
  /// - Parameter streams: sorted by labels, each once; entries in time order.
  static func encode(_ streams: [(labels: Labels, entries: LogEntryBlock)]) -> [UInt8] {
    var writer = LogSegmentWriter()
    for (_, entries) in streams { writer.add(entries) }
    writer.blockStarts.append(fixed: UInt32(writer.blockCount))
    return writer.finish(streams.map(\.labels))
  }

  private mutating func add(_ entries: LogEntryBlock) {
    blockStarts.append(fixed: UInt32(blockCount))
    entryCount += entries.count
    var start = 0
    while start < entries.count {
      let base = entries.lineRange(start).lowerBound
      var end = start + 1
      while end < entries.count, end - start < SegmentFormat.groupEntries,
        entries.lineEnds[end] - base <= SegmentFormat.groupBytes
      {
        end += 1
      }
      addBlock(entries, start..<end)
      start = end
    }
  }

  private mutating func addBlock(_ entries: LogEntryBlock, _ range: Range<Int>) {
    let directory = LogGroupWriter.write(entries, range, into: &file)
    let base = entries.lineRange(range.lowerBound).lowerBound
    let filter = entries.bytes.withUnsafeBufferPointer {
      LineFilter.encode($0, lineEnds: entries.lineEnds[range], base: base)
    }
    let block = LogBlock(
      page: directory, count: range.count,
      minTime: entries.timestamps[range.lowerBound],
      maxTime: entries.timestamps[range.upperBound - 1],
      lineBytes: entries.lineEnds[range.upperBound - 1] - base,
      filter: filters.count..<(filters.count + filter.count))
    filters.append(bytes: filter)
    block.encode(into: &blocks)
    blockCount += 1
    minTime = min(minTime, block.minTime)
    maxTime = max(maxTime, block.maxTime)
  }

  private consuming func finish(_ streams: [Labels]) -> [UInt8] {
    let strings = StringNumbers(streams.flatMap { $0.pairs.flatMap { [$0.name, $0.value] } })
    LabelIndexWriter.write(series: streams, strings: strings, into: &file)
    file.add(section: .chunkStarts, blockStarts.bytes, rowCount: streams.count + 1)
    file.add(section: .groups, blocks.bytes, rowCount: blockCount)
    file.add(section: .groupFilters, filters.bytes, rowCount: blockCount)
    return file.finish(kind: .logs, minTime: minTime, maxTime: maxTime, rowCount: entryCount)
  }
}
