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
  private static let exceptionFlag: UInt8 = 0x80

  /// Most miniblocks that are looked at to tell a size.
  private static let sampleCount = 8

  /// The bytes that `encode` writes for `values`, reckoned from miniblocks at even distances.
  static func size(_ values: UnsafeBufferPointer<Int64>) -> Int {
    let count = (values.count + BitPacking.blockCount - 1) / BitPacking.blockCount
    let step = max(1, count / sampleCount)
    var looked = 0
    var bits = 0
    var previous: Int64 = 0
    for block in stride(from: 0, to: count, by: step) {
      let start = block &* BitPacking.blockCount
      let end = min(start &+ BitPacking.blockCount, values.count)
      let frame = MiniblockFrame(UnsafeBufferPointer(rebasing: values[start..<end]))
      bits &+= frame.cost &+ 8 &+ 8 &* ByteWriter.size(zigZag: frame.base &- previous)
      previous = frame.base
      looked &+= end &- start
    }
    return looked == 0 ? 0 : Int(Double(bits) / 8 * Double(values.count) / Double(looked))
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
          fixed: UInt8(frame.width) | (frame.exceptionCount > 0 ? exceptionFlag : 0))
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

  /// Reads `output.count` numbers.
  static func decode(
    _ reader: inout ByteReader, into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    let blockCount = (output.count + BitPacking.blockCount - 1) / BitPacking.blockCount
    let widths = try reader.readBytes(blockCount)
    // Three cursors: over the bases, the exceptions behind them, and the payload behind those.
    var exceptions = reader
    for _ in 0..<blockCount { _ = try exceptions.readVarint() }
    var payload = exceptions
    for width in widths where width & exceptionFlag != 0 { try skipExceptions(&payload) }
    var base: Int64 = 0
    for block in 0..<blockCount {
      let width = Int(widths[block] & ~exceptionFlag)
      guard width <= 64 else { throw .invalid("a width of \(width) bits") }
      base &+= try reader.readZigZag()
      let start = block * BitPacking.blockCount
      let end = min(start + BitPacking.blockCount, output.count)
      let bytes = try payload.readBytes(BitPacking.size(count: end - start, width: width))
      let numbers = UnsafeMutableBufferPointer(rebasing: output[start..<end])
      BitPacking.unpack(bytes, width: width, base: base, into: numbers)
      if widths[block] & exceptionFlag != 0 {
        try patch(&exceptions, base: base, into: numbers)
      }
    }
    reader = payload
  }

  private static func skipExceptions(_ reader: inout ByteReader) throws(ChunkDecodingError) {
    let count = Int(try reader.readByte())
    _ = try reader.readBytes(count)
    for _ in 0..<count { _ = try reader.readVarint() }
  }

  private static func patch(
    _ reader: inout ByteReader, base: Int64, into numbers: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    let count = Int(try reader.readByte())
    let places = try reader.readBytes(count)
    for place in places {
      guard Int(place) < numbers.count else { throw .invalid("an exception at \(place)") }
      numbers[Int(place)] = base &+ (try reader.readZigZag())
    }
  }
}
