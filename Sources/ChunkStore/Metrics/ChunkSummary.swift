import ChunkEncoding
import TelemetryModel

// What can be said of a chunk's values without reading them.

/// A summary of a chunk's values; of histograms, of their counts. Staleness markers take no part:
/// a chunk has some where `valueCount` is less than its samples.
package struct ChunkSummary: Hashable, Sendable {
  /// Values that are no staleness markers.
  package var valueCount = 0
  /// How often a value is less than the one before.
  package var resetCount = 0
  /// NaN where no value is a number.
  package var minimum = Double.nan
  package var maximum = Double.nan
  /// NaN where there is no value.
  package var first = Double.nan
  package var last = Double.nan
  /// Added up from first to last.
  package var sum = 0.0
  /// What the values before a reset add up to: what a counter lost by being reset.
  package var resetCorrection = 0.0

  /// How much a counter grew from the first to the last value, over its resets.
  package var increase: Double { last - first + resetCorrection }

  package init() {}

  package init(_ values: UnsafeBufferPointer<Double>) {
    guard let first = values.first else { return }
    var (minimum, maximum, previous) = (first, first, first)
    for value in values {
      sum += value
      let isReset = value < previous
      resetCount &+= isReset ? 1 : 0
      resetCorrection += isReset ? previous : 0
      previous = value
      minimum = value < minimum ? value : minimum
      maximum = value > maximum ? value : maximum
    }
    // Where a value is no number, the sum is none, and all the rest may be wrong.
    if sum.isNaN {
      self = ChunkSummary(lookingAtEach: values)
      return
    }
    valueCount = values.count
    self.first = first
    last = previous
    (self.minimum, self.maximum) = (minimum, maximum)
  }

  /// The same for values of which some may be NaN or staleness markers.
  private init(lookingAtEach values: UnsafeBufferPointer<Double>) {
    var previous = Double.nan
    for value in values {
      if StalenessMarker.isStale(value) { continue }
      if valueCount == 0 { first = value }
      valueCount &+= 1
      sum += value
      if value < previous {
        resetCount &+= 1
        resetCorrection += previous
      }
      previous = value
      if !(value >= minimum) && !value.isNaN { minimum = value }
      if !(value <= maximum) && !value.isNaN { maximum = value }
    }
    last = previous
  }

  func encode(into writer: inout ByteWriter) {
    writer.append(fixed: UInt32(valueCount))
    writer.append(fixed: UInt32(resetCount))
    for value in [minimum, maximum, first, last, sum, resetCorrection] { writer.append(value) }
  }

  init(_ reader: inout ByteReader) throws(ChunkDecodingError) {
    valueCount = Int(try reader.readFixed(UInt32.self))
    resetCount = Int(try reader.readFixed(UInt32.self))
    minimum = try reader.readDouble()
    maximum = try reader.readDouble()
    first = try reader.readDouble()
    last = try reader.readDouble()
    sum = try reader.readDouble()
    resetCorrection = try reader.readDouble()
  }

  /// Whether both say the same, bit for bit, but for the payloads of NaNs.
  func agrees(with other: ChunkSummary) -> Bool {
    let pairs = [
      (minimum, other.minimum), (maximum, other.maximum), (first, other.first),
      (last, other.last), (sum, other.sum), (resetCorrection, other.resetCorrection),
    ]
    return valueCount == other.valueCount && resetCount == other.resetCount
      && pairs.allSatisfy { $0.0.bitPattern == $0.1.bitPattern || ($0.0.isNaN && $0.1.isNaN) }
  }
}
