import ChunkEncoding
import TelemetryModel

/// Native histogram chunks of Prometheus: integer and float ones, with start timestamps or not.
enum HistogramChunk {
  /// Where a chunk's bits begin: behind the number of samples and a byte of flags.
  static let headerSize = 3

  /// Hands the chunk's `count` histograms to `body`, with their time and start timestamp (0 where
  /// it is unknown).
  ///
  /// - Parameter hasStarts: whether this is the encoding with start timestamps. It keeps the hint
  ///   about counter resets in the two highest bits of the number of samples.
  static func decode<Counts: HistogramCounts>(
    _ bytes: UnsafeRawBufferPointer, count: Int, hasStarts: Bool, counts type: Counts.Type,
    _ body: (_ time: Int64, _ start: Int64, _ histogram: FloatHistogram) -> Void
  ) throws(ChunkDecodingError) {
    if count == 0 { return }
    let flags = bytes[hasStarts ? 0 : 2]
    var starts = StartTimestampReader(header: hasStarts ? bytes[2] : 0)
    var reader = HighBitReader(bytes, from: headerSize)
    let layout = try HistogramChunkLayout(&reader)
    var counts = Counts(layout)
    var time: Int64 = 0
    var delta: Int64 = 0
    for index in 0..<count {
      let previous = time
      if index == 0 {
        time = VarbitNumber.readSigned(&reader)
      } else {
        delta &+= VarbitNumber.readSigned(&reader)
        time &+= delta
      }
      var histogram = layout.histogram(hint: hint(flags, index: index))
      let isSound =
        counts.read(&reader, isFirst: index == 0, into: &histogram)
        && starts.read(&reader, index: index, time: time, previous: previous)
      guard isSound else { throw .invalid("sample \(index) of the chunk is malformed") }
      if reader.isPastEnd { throw .truncated(offset: bytes.count) }
      if histogram.isStale { histogram = staleMarker }
      body(time, starts.start, histogram)
    }
  }

  private static let staleMarker: FloatHistogram = {
    var marker = FloatHistogram()
    marker.sum = StalenessMarker.value
    return marker
  }()

  /// The hint of a chunk is about its first histogram; within a chunk of counters there are no
  /// resets. That the first is none says nothing once the chunk before may be gone.
  private static func hint(_ flags: UInt8, index: Int) -> FloatHistogram.CounterResetHint {
    switch flags >> 6 {
    case 0b11: .gauge
    case _ where index > 0: .notReset
    case 0b10: .reset
    default: .unknown
    }
  }
}
