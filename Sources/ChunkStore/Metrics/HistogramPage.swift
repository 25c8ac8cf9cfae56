import ChunkEncoding
import TelemetryModel

// Native histograms of one bucket layout, as columns.

/// What all histograms of a page share.
struct HistogramLayout: Hashable {
  var schema: Int32
  var zeroThresholdBits: UInt64
  var positiveSpans: [FloatHistogram.Span]
  var negativeSpans: [FloatHistogram.Span]
  var customValueBits: [UInt64]

  init(_ histogram: FloatHistogram) {
    schema = histogram.schema
    zeroThresholdBits = histogram.zeroThreshold.bitPattern
    positiveSpans = histogram.positiveSpans
    negativeSpans = histogram.negativeSpans
    customValueBits = histogram.customValues.map(\.bitPattern)
  }

  var positiveCount: Int { positiveSpans.reduce(0) { $0 + Int($1.length) } }
  var negativeCount: Int { negativeSpans.reduce(0) { $0 + Int($1.length) } }
}

/// A page of histograms: the layout, then a column each for counter reset hints, zero counts,
/// counts, sums and every bucket (absolute counts: each bucket of a counter is a counter). A
/// staleness marker is a sum alone; its other columns repeat the histogram before it. Layout to
/// the byte: `Grammar/store.md`, "Histogram page".
enum HistogramPage {
  private static let spanLimit = 1 << 16

  /// Appends `histograms`, which share a layout, staleness markers aside.
  static func encode(
    _ histograms: ArraySlice<FloatHistogram>, layout: HistogramLayout,
    into writer: inout ByteWriter
  ) {
    encode(layout, into: &writer)
    IntegerColumn.encode(
      histograms.map { Int64($0.counterResetHint.rawValue) }, into: &writer)
    encodeColumn(histograms, into: &writer) { $0.zeroCount }
    encodeColumn(histograms, into: &writer) { $0.count }
    FloatColumn.encode(histograms.map(\.sum), into: &writer)
    for bucket in 0..<layout.positiveCount {
      encodeColumn(histograms, into: &writer) { $0.positiveBuckets[bucket] }
    }
    for bucket in 0..<layout.negativeCount {
      encodeColumn(histograms, into: &writer) { $0.negativeBuckets[bucket] }
    }
  }

  private static func encodeColumn(
    _ histograms: ArraySlice<FloatHistogram>, into writer: inout ByteWriter,
    _ value: (FloatHistogram) -> Double
  ) {
    var previous = histograms.first { !$0.isStale }.map(value) ?? 0
    FloatColumn.encode(
      histograms.map { histogram in
        if !histogram.isStale { previous = value(histogram) }
        return previous
      }, into: &writer)
  }

  private static func encode(_ layout: HistogramLayout, into writer: inout ByteWriter) {
    writer.append(zigZag: Int64(layout.schema))
    writer.append(fixed: layout.zeroThresholdBits)
    for spans in [layout.positiveSpans, layout.negativeSpans] {
      writer.append(count: spans.count)
      for span in spans {
        writer.append(zigZag: Int64(span.offset))
        writer.append(varint: UInt64(span.length))
      }
    }
    writer.append(count: layout.customValueBits.count)
    for bits in layout.customValueBits { writer.append(fixed: bits) }
  }

  // MARK: Decoding

  /// Reads `count` histograms and appends those in `range`.
  static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>,
    into histograms: inout [FloatHistogram]
  ) throws(ChunkDecodingError) {
    var shape = FloatHistogram()
    try decodeLayout(&reader, into: &shape)
    if let fault = shape.layoutFault { throw .invalid(fault) }
    let positiveCount = HistogramLayout(shape).positiveCount
    let negativeCount = HistogramLayout(shape).negativeCount
    // A column takes at least one byte, so a page cannot claim more buckets than it has bytes.
    guard positiveCount + negativeCount <= reader.remaining else {
      throw .invalid("a layout of more buckets than the page has bytes")
    }
    let buckets = positiveCount + negativeCount
    guard count <= 1 || buckets <= SegmentFormat.chunkBucketLimit / count else {
      throw .invalid("\(count) histograms of \(buckets) buckets in a page")
    }
    shape.positiveBuckets = [Double](repeating: 0, count: positiveCount)
    shape.negativeBuckets = [Double](repeating: 0, count: negativeCount)
    var decoded = [FloatHistogram](repeating: shape, count: range.count)
    var integers = [Int64](repeating: 0, count: range.count)
    try IntegerColumn.decode(&reader, count: count, range: range, into: &integers)
    for (index, integer) in integers.enumerated() {
      guard let number = UInt8(exactly: integer),
        let hint = FloatHistogram.CounterResetHint(rawValue: number)
      else { throw .invalid("no counter reset hint has the number \(integer)") }
      decoded[index].counterResetHint = hint
    }
    var column = Column(count: count, range: range)
    try column.read(&reader) { decoded[$0].zeroCount = $1 }
    try column.read(&reader) { decoded[$0].count = $1 }
    try column.read(&reader) { decoded[$0].sum = $1 }
    for bucket in 0..<positiveCount {
      try column.read(&reader) { decoded[$0].positiveBuckets[bucket] = $1 }
    }
    for bucket in 0..<negativeCount {
      try column.read(&reader) { decoded[$0].negativeBuckets[bucket] = $1 }
    }
    for histogram in decoded {
      histograms.append(
        histogram.isStale ? staleMarker(hint: histogram.counterResetHint) : histogram)
    }
  }

  /// What a staleness marker comes back as: the sum and the hint.
  static func staleMarker(hint: FloatHistogram.CounterResetHint) -> FloatHistogram {
    var marker = FloatHistogram()
    marker.sum = StalenessMarker.value
    marker.counterResetHint = hint
    return marker
  }

  private struct Column {
    private var values: [Double]
    private let count: Int
    private let range: Range<Int>

    init(count: Int, range: Range<Int>) {
      values = [Double](repeating: 0, count: range.count)
      self.count = count
      self.range = range
    }

    mutating func read(
      _ reader: inout ByteReader, _ store: (Int, Double) -> Void
    ) throws(ChunkDecodingError) {
      try FloatColumn.decode(&reader, count: count, range: range, into: &values)
      for index in values.indices { store(index, values[index]) }
    }
  }

  private static func decodeLayout(
    _ reader: inout ByteReader, into shape: inout FloatHistogram
  ) throws(ChunkDecodingError) {
    guard let schema = Int32(exactly: try reader.readZigZag()) else {
      throw .invalid("a histogram schema out of range")
    }
    shape.schema = schema
    shape.zeroThreshold = try reader.readDouble()
    shape.positiveSpans = try decodeSpans(&reader)
    shape.negativeSpans = try decodeSpans(&reader)
    let count = try reader.readCount(limit: reader.remaining / 8)
    for _ in 0..<count { shape.customValues.append(try reader.readDouble()) }
  }

  private static func decodeSpans(
    _ reader: inout ByteReader
  ) throws(ChunkDecodingError) -> [FloatHistogram.Span] {
    let count = try reader.readCount(limit: spanLimit)
    var spans: [FloatHistogram.Span] = []
    for _ in 0..<count {
      guard let offset = Int32(exactly: try reader.readZigZag()),
        let length = UInt32(exactly: try reader.readVarint())
      else { throw .invalid("a histogram span out of range") }
      spans.append(FloatHistogram.Span(offset: offset, length: length))
    }
    return spans
  }
}
