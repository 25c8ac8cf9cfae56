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
  private static let sampleCount = 4

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
    var bases = ByteWriter()
    var exceptions = ByteWriter()
    var payload = ByteWriter()
    var previous: Int64 = 0
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: BitPacking.blockCount) { distances in
      var start = 0
      while start < values.count {
        let end = min(start + BitPacking.blockCount, values.count)
        let block = UnsafeBufferPointer(rebasing: values[start..<end])
        let frame = MiniblockFrame(block)
        writer.append(
          fixed: UInt8(frame.width) | (frame.exceptionCount > 0 ? MiniblockReader.exceptionFlag : 0)
        )
        bases.append(zigZag: frame.base &- previous)
        previous = frame.base
        for index in 0..<block.count {
          distances[index] = UInt64(bitPattern: block[index] &- frame.base)
        }
        if frame.exceptionCount > 0 {
          setAside(distances, count: block.count, frame, into: &exceptions)
        }
        BitPacking.pack(
          UnsafeBufferPointer(rebasing: distances[..<block.count]), width: frame.width,
          into: &payload)
        start = end
      }
    }
    writer.append(bytes: bases.bytes)
    writer.append(bytes: exceptions.bytes)
    writer.append(bytes: payload.bytes)
  }

  /// Writes the distances that the frame does not hold, and puts zeros in their places.
  private static func setAside(
    _ distances: UnsafeMutableBufferPointer<UInt64>, count: Int, _ frame: MiniblockFrame,
    into writer: inout ByteWriter
  ) {
    var far = ByteWriter()
    writer.append(fixed: UInt8(frame.exceptionCount))
    for index in 0..<count where distances[index] >> UInt64(frame.width) != 0 {
      writer.append(fixed: UInt8(index))
      far.append(zigZag: Int64(bitPattern: distances[index]))
      distances[index] = 0
    }
    writer.append(bytes: far.bytes)
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
