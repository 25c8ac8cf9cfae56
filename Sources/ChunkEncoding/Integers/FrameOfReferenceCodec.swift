// Integers as distances from a base of their miniblock.

/// Frame of reference over miniblocks of 128, patched where a few numbers lie far off; lossless
/// for every Int64.
///
/// Layout, for a count that the reader knows: one byte a miniblock (its width in bits, plus 0x80
/// where it has exceptions), then a zig-zag varint a miniblock (its base, less the one before),
/// then of each miniblock with exceptions a byte count, a byte each for their places and a zig-zag
/// varint each for their distances from the base, then the packed distances of each miniblock (0
/// for exceptions). At worst 8 bytes a number and 11 a miniblock.
enum FrameOfReferenceCodec {
  /// Most miniblocks that are looked at to tell a size.
  private static let sampleCount = 2

  /// The bytes that `encode` writes for `values`, reckoned from miniblocks at even distances; nil
  /// as soon as it is clear that they are not below `limit`.
  static func size(_ values: UnsafeBufferPointer<Int64>, below limit: Int) -> Int? {
    if limit <= 0 || values.isEmpty { return limit <= 0 ? nil : 0 }
    let count = MiniblockReader.blockCount(values.count)
    let step = max(1, count / sampleCount)
    let lastStart = (count &- 1) / step &* step &* BitPacking.blockCount
    let looked =
      (count &- 1) / step &* BitPacking.blockCount
      &+ min(BitPacking.blockCount, values.count &- lastStart)
    let bytesPerBit = Double(values.count) / Double(looked) / 8
    var bits = 0
    var previous: Int64 = 0
    for block in stride(from: 0, to: count, by: step) {
      let start = block &* BitPacking.blockCount
      let end = min(start &+ BitPacking.blockCount, values.count)
      let frame = MiniblockFrame(UnsafeBufferPointer(rebasing: values[start..<end]))
      bits &+= frame.cost &+ 8 &+ 8 &* ByteWriter.size(zigZag: frame.base &- previous)
      previous = frame.base
      if Double(bits) * bytesPerBit >= Double(limit) { return nil }
    }
    return Int(Double(bits) * bytesPerBit)
  }

  static func encode(_ values: UnsafeBufferPointer<Int64>, into writer: inout ByteWriter) {
    let count = MiniblockReader.blockCount(values.count)
    withUnsafeTemporaryAllocation(of: MiniblockFrame.self, capacity: count) { frames in
      for block in 0..<count {
        frames.initializeElement(at: block, to: MiniblockFrame(miniblock(block, of: values)))
      }
      // SAFETY: all `count` frames were just initialized; they hold plain numbers only.
      encode(values, UnsafeBufferPointer(frames), into: &writer)
    }
  }

  private static func miniblock(
    _ block: Int, of values: UnsafeBufferPointer<Int64>
  ) -> UnsafeBufferPointer<Int64> {
    let start = block &* BitPacking.blockCount
    return UnsafeBufferPointer(
      rebasing: values[start..<min(start &+ BitPacking.blockCount, values.count)])
  }

  private static func encode(
    _ values: UnsafeBufferPointer<Int64>, _ frames: UnsafeBufferPointer<MiniblockFrame>,
    into writer: inout ByteWriter
  ) {
    var previous: Int64 = 0
    for frame in frames {
      let flag = frame.exceptionCount > 0 ? MiniblockReader.exceptionFlag : 0
      writer.append(fixed: UInt8(frame.width) | flag)
    }
    for frame in frames {
      writer.append(zigZag: frame.base &- previous)
      previous = frame.base
    }
    for (block, frame) in frames.enumerated() where frame.exceptionCount > 0 {
      encodeExceptions(miniblock(block, of: values), frame, into: &writer)
    }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: BitPacking.blockCount) { distances in
      for (block, frame) in frames.enumerated() {
        let values = miniblock(block, of: values)
        for (index, value) in values.enumerated() {
          distances[index] = UInt64(bitPattern: value &- frame.base)
        }
        if frame.exceptionCount > 0 {
          for index in values.indices where !frame.holds(distances[index]) { distances[index] = 0 }
        }
        BitPacking.pack(
          UnsafeBufferPointer(rebasing: distances[..<values.count]), width: frame.width,
          into: &writer)
      }
    }
  }

  /// Writes what the frame does not hold: the places, then the distances.
  private static func encodeExceptions(
    _ values: UnsafeBufferPointer<Int64>, _ frame: MiniblockFrame, into writer: inout ByteWriter
  ) {
    writer.append(fixed: UInt8(frame.exceptionCount))
    for (index, value) in values.enumerated()
    where !frame.holds(UInt64(bitPattern: value &- frame.base)) {
      writer.append(fixed: UInt8(index))
    }
    for value in values where !frame.holds(UInt64(bitPattern: value &- frame.base)) {
      writer.append(zigZag: value &- frame.base)
    }
  }

  // MARK: Decoding

  /// Reads the numbers in `range` of `count`, and steps over the others.
  static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    let blocks = MiniblockReader.blocks(of: range)
    var miniblocks = try MiniblockReader(&reader, count: count, skipping: blocks.lowerBound)
    for _ in blocks { try miniblocks.unpack(range, into: output) { _ in } }
  }
}
