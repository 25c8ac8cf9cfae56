import ChunkEncoding
import TelemetryModel

/// What all histograms of a Prometheus chunk have in common: schema, zero bucket, spans, bounds.
struct HistogramChunkLayout {
  /// Most buckets of one sign, and most bounds, that a histogram may have; the store's limit too.
  static let bucketLimit = 1 << 16

  private(set) var schema: Int32 = 0
  private(set) var zeroThreshold: Double = 0
  private(set) var positiveSpans: [FloatHistogram.Span] = []
  private(set) var negativeSpans: [FloatHistogram.Span] = []
  private(set) var customValues: [Double] = []
  private(set) var positiveCount = 0
  private(set) var negativeCount = 0

  init(_ reader: inout HighBitReader) throws(ChunkDecodingError) {
    zeroThreshold = Self.readZeroThreshold(&reader)
    guard let schema = Int32(exactly: VarbitNumber.readSigned(&reader)) else {
      throw .invalid("a histogram's schema out of range")
    }
    self.schema = schema
    positiveSpans = try Self.readSpans(&reader)
    negativeSpans = try Self.readSpans(&reader)
    positiveCount = try Self.bucketCount(positiveSpans)
    negativeCount = try Self.bucketCount(negativeSpans)
    if schema == FloatHistogram.customBucketsSchema { customValues = try Self.readBounds(&reader) }
    if reader.isPastEnd { throw .truncated(offset: reader.position / 8) }
    if let fault = histogram(hint: .unknown).layoutFault { throw .invalid(fault) }
  }

  /// A histogram of this layout without counts.
  func histogram(hint: FloatHistogram.CounterResetHint) -> FloatHistogram {
    var histogram = FloatHistogram()
    histogram.counterResetHint = hint
    histogram.schema = schema
    histogram.zeroThreshold = zeroThreshold
    histogram.positiveSpans = positiveSpans
    histogram.negativeSpans = negativeSpans
    histogram.customValues = customValues
    return histogram
  }

  /// One byte for nothing and for powers of two, else a byte of ones and the number.
  private static func readZeroThreshold(_ reader: inout HighBitReader) -> Double {
    let byte = reader.read(8)
    switch byte {
    case 0: return 0
    case 255: return reader.readDouble()
    // A half times two to the power of the byte less 243.
    default: return Double(sign: .plus, exponent: Int(byte) - 244, significand: 1)
    }
  }

  private static func readSpans(
    _ reader: inout HighBitReader
  ) throws(ChunkDecodingError) -> [FloatHistogram.Span] {
    let count = try readCount(&reader)
    var spans: [FloatHistogram.Span] = []
    spans.reserveCapacity(count)
    for _ in 0..<count {
      let length = VarbitNumber.readUnsigned(&reader)
      let offset = VarbitNumber.readSigned(&reader)
      guard let length = UInt32(exactly: length), let offset = Int32(exactly: offset) else {
        throw .invalid("a histogram's span out of range")
      }
      spans.append(FloatHistogram.Span(offset: offset, length: length))
    }
    return spans
  }

  private static func bucketCount(
    _ spans: [FloatHistogram.Span]
  ) throws(ChunkDecodingError) -> Int {
    let count = spans.reduce(0) { $0 + Int($1.length) }
    guard count <= bucketLimit else { throw .invalid("a histogram of \(count) buckets") }
    return count
  }

  /// Bounds that are thousandths of whole numbers are written as those, others as they are.
  private static func readBounds(
    _ reader: inout HighBitReader
  ) throws(ChunkDecodingError) -> [Double] {
    let count = try readCount(&reader)
    var bounds: [Double] = []
    bounds.reserveCapacity(count)
    for _ in 0..<count {
      let number = VarbitNumber.readUnsigned(&reader)
      bounds.append(number == 0 ? reader.readDouble() : Double(number - 1) / 1000)
    }
    return bounds
  }

  /// A number of things that take a bit each at least.
  private static func readCount(_ reader: inout HighBitReader) throws(ChunkDecodingError) -> Int {
    let count = VarbitNumber.readUnsigned(&reader)
    guard count <= UInt64(max(0, reader.remaining)), count <= UInt64(bucketLimit) else {
      throw .invalid("a histogram with \(count) spans or bounds")
    }
    return Int(count)
  }
}
