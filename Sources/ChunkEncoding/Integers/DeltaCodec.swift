// Integers as differences from the one before.

/// Differences (wrapping) under a frame of reference: counters, and times that keep no grid. For
/// columns of one miniblock; longer ones have entry points (`DeltaEntryCodec`).
///
/// Layout: zig-zag varint first value, then the `count - 1` differences as the frame-of-reference
/// codec lays them out. Lossless for every Int64; decoding is one addition a number on top.
enum DeltaCodec {
  static func encode(
    first: Int64, differences: UnsafeBufferPointer<Int64>, into writer: inout ByteWriter
  ) {
    writer.append(zigZag: first)
    FrameOfReferenceCodec.encode(differences, into: &writer)
  }

  /// Reads `output.count` (at least 1) numbers.
  static func decode(
    _ reader: inout ByteReader, into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    output[0] = try reader.readZigZag()
    let differences = UnsafeMutableBufferPointer(rebasing: output[1...])
    try FrameOfReferenceCodec.decode(
      &reader, count: differences.count, range: differences.indices, into: differences)
    addUp(differences, from: output[0])
  }

  /// Replaces differences by what they add up to from `start` on, and gives the last number.
  @discardableResult
  static func addUp(
    _ output: UnsafeMutableBufferPointer<Int64>, from start: Int64
  ) -> Int64 {
    var value = start
    for index in output.indices {
      value &+= output[index]
      output[index] = value
    }
    return value
  }
}
