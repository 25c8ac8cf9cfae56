import ChunkEncoding

/// The start timestamps that newer encodings of Prometheus' chunks write behind each sample: as the
/// time of the sample before minus the start, and later the change of that.
struct StartTimestampReader {
  private let isFirstKnown: Bool
  /// The number of the sample at which starts begin to be written; 0 where they never do.
  private let firstChange: Int
  private var difference: Int64 = 0
  /// The start timestamp of the sample read last; 0 where it is unknown.
  private(set) var start: Int64 = 0

  /// - Parameter header: whether the first start is known, and the sample at which they change.
  init(header: UInt8) {
    isFirstKnown = header & 0x80 != 0
    firstChange = Int(header & 0x7F)
  }

  /// Whether the chunk has any.
  var isUsed: Bool { isFirstKnown || firstChange > 0 }

  /// Reads what stands behind sample `index`. False where it is no number.
  ///
  /// - Parameters:
  ///   - time: the sample's own time.
  ///   - previous: the time of the sample before.
  mutating func read(
    _ reader: inout HighBitReader, index: Int, time: Int64, previous: Int64
  ) -> Bool {
    if index == 0 {
      guard isFirstKnown else { return true }
      guard let difference = reader.readZigZag() else { return false }
      start = time &- difference
      return true
    }
    guard firstChange > 0, index >= firstChange else { return true }
    let number = VarbitNumber.readSigned(&reader)
    difference = index == firstChange ? number : difference &+ number
    start = previous &- difference
    return true
  }
}
