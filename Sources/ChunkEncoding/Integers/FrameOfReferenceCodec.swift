// Integers as distances from the least of their miniblock.

/// Frame of reference over miniblocks of 128, lossless for every Int64.
///
/// Layout, for a count that the reader knows: one byte a miniblock (its width in bits), then a
/// zig-zag varint a miniblock (its minimum, less the one before), then the packed distances of
/// each. At worst 8 bytes a number and 11 a miniblock. Idea: Zukowski et al., "Super-scalar
/// RAM-CPU cache compression", ICDE 2006.
enum FrameOfReferenceCodec {
  /// The bytes that `encode` writes for `values`.
  static func size(_ values: UnsafeBufferPointer<Int64>) -> Int {
    var size = 0
    var previous: Int64 = 0
    forEachBlock(values) { block in
      let (minimum, width) = frame(of: block)
      size += 1 + ByteWriter.size(zigZag: minimum &- previous)
      size += BitPacking.size(count: block.count, width: width)
      previous = minimum
    }
    return size
  }

  static func encode(_ values: UnsafeBufferPointer<Int64>, into writer: inout ByteWriter) {
    var minimums = ByteWriter()
    var payload = ByteWriter()
    var previous: Int64 = 0
    var distances = [UInt64](repeating: 0, count: BitPacking.blockCount)
    forEachBlock(values) { block in
      let (minimum, width) = frame(of: block)
      writer.append(fixed: UInt8(width))
      minimums.append(zigZag: minimum &- previous)
      previous = minimum
      for index in 0..<block.count {
        distances[index] = UInt64(bitPattern: block[index] &- minimum)
      }
      distances.withUnsafeBufferPointer {
        BitPacking.pack(
          UnsafeBufferPointer(rebasing: $0[..<block.count]), width: width, into: &payload)
      }
    }
    writer.append(bytes: minimums.bytes)
    writer.append(bytes: payload.bytes)
  }

  /// Reads `output.count` numbers.
  static func decode(
    _ reader: inout ByteReader, into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    let blockCount = (output.count + BitPacking.blockCount - 1) / BitPacking.blockCount
    let widths = try reader.readBytes(blockCount)
    // A second cursor runs over the payload while the first reads the minimums before it.
    var payload = reader
    for _ in 0..<blockCount { _ = try payload.readVarint() }
    var minimum: Int64 = 0
    for block in 0..<blockCount {
      let width = Int(widths[block])
      guard width <= 64 else { throw .invalid("a width of \(width) bits") }
      minimum &+= try reader.readZigZag()
      let start = block * BitPacking.blockCount
      let end = min(start + BitPacking.blockCount, output.count)
      let bytes = try payload.readBytes(BitPacking.size(count: end - start, width: width))
      BitPacking.unpack(
        bytes, width: width, base: minimum,
        into: UnsafeMutableBufferPointer(rebasing: output[start..<end]))
    }
    reader = payload
  }

  private static func forEachBlock(
    _ values: UnsafeBufferPointer<Int64>, _ body: (UnsafeBufferPointer<Int64>) -> Void
  ) {
    var start = 0
    while start < values.count {
      let end = min(start + BitPacking.blockCount, values.count)
      body(UnsafeBufferPointer(rebasing: values[start..<end]))
      start = end
    }
  }

  private static func frame(
    of block: UnsafeBufferPointer<Int64>
  ) -> (minimum: Int64, width: Int) {
    var minimum = Int64.max
    var maximum = Int64.min
    for value in block {
      minimum = min(minimum, value)
      maximum = max(maximum, value)
    }
    return (minimum, BitPacking.width(of: UInt64(bitPattern: maximum &- minimum)))
  }
}
