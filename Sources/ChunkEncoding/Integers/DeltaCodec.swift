// Integers as differences from the one before.

/// Differences (wrapping) under a frame of reference: counters, and times that keep no grid.
///
/// Layout: zig-zag varint first value, then the `count - 1` differences as the frame-of-reference
/// codec lays them out. Lossless for every Int64; decoding is one addition a number on top.
enum DeltaCodec {
  static func differences(_ values: UnsafeBufferPointer<Int64>) -> [Int64] {
    if values.count < 2 { return [] }
    return (1..<values.count).map { values[$0] &- values[$0 &- 1] }
  }

  static func size(first: Int64, differences: UnsafeBufferPointer<Int64>) -> Int {
    ByteWriter.size(zigZag: first) + FrameOfReferenceCodec.size(differences)
  }

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
    try FrameOfReferenceCodec.decode(
      &reader, into: UnsafeMutableBufferPointer(rebasing: output[1...]))
    addUp(output)
  }

  /// Replaces differences by what they add up to; the first number stands.
  static func addUp(_ output: UnsafeMutableBufferPointer<Int64>) {
    guard var value = output.first else { return }
    for index in 1..<max(output.count, 1) {
      value &+= output[index]
      output[index] = value
    }
  }
}
