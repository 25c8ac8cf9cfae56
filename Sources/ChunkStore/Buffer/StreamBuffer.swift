import ChunkEncoding
import TelemetryModel

// The entries of one stream before they are encoded.

/// Collects the entries of one stream in any order.
struct StreamBuffer {
  private(set) var entries = LogEntryBlock()
  /// Whether no timestamp is less than the one before, and whether some are equal.
  private var (isOrdered, hasEqualTimes) = (true, false)

  /// - Parameter lineBytes: about so many bytes of lines will come.
  init(lineBytes: Int = 0) {
    if lineBytes > 0 { entries.bytes.reserveCapacity(lineBytes) }
  }

  /// The bytes that entries take here, about.
  static func byteCount(of block: LogEntryBlock) -> Int {
    block.bytes.count + 16 * block.count
      + block.structuredMetadata.reduce(0) { $0 + 64 * $1.count }
  }

  /// Adds entries behind the ones that are there.
  ///
  /// - Throws: where the columns do not fit together, or a line is too long; nothing is added then.
  mutating func append(_ block: LogEntryBlock) throws(StoreError) {
    try Self.check(block)
    let base = entries.bytes.count
    let count = entries.count
    var last = entries.timestamps.last ?? .min
    for timestamp in block.timestamps {
      if timestamp < last { isOrdered = false }
      if timestamp == last { hasEqualTimes = true }
      last = timestamp
    }
    if count == 0 && entries.bytes.capacity == 0 {
      // Shared, not copied.
      entries = block
      return
    }
    entries.timestamps += block.timestamps
    entries.bytes += block.bytes
    for end in block.lineEnds { entries.lineEnds.append(base + end) }
    if block.structuredMetadata.isEmpty && entries.structuredMetadata.isEmpty { return }
    if entries.structuredMetadata.isEmpty {
      entries.structuredMetadata = [Labels](repeating: Labels(), count: count)
    }
    entries.structuredMetadata +=
      block.structuredMetadata.isEmpty
      ? [Labels](repeating: Labels(), count: block.count) : block.structuredMetadata
  }

  private static func check(_ block: LogEntryBlock) throws(StoreError) {
    var start = 0
    for end in block.lineEnds {
      guard end >= start, end <= block.bytes.count else {
        throw .invalid(reason: "the lines of a block do not follow one another")
      }
      guard end - start <= SegmentFormat.lineLimit else {
        throw .invalid(reason: "a line is longer than \(SegmentFormat.lineLimit) bytes")
      }
      start = end
    }
    guard block.lineEnds.count == block.count, start == block.bytes.count,
      block.structuredMetadata.isEmpty || block.structuredMetadata.count == block.count
    else { throw .invalid(reason: "the columns of a stream are of different lengths") }
  }

  /// The entries in time order, equal timestamps in the order they came; of entries that agree in
  /// timestamp, line and structured metadata only the first.
  consuming func sorted() -> LogEntryBlock {
    settle()
    return entries
  }

  private mutating func settle() {
    if isOrdered && !(hasEqualTimes && EntryMerge.hasRepetitions(entries)) { return }
    entries = EntryMerge.merge([entries])
    isOrdered = true
  }

  /// Sorts the entries, and tells how many make the older half, about: all before some time. Nil
  /// where all have one time.
  mutating func settleOlder() -> Int? {
    settle()
    let times = entries.timestamps
    guard let first = times.first, let last = times.last, first < last else { return nil }
    // Entries of one time stay together.
    let middle = max(times[times.count / 2], first + 1)
    return times.partitionPoint { $0 < middle }
  }

  /// Removes the first entries, as many as `count` and fewer than all; the memory stays.
  mutating func removeFirst(_ count: Int) {
    let start = entries.lineEnds[count - 1]
    entries.bytes.removeSubrange(..<start)
    entries.timestamps.removeSubrange(..<count)
    entries.lineEnds.removeSubrange(..<count)
    for index in entries.lineEnds.indices { entries.lineEnds[index] -= start }
    if !entries.structuredMetadata.isEmpty { entries.structuredMetadata.removeSubrange(..<count) }
  }
}

/// Merging blocks of entries of one stream.
enum EntryMerge {
  /// Whether any of the entries, in time order, agree in timestamp, line and structured metadata.
  ///
  /// - Complexity: O(n) for n entries.
  static func hasRepetitions(_ entries: LogEntryBlock) -> Bool {
    var hashes: [UInt64] = []
    var start = 0
    while start < entries.count {
      let time = entries.timestamps[start]
      var end = start + 1
      while end < entries.count, entries.timestamps[end] == time { end += 1 }
      if end - start > 1 {
        hashes.removeAll(keepingCapacity: true)
        entries.bytes.withUnsafeBytes { bytes in
          for index in start..<end {
            let line = entries.lineRange(index)
            hashes.append(PageHash.hash(UnsafeRawBufferPointer(rebasing: bytes[line])))
          }
        }
        hashes.sort()
        // Lines that share a hash are looked at.
        let mayRepeat = zip(hashes, hashes.dropFirst()).contains { $0 == $1 }
        if mayRepeat, Set((start..<end).map { entries.entry($0) }).count < end - start {
          return true
        }
      }
      start = end
    }
    return false
  }

  /// All entries in time order; equal timestamps in the order of the blocks and inside them; of
  /// entries that agree in timestamp, line and structured metadata only the first.
  ///
  /// - Complexity: O(n log n) for n entries.
  static func merge(_ blocks: [LogEntryBlock]) -> LogEntryBlock {
    var places: [(timestamp: Int64, block: Int, index: Int)] = []
    for (block, entries) in blocks.enumerated() {
      for (index, timestamp) in entries.timestamps.enumerated() {
        places.append((timestamp, block, index))
      }
    }
    places.sort { ($0.timestamp, $0.block, $0.index) < ($1.timestamp, $1.block, $1.index) }
    let hasMetadata = blocks.contains { !$0.structuredMetadata.isEmpty }
    var merged = LogEntryBlock()
    var seen: Set<LogEntry> = []
    for (position, place) in places.enumerated() {
      let block = blocks[place.block]
      let isFirst = position == 0 || places[position - 1].timestamp != place.timestamp
      let isLast =
        position + 1 == places.count || places[position + 1].timestamp != place.timestamp
      if !(isFirst && isLast) {
        // Only entries that share their timestamp can be duplicates.
        if isFirst { seen.removeAll(keepingCapacity: true) }
        guard seen.insert(block.entry(place.index)).inserted else { continue }
      }
      merged.append(timestamp: place.timestamp, line: block.line(place.index))
      if hasMetadata { merged.structuredMetadata.append(block.metadata(place.index)) }
    }
    return merged
  }
}
