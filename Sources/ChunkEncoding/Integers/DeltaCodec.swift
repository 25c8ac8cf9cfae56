// Integers as differences from the one before.

/// Differences (wrapping) under a frame of reference: counters, and times that keep no grid.
///
/// Layout: zig-zag varint first value, then the `count - 1` differences as the frame-of-reference
/// codec lays them out. Lossless for every Int64; decoding is one addition a number on top.
enum DeltaCodec {
  /// Writes the `values.count - 1` differences to `scratch` from `start` on.
  static func differences(
    _ values: UnsafeBufferPointer<Int64>, into scratch: UnsafeMutableBufferPointer<Int64>,
    at start: Int
  ) -> UnsafeBufferPointer<Int64> {
    let count = max(values.count - 1, 0)
    let target = UnsafeMutableBufferPointer(rebasing: scratch[start..<(start + count)])
    for index in 0..<count { target[index] = values[index &+ 1] &- values[index] }
    return UnsafeBufferPointer(target)
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
