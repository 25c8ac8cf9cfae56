// Integers as differences from the one before, readable from every miniblock on.

/// Differences (wrapping) under a frame of reference, with an entry point a miniblock: the number
/// before its first. So the numbers of a short range cost their own miniblocks only.
///
/// Layout: the entry points, then `count` differences as the frame-of-reference codec lays them
/// out; the first difference is that of the second number, and the first entry point so much below
/// the first number. Entry points are zig-zag varints: the first one itself, the second one's
/// distance from it, then the change of that distance. Numbers add up to the next entry point:
/// where they do not, the bytes are refused. Lossless for every Int64.
enum DeltaEntryCodec {
  /// Calls `body` with each number that stands for an entry point.
  private static func forEachEntry(
    _ values: UnsafeBufferPointer<Int64>, firstDifference: Int64, _ body: (Int64) -> Void
  ) {
    var entry = values[0] &- firstDifference
    var distance: Int64 = 0
    body(entry)
    for start in stride(from: BitPacking.blockCount, to: values.count, by: BitPacking.blockCount) {
      let next = values[start &- 1]
      body(next &- entry &- distance)
      distance = next &- entry
      entry = next
    }
  }

  /// The bytes that the entry points take.
  static func entrySize(_ values: UnsafeBufferPointer<Int64>, firstDifference: Int64) -> Int {
    var size = 0
    forEachEntry(values, firstDifference: firstDifference) { size += ByteWriter.size(zigZag: $0) }
    return size
  }

  /// - Parameter differences: as many as `values`, as in the layout.
  static func encode(
    _ values: UnsafeBufferPointer<Int64>, differences: UnsafeBufferPointer<Int64>,
    into writer: inout ByteWriter
  ) {
    forEachEntry(values, firstDifference: differences[0]) { writer.append(zigZag: $0) }
    FrameOfReferenceCodec.encode(differences, into: &writer)
  }

  /// Reads the numbers in `range` of `count`, and steps over the others.
  static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    var cursor = try Cursor(&reader, count: count, range: range)
    for _ in cursor.blocks {
      let start = try cursor.enter()
      try cursor.unpack(from: start, range, into: output)
    }
  }

  /// What is wrong where numbers do not lead to the next entry point.
  static let fault = "an entry point that the numbers before it do not lead to"

  /// Goes through the miniblocks that hold a range.
  struct Cursor {
    /// The miniblocks.
    let blocks: Range<Int>
    var miniblocks: MiniblockReader
    /// What the numbers of the miniblock before lead to.
    var sum: Int64 = 0
    private var entries: ByteReader
    private var entry = DeltaEntry()
    private var next: Int

    /// Puts `reader` behind the column.
    init(
      _ reader: inout ByteReader, count: Int, range: Range<Int>
    ) throws(ChunkDecodingError) {
      blocks = MiniblockReader.blocks(of: range)
      for block in 0..<blocks.lowerBound { try entry.advance(&reader, isFirst: block == 0) }
      entries = reader
      try reader.skipVarints(MiniblockReader.blockCount(count) - blocks.lowerBound)
      miniblocks = try MiniblockReader(&reader, count: count, skipping: blocks.lowerBound)
      next = blocks.lowerBound
    }

    /// The entry point of the next miniblock, to which the one before must lead.
    @inline(__always)
    mutating func enter() throws(ChunkDecodingError) -> Int64 {
      try entry.advance(&entries, isFirst: next == 0)
      guard next == blocks.lowerBound || sum == entry.value else {
        throw .invalid(DeltaEntryCodec.fault)
      }
      next &+= 1
      return entry.value
    }

    /// Unpacks the miniblock that was entered: those of its numbers that are in `range`.
    mutating func unpack(
      from start: Int64, _ range: Range<Int>, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ChunkDecodingError) {
      var sum: Int64 = 0
      try miniblocks.unpack(range, into: output) { sum = DeltaCodec.addUp($0, from: start) }
      self.sum = sum
    }
  }
}

/// The entry point of a miniblock of differences.
private struct DeltaEntry {
  private(set) var value: Int64 = 0
  private var distance: Int64 = 0

  /// Goes on to the next miniblock's.
  @inline(__always)
  mutating func advance(
    _ reader: inout ByteReader, isFirst: Bool
  ) throws(ChunkDecodingError) {
    let number = try reader.readZigZag()
    if isFirst {
      value = number
    } else {
      distance &+= number
      value &+= distance
    }
  }
}
