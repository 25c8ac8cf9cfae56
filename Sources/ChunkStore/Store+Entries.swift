import ChunkEncoding
import TelemetryModel
import TextMatching

// Reading log entries.

extension Store {
  /// A block of one segment.
  struct BlockPlace: Sendable {
    var segment: Int
    var order: Int
    var block: LogBlock
  }

  /// Hands the entries of stream `reference` in `[from, until)` (nanoseconds) to `body`, block by
  /// block, in time order (newest block first when `isBackward`, each block itself in time
  /// order), until `body` returns false. Blocks that cannot hold every one of `needles` in some
  /// line are left out. Nothing for a reference that no stream has.
  ///
  /// - Throws: `StoreError` where a block is damaged, or what `body` throws.
  package func readEntries(
    _ reference: Int, from: Int64, until: Int64, isBackward: Bool, needles: [Needle],
    _ body: (LogEntryBlock) throws -> Bool
  ) throws {
    let groups = try overlapGroups(of: reference, from: from, until: until)
    for group in isBackward ? groups.reversed() : groups {
      let goesOn =
        group.contains { $0.segment != group[0].segment }
        ? try mergeGroup(group, from: from, until: until, needles: needles, body)
        : try readGroup(
          isBackward ? group.reversed() : group, from: from, until: until, needles: needles, body)
      if !goesOn { return }
    }
  }

  /// The stream's blocks in the range, by time, in groups that share no time with one another.
  func overlapGroups(
    of reference: Int, from: Int64, until: Int64
  ) throws(StoreError) -> [[BlockPlace]] {
    var places: [BlockPlace] = []
    for place in streams.places(of: reference) {
      let part = streams[place]
      let segment = logSegments[part.segment]
      let blocks = try segment.file.decoding { () throws(ChunkDecodingError) in
        try segment.blocks(of: part.number)
      }
      for (order, block) in blocks.enumerated() where block.minTime < until && block.maxTime >= from
      {
        places.append(BlockPlace(segment: part.segment, order: order, block: block))
      }
    }
    places.sort {
      ($0.block.minTime, $0.segment, $0.order) < ($1.block.minTime, $1.segment, $1.order)
    }
    var groups: [[BlockPlace]] = []
    var end = Int64.min
    for place in places {
      if groups.isEmpty || place.block.minTime > end { groups.append([]) }
      groups[groups.count - 1].append(place)
      end = max(end, place.block.maxTime)
    }
    return groups
  }

  /// Blocks of one segment: they stand in order already.
  private func readGroup(
    _ group: [BlockPlace], from: Int64, until: Int64, needles: [Needle],
    _ body: (LogEntryBlock) throws -> Bool
  ) throws -> Bool {
    for place in group {
      guard let entries = try read(place, from: from, until: until, needles: needles) else {
        continue
      }
      if try !body(entries) { return false }
    }
    return true
  }

  /// Blocks of several segments that overlap: merged, and entries that both have handed on once.
  private func mergeGroup(
    _ group: [BlockPlace], from: Int64, until: Int64, needles: [Needle],
    _ body: (LogEntryBlock) throws -> Bool
  ) throws -> Bool {
    let blocks = try merged(group, from: from, until: until, needles: needles)
    return blocks.count == 0 ? true : try body(blocks)
  }

  /// The entries of blocks that overlap, in order, each once.
  func merged(
    _ group: [BlockPlace], from: Int64, until: Int64, needles: [Needle]
  ) throws(StoreError) -> LogEntryBlock {
    let ordered = group.sorted { ($0.segment, $0.order) < ($1.segment, $1.order) }
    var blocks: [LogEntryBlock] = []
    for place in ordered {
      if let entries = try read(place, from: from, until: until, needles: needles) {
        blocks.append(entries)
      }
    }
    return EntryMerge.merge(blocks)
  }

  /// Whether a block may hold all of `needles` in some line.
  func mayContain(_ needles: [Needle], in place: BlockPlace) throws(StoreError) -> Bool {
    try logSegments[place.segment].mayContain(needles, in: place.block)
  }

  /// The entries of a block in the range; nil where there are none, or none with the needles.
  func read(
    _ place: BlockPlace, from: Int64, until: Int64, needles: [Needle]
  ) throws(StoreError) -> LogEntryBlock? {
    guard try mayContain(needles, in: place) else { return nil }
    // The block overlaps the range, so there is a nanosecond before its end.
    let entries = try logSegments[place.segment].read(place.block, from: from, through: until - 1)
    return entries.count == 0 ? nil : entries
  }
}
