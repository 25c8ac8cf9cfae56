import ChunkEncoding
import TelemetryModel

/// How the samples of a Prometheus chunk are written. Numbers as in its files.
enum PrometheusChunkEncoding: UInt8 {
  case xor = 1
  case histogram = 2
  case floatHistogram = 3
  case xor2 = 4
  case histogramWithStarts = 5
  case floatHistogramWithStarts = 6
}

/// Decodes chunks of every encoding.
enum PrometheusChunk {
  /// How many samples the chunk with these bytes has.
  private static func sampleCount(
    _ bytes: UnsafeRawBufferPointer, _ encoding: PrometheusChunkEncoding
  ) throws(ChunkDecodingError) -> Int {
    let headerSize = encoding == .xor ? XORChunk.headerSize : HistogramChunk.headerSize
    guard bytes.count >= headerSize else { throw .truncated(offset: bytes.count) }
    let number = Int(bytes[0]) << 8 | Int(bytes[1])
    switch encoding {
    case .histogramWithStarts, .floatHistogramWithStarts: return number & 0x3FFF
    case .xor, .xor2, .histogram, .floatHistogram: return number
    }
  }

  /// Appends the samples in `range` of the chunk with these bytes, those in `deleted` left out.
  /// Nothing is appended where the chunk is damaged.
  ///
  /// - Parameter deleted: closed intervals of time, in any order.
  static func decode(
    _ bytes: UnsafeRawBufferPointer, encoding number: UInt8, in range: ClosedRange<Int64>,
    deleted: [ClosedRange<Int64>], into columns: inout SampleColumns
  ) throws(ChunkDecodingError) {
    guard let encoding = PrometheusChunkEncoding(rawValue: number) else {
      throw .invalid("no encoding of Prometheus' chunks has the number \(number)")
    }
    let count = try sampleCount(bytes, encoding)
    let place = Place(range: range, deleted: deleted)
    switch encoding {
    case .xor, .xor2:
      try decodeFloats(bytes, count, isXOR2: encoding == .xor2, place, &columns)
    case .histogram, .histogramWithStarts:
      try decodeHistograms(
        bytes, count, encoding == .histogramWithStarts, IntegerHistogramCounts.self, place,
        &columns)
    case .floatHistogram, .floatHistogramWithStarts:
      try decodeHistograms(
        bytes, count, encoding == .floatHistogramWithStarts, FloatHistogramCounts.self, place,
        &columns)
    }
  }

  /// Which samples are wanted.
  private struct Place {
    var range: ClosedRange<Int64>
    var deleted: [ClosedRange<Int64>]

    func holds(_ time: Int64) -> Bool {
      range.contains(time) && !deleted.contains { $0.contains(time) }
    }
  }

  // MARK: Floats

  private static func decodeFloats(
    _ bytes: UnsafeRawBufferPointer, _ count: Int, isXOR2: Bool, _ place: Place,
    _ columns: inout SampleColumns
  ) throws(ChunkDecodingError) {
    if count == 0 { return }
    let isSound = withUnsafeTemporaryAllocation(of: Int64.self, capacity: 3 * count) { words in
      guard let times = words.baseAddress else { return false }
      // SAFETY: any bits are an integer and a float, and both have one size and alignment.
      return (times + count).withMemoryRebound(to: Double.self, capacity: count) { values in
        var starts: UnsafeMutablePointer<Int64>?
        if isXOR2 {
          starts = bytes[2] == 0 ? nil : times + 2 * count
          guard
            XOR2Chunk.decode(
              bytes, count: count, times: times, values: values, starts: times + 2 * count)
          else { return false }
        } else if !XORChunk.decode(bytes, count: count, times: times, values: values) {
          return false
        }
        return append(count, times, values, starts, place, &columns)
      }
    }
    if !isSound { throw .invalid("the chunk's bits are damaged") }
  }

  /// Appends what is wanted of decoded samples. False where their times do not increase.
  private static func append(
    _ count: Int, _ times: UnsafeMutablePointer<Int64>, _ values: UnsafeMutablePointer<Double>,
    _ starts: UnsafeMutablePointer<Int64>?, _ place: Place, _ columns: inout SampleColumns
  ) -> Bool {
    let all = UnsafeBufferPointer(start: times, count: count)
    guard all.isIncreasing else { return false }
    var kept = 0..<count
    if times[0] < place.range.lowerBound || times[count - 1] > place.range.upperBound {
      let start = all.partitionPoint { $0 < place.range.lowerBound }
      let end = all.partitionPoint { $0 <= place.range.upperBound }
      kept = start..<max(start, end)
    }
    if !place.deleted.isEmpty {
      var end = kept.lowerBound
      for index in kept where place.holds(times[index]) {
        (times[end], values[end]) = (times[index], values[index])
        if let starts { starts[end] = starts[index] }
        end += 1
      }
      kept = kept.lowerBound..<end
    }
    columns.appendFloats(
      UnsafeBufferPointer(start: times + kept.lowerBound, count: kept.count),
      UnsafeBufferPointer(start: values + kept.lowerBound, count: kept.count),
      starts: starts.map {
        UnsafeBufferPointer(start: $0 + kept.lowerBound, count: kept.count)
      })
    return true
  }

  // MARK: Histograms

  private static func decodeHistograms<Counts: HistogramCounts>(
    _ bytes: UnsafeRawBufferPointer, _ count: Int, _ hasStarts: Bool, _ counts: Counts.Type,
    _ place: Place, _ columns: inout SampleColumns
  ) throws(ChunkDecodingError) {
    var decoded = SampleColumns()
    var last: Int64?
    var isIncreasing = true
    try HistogramChunk.decode(bytes, count: count, hasStarts: hasStarts, counts: counts) {
      (time, start, histogram) in
      if let last, last >= time { isIncreasing = false }
      last = time
      if place.holds(time) { decoded.append(histogram, at: time, start: start) }
    }
    guard isIncreasing else { throw .invalid("the chunk's times do not increase") }
    columns.append(decoded)
  }
}
