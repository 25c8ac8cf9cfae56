import ChunkEncoding
import TelemetryModel

/// Reads the histograms of a write-ahead log's records.
enum WALHistogram {
  /// Reads a histogram; integer ones have bucket counts as differences to the bucket before.
  static func read(
    _ reader: inout ByteReader, isFloat: Bool
  ) throws(ChunkDecodingError) -> FloatHistogram {
    var histogram = FloatHistogram()
    let hint = try reader.readByte()
    guard let known = FloatHistogram.CounterResetHint(rawValue: hint) else {
      throw .invalid("no hint about counter resets has the number \(hint)")
    }
    histogram.counterResetHint = known
    guard let schema = Int32(exactly: try reader.readZigZag()) else {
      throw .invalid("a histogram's schema out of range")
    }
    histogram.schema = schema
    histogram.zeroThreshold = try reader.readBigEndianDouble()
    if isFloat {
      histogram.zeroCount = try reader.readBigEndianDouble()
      histogram.count = try reader.readBigEndianDouble()
    } else {
      histogram.zeroCount = Double(try reader.readVarint())
      histogram.count = Double(try reader.readVarint())
    }
    histogram.sum = try reader.readBigEndianDouble()
    histogram.positiveSpans = try readSpans(&reader)
    histogram.negativeSpans = try readSpans(&reader)
    histogram.positiveBuckets = try readBuckets(&reader, isFloat: isFloat)
    histogram.negativeBuckets = try readBuckets(&reader, isFloat: isFloat)
    if histogram.usesCustomBuckets { histogram.customValues = try readFloats(&reader) }
    try check(histogram.positiveSpans, histogram.positiveBuckets)
    try check(histogram.negativeSpans, histogram.negativeBuckets)
    if histogram.isStale {
      histogram = FloatHistogram()
      histogram.sum = StalenessMarker.value
    } else if let fault = histogram.layoutFault {
      throw .invalid(fault)
    }
    return histogram
  }

  private static func readSpans(
    _ reader: inout ByteReader
  ) throws(ChunkDecodingError) -> [FloatHistogram.Span] {
    let count = try reader.readCount(limit: reader.remaining / 2)
    var spans: [FloatHistogram.Span] = []
    spans.reserveCapacity(count)
    for _ in 0..<count {
      let offset = try reader.readZigZag()
      let length = try reader.readVarint()
      guard let offset = Int32(exactly: offset), let length = UInt32(exactly: length) else {
        throw .invalid("a histogram's span out of range")
      }
      spans.append(FloatHistogram.Span(offset: offset, length: length))
    }
    return spans
  }

  private static func readBuckets(
    _ reader: inout ByteReader, isFloat: Bool
  ) throws(ChunkDecodingError) -> [Double] {
    if isFloat { return try readFloats(&reader) }
    let count = try reader.readCount(limit: reader.remaining)
    var buckets: [Double] = []
    buckets.reserveCapacity(count)
    var total: Int64 = 0
    for _ in 0..<count {
      total = total &+ (try reader.readZigZag())
      buckets.append(Double(total))
    }
    return buckets
  }

  private static func readFloats(
    _ reader: inout ByteReader
  ) throws(ChunkDecodingError) -> [Double] {
    let count = try reader.readCount(limit: reader.remaining / 8)
    var values: [Double] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try reader.readBigEndianDouble()) }
    return values
  }

  private static func check(
    _ spans: [FloatHistogram.Span], _ buckets: [Double]
  ) throws(ChunkDecodingError) {
    let spanned = spans.reduce(0) { $0 + Int($1.length) }
    guard spanned == buckets.count else {
      throw .invalid("a histogram's spans hold \(spanned) buckets, but it has \(buckets.count)")
    }
    guard buckets.count <= HistogramChunkLayout.bucketLimit else {
      throw .invalid("a histogram of \(buckets.count) buckets")
    }
  }
}
