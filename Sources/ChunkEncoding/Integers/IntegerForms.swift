// What a column's numbers look like to each codec, and what they would take.

/// The forms that one column's numbers take under the codecs.
///
/// Views of the caller's memory: lives no longer than the call that made it.
struct IntegerForms {
  private let values: UnsafeBufferPointer<Int64>
  /// As many as values: the first stands for none and is the same as the second, where there is
  /// one.
  private let differences: UnsafeBufferPointer<Int64>
  /// As many as values: the first two stand for none and are 0.
  private let secondDifferences: UnsafeBufferPointer<Int64>
  private let slope: Int64
  private let rests: UnsafeBufferPointer<Int64>

  /// - Parameters:
  ///   - values: not empty.
  ///   - scratch: room for three times as many numbers.
  init(_ values: UnsafeBufferPointer<Int64>, scratch: UnsafeMutableBufferPointer<Int64>) {
    let count = values.count
    self.values = values
    let first = UnsafeMutableBufferPointer(rebasing: scratch[..<count])
    let second = UnsafeMutableBufferPointer(rebasing: scratch[count..<(2 * count)])
    first[0] = count > 1 ? values[1] &- values[0] : 0
    for index in 1..<max(count, 1) { first[index] = values[index] &- values[index &- 1] }
    second[0] = 0
    for index in 1..<max(count, 1) { second[index] = first[index] &- first[index &- 1] }
    differences = UnsafeBufferPointer(first)
    secondDifferences = UnsafeBufferPointer(second)
    slope = LineCodec.slope(UnsafeBufferPointer(rebasing: differences[1...]))
    rests = LineCodec.rests(values, slope: slope, into: scratch, at: 2 * count)
  }

  /// Whether there are several miniblocks, and so entry points to them.
  private var hasEntryPoints: Bool { values.count > BitPacking.blockCount }

  /// The codec of the fewest bytes, about; of equal ones the simplest.
  ///
  /// - Complexity: O(n), with one look at some miniblocks of every form, until it is clear that it
  ///   is longer than another.
  func cheapest() -> IntegerCodec {
    if differences.allSatisfy({ $0 == 0 }) { return .constant }
    if rests.allSatisfy({ $0 == 0 }) { return .line }
    var best = (codec: IntegerCodec.frameOfReference, size: Int.max)
    let first = differences[0]
    if hasEntryPoints {
      let size = DeltaEntryCodec.entrySize(values, firstDifference: first)
      consider(.deltaWithEntryPoints, differences, headSize: size, &best)
    } else {
      let behindFirst = UnsafeBufferPointer(rebasing: differences[1...])
      consider(.delta, behindFirst, headSize: ByteWriter.size(zigZag: values[0]), &best)
    }
    consider(.frameOfReference, values, headSize: 0, &best)
    if hasEntryPoints {
      let size = DeltaOfDeltaEntryCodec.entrySize(values, differences: differences)
      consider(.deltaOfDeltaWithEntryPoints, secondDifferences, headSize: size, &best)
    } else if values.count >= 2 {
      let behindSecond = UnsafeBufferPointer(rebasing: secondDifferences[2...])
      let size = ByteWriter.size(zigZag: values[0]) + ByteWriter.size(zigZag: first)
      consider(.deltaOfDelta, behindSecond, headSize: size, &best)
    }
    // Beside a level line lie the numbers themselves.
    if slope != 0 {
      let size = LineCodec.size(first: values[0], slope: slope)
      consider(.lineWithRests, rests, headSize: size, &best)
    }
    return best.codec
  }

  /// Takes the codec that lays out `numbers` behind a head, where that is shorter than `best`, or
  /// as short and simpler.
  private func consider(
    _ codec: IntegerCodec, _ numbers: UnsafeBufferPointer<Int64>, headSize: Int,
    _ best: inout (codec: IntegerCodec, size: Int)
  ) {
    let isSimpler = codec.rawValue < best.codec.rawValue
    let limit = best.size - headSize + (isSimpler ? 1 : 0)
    if let size = FrameOfReferenceCodec.size(numbers, below: limit) {
      best = (codec, headSize + size)
    }
  }

  func encode(with codec: IntegerCodec, into writer: inout ByteWriter) {
    switch codec {
    case .constant: writer.append(zigZag: values[0])
    case .line: LineCodec.encode(first: values[0], slope: slope, into: &writer)
    case .frameOfReference: FrameOfReferenceCodec.encode(values, into: &writer)
    case .delta:
      DeltaCodec.encode(
        first: values[0], differences: UnsafeBufferPointer(rebasing: differences[1...]),
        into: &writer)
    case .deltaOfDelta:
      DeltaOfDeltaCodec.encode(
        first: values[0], firstDifference: differences[0],
        secondDifferences: UnsafeBufferPointer(rebasing: secondDifferences[2...]), into: &writer)
    case .lineWithRests:
      LineCodec.encode(first: values[0], slope: slope, into: &writer)
      FrameOfReferenceCodec.encode(rests, into: &writer)
    case .deltaWithEntryPoints:
      DeltaEntryCodec.encode(values, differences: differences, into: &writer)
    case .deltaOfDeltaWithEntryPoints:
      DeltaOfDeltaEntryCodec.encode(
        values, differences: differences, secondDifferences: secondDifferences, into: &writer)
    }
  }
}
