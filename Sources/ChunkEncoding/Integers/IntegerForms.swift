// What a column's numbers look like to each codec, and what they would take.

/// The forms that one column's numbers take under the codecs.
///
/// Views of the caller's memory: lives no longer than the call that made it.
struct IntegerForms {
  private let values: UnsafeBufferPointer<Int64>
  private let differences: UnsafeBufferPointer<Int64>
  private let secondDifferences: UnsafeBufferPointer<Int64>
  private let slope: Int64
  private let rests: UnsafeBufferPointer<Int64>

  /// - Parameters:
  ///   - values: not empty.
  ///   - scratch: room for three times as many numbers.
  init(_ values: UnsafeBufferPointer<Int64>, scratch: UnsafeMutableBufferPointer<Int64>) {
    let count = values.count
    self.values = values
    differences = DeltaCodec.differences(values, into: scratch, at: 0)
    secondDifferences = DeltaCodec.differences(differences, into: scratch, at: count)
    slope = LineCodec.slope(differences)
    rests = LineCodec.rests(values, slope: slope, into: scratch, at: 2 * count)
  }

  /// The codec of the fewest bytes, about; of equal ones the first in order.
  ///
  /// - Complexity: O(n), with one look at every miniblock of every form.
  func cheapest() -> IntegerCodec {
    if differences.allSatisfy({ $0 == 0 }) { return .constant }
    if rests.allSatisfy({ $0 == 0 }) { return .line }
    var best = (codec: IntegerCodec.frameOfReference, size: FrameOfReferenceCodec.size(values))
    let size = DeltaCodec.size(first: values[0], differences: differences)
    if size < best.size { best = (.delta, size) }
    if values.count >= 2 {
      let size = DeltaOfDeltaCodec.size(
        first: values[0], firstDifference: differences[0], secondDifferences: secondDifferences)
      if size < best.size { best = (.deltaOfDelta, size) }
    }
    let restsSize =
      LineCodec.size(first: values[0], slope: slope) + FrameOfReferenceCodec.size(rests)
    return restsSize < best.size ? .lineWithRests : best.codec
  }

  func encode(with codec: IntegerCodec, into writer: inout ByteWriter) {
    switch codec {
    case .constant: writer.append(zigZag: values[0])
    case .line: LineCodec.encode(first: values[0], slope: slope, into: &writer)
    case .frameOfReference: FrameOfReferenceCodec.encode(values, into: &writer)
    case .delta: DeltaCodec.encode(first: values[0], differences: differences, into: &writer)
    case .deltaOfDelta:
      DeltaOfDeltaCodec.encode(
        first: values[0], firstDifference: differences[0], secondDifferences: secondDifferences,
        into: &writer)
    case .lineWithRests:
      LineCodec.encode(first: values[0], slope: slope, into: &writer)
      FrameOfReferenceCodec.encode(rests, into: &writer)
    }
  }
}
