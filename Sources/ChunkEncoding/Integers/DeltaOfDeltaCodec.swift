// Integers as changes of their differences.

/// Differences of differences (wrapping) under a frame of reference: counters of a steady rate. For
/// columns of one miniblock; longer ones have entry points (`DeltaOfDeltaEntryCodec`).
///
/// Layout: zig-zag varint first value, zig-zag varint first difference, then the `count - 2`
/// second differences as the frame-of-reference codec lays them out. Lossless for every Int64.
/// Idea: Pelkonen et al., "Gorilla", VLDB 2015, section 4.1.1.
enum DeltaOfDeltaCodec {
  static func encode(
    first: Int64, firstDifference: Int64, secondDifferences: UnsafeBufferPointer<Int64>,
    into writer: inout ByteWriter
  ) {
    writer.append(zigZag: first)
    writer.append(zigZag: firstDifference)
    FrameOfReferenceCodec.encode(secondDifferences, into: &writer)
  }

  /// Reads `output.count` (at least 2) numbers.
  static func decode(
    _ reader: inout ByteReader, into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    output[0] = try reader.readZigZag()
    output[1] = try reader.readZigZag()
    let rest = UnsafeMutableBufferPointer(rebasing: output[2...])
    try FrameOfReferenceCodec.decode(&reader, count: rest.count, range: rest.indices, into: rest)
    DeltaCodec.addUp(rest, from: output[1])
    DeltaCodec.addUp(UnsafeMutableBufferPointer(rebasing: output[1...]), from: output[0])
  }
}
