// Integers on or near a line.

/// Numbers `first + i * slope`, exactly or with a small rest each: a regular or a jittered scrape.
///
/// Layout of the line: zig-zag varint first value, zig-zag varint slope. The rests, where there
/// are any, follow as the frame-of-reference codec lays them out. Arithmetic wraps, so it is
/// lossless for every Int64.
enum LineCodec {
  /// Most differences looked at for the slope.
  private static let sampleCount = 63

  /// The usual difference: the median of some of them, taken at even distances.
  static func slope(_ differences: UnsafeBufferPointer<Int64>) -> Int64 {
    if differences.isEmpty { return 0 }
    let step = max(1, differences.count / sampleCount)
    let count = (differences.count + step - 1) / step
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: count) { sample in
      for index in 0..<count { sample[index] = differences[index * step] }
      return select(count / 2, of: sample)
    }
  }

  /// The number that would stand at `rank` if `numbers` were sorted; they are moved about. Hoare,
  /// "Algorithm 65: find", 1961.
  private static func select(_ rank: Int, of numbers: UnsafeMutableBufferPointer<Int64>) -> Int64 {
    var (low, high) = (0, numbers.count - 1)
    while low < high {
      let pivot = numbers[(low &+ high) / 2]
      var (left, right) = (low, high)
      while left <= right {
        while numbers[left] < pivot { left &+= 1 }
        while numbers[right] > pivot { right &-= 1 }
        if left > right { break }
        numbers.swapAt(left, right)
        left &+= 1
        right &-= 1
      }
      if rank <= right {
        high = right
      } else if rank >= left {
        low = left
      } else {
        break
      }
    }
    return numbers[rank]
  }

  /// Writes what is left of each value beside the line to `scratch` from `start` on.
  static func rests(
    _ values: UnsafeBufferPointer<Int64>, slope: Int64,
    into scratch: UnsafeMutableBufferPointer<Int64>, at start: Int
  ) -> UnsafeBufferPointer<Int64> {
    let target = UnsafeMutableBufferPointer(rebasing: scratch[start..<(start + values.count)])
    var point = values.first ?? 0
    for index in values.indices {
      target[index] = values[index] &- point
      point &+= slope
    }
    return UnsafeBufferPointer(target)
  }

  static func size(first: Int64, slope: Int64) -> Int {
    ByteWriter.size(zigZag: first) + ByteWriter.size(zigZag: slope)
  }

  static func encode(first: Int64, slope: Int64, into writer: inout ByteWriter) {
    writer.append(zigZag: first)
    writer.append(zigZag: slope)
  }

  /// Reads the numbers in `range` of `count`, their rests too where `hasRests`.
  static func decode(
    _ reader: inout ByteReader, hasRests: Bool, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    let first = try reader.readZigZag()
    let slope = try reader.readZigZag()
    if hasRests {
      try FrameOfReferenceCodec.decode(&reader, count: count, range: range, into: output)
    } else {
      output.update(repeating: 0)
    }
    var point = first &+ slope &* Int64(range.lowerBound)
    for index in output.indices {
      output[index] &+= point
      point &+= slope
    }
  }
}
