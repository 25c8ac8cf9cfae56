// Integers as changes of their differences, readable from every miniblock on.

/// Differences of differences (wrapping) under a frame of reference, with an entry point a
/// miniblock: the number before its first, and the difference that led to it.
///
/// Layout: the entry points, then `count` second differences as the frame-of-reference codec lays
/// them out, of which the first two are 0. Of an entry point there are two zig-zag varints: how far
/// the number is from where the entry point before it leads at an even pace, and how much the
/// difference is from that one's; the first is told against 0 and 0. Numbers lead to the next entry
/// point: where they do not, the bytes are refused. Lossless for every Int64.
enum DeltaOfDeltaEntryCodec {
  /// Calls `body` with the two numbers that stand for each entry point.
  private static func forEachEntry(
    _ values: UnsafeBufferPointer<Int64>, differences: UnsafeBufferPointer<Int64>,
    _ body: (Int64, Int64) -> Void
  ) {
    var value = values[0] &- differences[0]
    var difference = differences[0]
    body(value, difference)
    for start in stride(from: BitPacking.blockCount, to: values.count, by: BitPacking.blockCount) {
      let expected = value &+ difference &* Int64(BitPacking.blockCount)
      value = values[start &- 1]
      body(value &- expected, differences[start &- 1] &- difference)
      difference = differences[start &- 1]
    }
  }

  /// The bytes that the entry points take.
  ///
  /// - Parameter differences: as many as `values`, the first the same as the second.
  static func entrySize(
    _ values: UnsafeBufferPointer<Int64>, differences: UnsafeBufferPointer<Int64>
  ) -> Int {
    var size = 0
    forEachEntry(values, differences: differences) {
      size += ByteWriter.size(zigZag: $0) + ByteWriter.size(zigZag: $1)
    }
    return size
  }

  /// - Parameters:
  ///   - differences: as many as `values`, the first the same as the second.
  ///   - secondDifferences: as many, as in the layout.
  static func encode(
    _ values: UnsafeBufferPointer<Int64>, differences: UnsafeBufferPointer<Int64>,
    secondDifferences: UnsafeBufferPointer<Int64>, into writer: inout ByteWriter
  ) {
    forEachEntry(values, differences: differences) {
      writer.append(zigZag: $0)
      writer.append(zigZag: $1)
    }
    FrameOfReferenceCodec.encode(secondDifferences, into: &writer)
  }

  /// Reads the numbers in `range` of `count`, and steps over the others.
  static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    let blocks = MiniblockReader.blocks(of: range)
    var entry = DeltaOfDeltaEntry()
    for _ in 0..<blocks.lowerBound { try entry.advance(&reader) }
    var entries = reader
    try reader.skipVarints(2 * (MiniblockReader.blockCount(count) - blocks.lowerBound))
    var miniblocks = try MiniblockReader(&reader, count: count, skipping: blocks.lowerBound)
    var end = entry
    for block in blocks {
      try entry.advance(&entries)
      guard block == blocks.lowerBound || end == entry else {
        throw .invalid(DeltaEntryCodec.fault)
      }
      try miniblocks.unpack(range, into: output) { end = entry.addUp($0) }
    }
  }
}

/// The entry point of a miniblock of second differences.
private struct DeltaOfDeltaEntry: Equatable {
  private var value: Int64 = 0
  private var difference: Int64 = 0

  /// Goes on to the next miniblock's.
  @inline(__always)
  mutating func advance(_ reader: inout ByteReader) throws(ChunkDecodingError) {
    let change = try reader.readZigZag()
    value &+= difference &* Int64(BitPacking.blockCount) &+ change
    difference &+= try reader.readZigZag()
  }

  /// Replaces second differences by the numbers that they lead to, and gives where they end.
  func addUp(_ numbers: UnsafeMutableBufferPointer<Int64>) -> DeltaOfDeltaEntry {
    var end = self
    for index in numbers.indices {
      end.difference &+= numbers[index]
      end.value &+= end.difference
      numbers[index] = end.value
    }
    return end
  }
}
