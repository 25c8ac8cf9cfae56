import ChunkEncoding
import TelemetryModel
import WorkSharing

// Encoding streams as a log segment.

/// Writes log segments: streams in the order of their labels, each in groups by time.
struct LogSegmentWriter {
  private var file = SegmentFileWriter()
  private var groupStarts = ByteWriter()
  private var groups = ByteWriter()
  private var groupCount = 0
  private var filters = ByteWriter()
  private var trigrams = GroupTextsWriter()
  private var columnFilters = GroupTextsWriter()
  private var columnAlphabets = GroupTextsWriter()
  private var plainEscapes = ByteWriter()
  private var shapes = LineShapesWriter()
  private var minTime = Int64.max
  private var maxTime = Int64.min
  private var entryCount = 0

  private init() {}

  /// The bytes of a segment.
  ///
  /// - Parameters:
  ///   - streams: sorted by labels, each once; entries in time order.
  ///   - counts: how many of the first entries of each stream it has; nil for all.
  static func encode(
    _ streams: [(labels: Labels, entries: LogEntryBlock)], counts: [Int]? = nil,
    _ form: LineForm = .columns
  ) -> [UInt8] {
    var writer = LogSegmentWriter()
    let counts = counts ?? streams.map(\.entries.count)
    let ranges = zip(streams, counts).map { groupRanges(of: $0.entries, first: $1) }
    let work = encodedGroups(streams.map(\.entries), ranges, form)
    // What comes besides pages is a small part of them.
    let byteCount = work.reduce(0) { $0 + ($1.group?.byteCount ?? 0) }
    writer.file.reserveCapacity(byteCount + byteCount / 16 + 1 << 16)
    var groups = work.makeIterator()
    for ranges in ranges {
      writer.groupStarts.append(fixed: UInt32(writer.groupCount))
      for _ in ranges {
        if let group = groups.next()?.group { writer.add(group) }
      }
    }
    writer.groupStarts.append(fixed: UInt32(writer.groupCount))
    return writer.finish(streams.map(\.labels))
  }

  // MARK: Groups

  /// The groups of a stream's first entries, as many as `count`.
  private static func groupRanges(of entries: LogEntryBlock, first count: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while start < count {
      let base = entries.lineRange(start).lowerBound
      var end = start + 1
      while end < count, end - start < SegmentFormat.groupEntries,
        entries.lineEnds[end] - base <= SegmentFormat.groupBytes
      {
        end += 1
      }
      ranges.append(start..<end)
      start = end
    }
    return ranges
  }

  /// A group that is to be encoded.
  private struct Work {
    var stream: Int
    var range: Range<Int>
    var group: EncodedGroup?
  }

  /// The groups of all streams, encoded on all cores.
  private static func encodedGroups(
    _ streams: [LogEntryBlock], _ ranges: [[Range<Int>]], _ form: LineForm
  ) -> [Work] {
    var work = ranges.enumerated().flatMap { stream, ranges in
      ranges.map { Work(stream: stream, range: $0) }
    }
    work.withUnsafeMutableBufferPointer { buffer in
      // SAFETY: each piece of work writes to its own group only.
      nonisolated(unsafe) let target = buffer
      WorkSharing.run(count: buffer.count) { index in
        target[index].group = EncodedGroup(
          streams[target[index].stream], target[index].range, form)
      }
    }
    return work
  }

  private mutating func add(_ group: EncodedGroup) {
    let block = LogBlock(
      page: group.write(into: &file, &shapes), count: group.count, minTime: group.minTime,
      maxTime: group.maxTime, lineBytes: group.lineBytes,
      filter: filters.count..<(filters.count + group.filter.count), number: groupCount)
    filters.append(bytes: group.filter)
    trigrams.append(group.trigrams)
    columnFilters.append(group.columnFilters.pairs)
    columnAlphabets.append(group.columnFilters.alphabets ?? [])
    plainEscapes.append(fixed: UInt8(group.mayHavePlainEscapes ? 1 : 0))
    block.encode(into: &groups)
    groupCount += 1
    entryCount += group.count
    minTime = min(minTime, group.minTime)
    maxTime = max(maxTime, group.maxTime)
  }

  private mutating func finish(_ streams: [Labels]) -> [UInt8] {
    let strings = StringNumbers(of: streams)
    LabelIndexWriter.write(series: streams, strings: strings, into: &file)
    file.add(section: .chunkStarts, groupStarts.bytes, rowCount: streams.count + 1)
    file.add(section: .groups, groups.bytes, rowCount: groupCount)
    file.add(section: .groupFilters, filters.bytes, rowCount: groupCount)
    trigrams.write(.trigrams, starts: .trigramStarts, into: &file)
    columnFilters.write(.columnFilters, starts: .columnFilterStarts, into: &file)
    columnAlphabets.write(.columnAlphabets, starts: .columnAlphabetStarts, into: &file)
    file.add(section: .plainEscapes, plainEscapes.bytes, rowCount: groupCount)
    shapes.write(into: &file)
    return file.finish(kind: .logs, minTime: minTime, maxTime: maxTime, rowCount: entryCount)
  }
}

/// A section that holds something of each group, as `LogSegment` reads it.
private struct GroupTextsWriter {
  private var texts = ByteWriter()
  private var starts = ByteWriter()
  private var groupCount = 0

  /// Adds what there is of the next group.
  mutating func append(_ bytes: [UInt8]) {
    starts.append(fixed: UInt32(texts.count))
    texts.append(bytes: bytes)
    groupCount += 1
  }

  /// Adds the section, and that of the places where each group's part starts.
  mutating func write(
    _ section: SectionID, starts startSection: SectionID, into file: inout SegmentFileWriter
  ) {
    starts.append(fixed: UInt32(texts.count))
    file.add(section: section, texts.bytes, rowCount: groupCount)
    file.add(section: startSection, starts.bytes, rowCount: groupCount + 1)
  }
}
