import ChunkEncoding
import ChunkStore
import TelemetryModel

/// What the records of a write-ahead log hold. Numbers as in its files.
enum WALRecordKind: UInt8 {
  case series = 1
  case samples = 2
  case tombstones = 3
  case exemplars = 4
  case mappedChunks = 5
  case metadata = 6
  case histograms = 7
  case floatHistograms = 8
  case customHistograms = 9
  case customFloatHistograms = 10
  case samplesWithStarts = 11
  case histogramsWithStarts = 12
  case floatHistogramsWithStarts = 13
}

/// Takes what records say, item by item.
protocol WALRecordTaker {
  mutating func take(series reference: UInt64, labels: Labels)
  mutating func take(sample value: Double, of reference: UInt64, at time: Int64, start: Int64)
  mutating func take(
    histogram: FloatHistogram, of reference: UInt64, at time: Int64, start: Int64)
  mutating func take(deletionOf reference: UInt64, in range: ClosedRange<Int64>)
  mutating func take(metadata: MetricMetadata, of reference: UInt64)
}

/// Reads records, unpacked. Kinds that are not known are passed over, as are exemplars.
enum WALRecord {
  /// Hands what the record holds to `taker`. What comes before damage has been handed on.
  static func read(
    _ bytes: UnsafeRawBufferPointer, into taker: inout some WALRecordTaker
  ) throws(ChunkDecodingError) {
    var reader = ByteReader(bytes)
    guard let kind = WALRecordKind(rawValue: try reader.readByte()) else { return }
    switch kind {
    case .exemplars, .mappedChunks: break
    case .series: try readSeries(&reader, &taker)
    case .tombstones: try readTombstones(&reader, &taker)
    case .metadata: try readMetadata(&reader, &taker)
    case .samples: try readSamples(&reader, &taker)
    case .samplesWithStarts:
      try readWithStarts(&reader) { (reader, item) throws(ChunkDecodingError) in
        taker.take(
          sample: try reader.readBigEndianDouble(), of: item.reference, at: item.time,
          start: item.start)
      }
    case .histograms, .customHistograms:
      try readHistograms(&reader, isFloat: false, &taker)
    case .floatHistograms, .customFloatHistograms:
      try readHistograms(&reader, isFloat: true, &taker)
    case .histogramsWithStarts, .floatHistogramsWithStarts:
      try readWithStarts(&reader) { (reader, item) throws(ChunkDecodingError) in
        let histogram = try WALHistogram.read(
          &reader, isFloat: kind == .floatHistogramsWithStarts)
        taker.take(histogram: histogram, of: item.reference, at: item.time, start: item.start)
      }
    }
  }

  // MARK: Series

  private static func readSeries(
    _ reader: inout ByteReader, _ taker: inout some WALRecordTaker
  ) throws(ChunkDecodingError) {
    while reader.remaining > 0 {
      let reference = try reader.readBigEndian(UInt64.self)
      let count = try reader.readCount(limit: reader.remaining)
      var pairs: [Label] = []
      pairs.reserveCapacity(min(count, 64))
      for _ in 0..<count {
        let name = try reader.readText()
        pairs.append(Label(name: name, value: try reader.readText()))
      }
      let isSorted = zip(pairs, pairs.dropFirst()).allSatisfy { $0.name.precedesBytes($1.name) }
      taker.take(
        series: reference, labels: isSorted ? Labels(sorted: pairs) : Labels(pairs))
    }
  }

  private static func readTombstones(
    _ reader: inout ByteReader, _ taker: inout some WALRecordTaker
  ) throws(ChunkDecodingError) {
    while reader.remaining > 0 {
      let reference = try reader.readBigEndian(UInt64.self)
      let start = try reader.readZigZag()
      let end = try reader.readZigZag()
      if start <= end { taker.take(deletionOf: reference, in: start...end) }
    }
  }

  private static func readMetadata(
    _ reader: inout ByteReader, _ taker: inout some WALRecordTaker
  ) throws(ChunkDecodingError) {
    while reader.remaining > 0 {
      let reference = try reader.readVarint()
      var metadata = MetricMetadata(kind: metricKind(try reader.readByte()))
      for _ in 0..<(try reader.readCount(limit: reader.remaining)) {
        let name = try reader.readText()
        let value = try reader.readText()
        if name.equalsBytes("UNIT") { metadata.unit = value }
        if name.equalsBytes("HELP") { metadata.help = value }
      }
      taker.take(metadata: metadata, of: reference)
    }
  }

  private static func metricKind(_ number: UInt8) -> MetricMetadata.Kind {
    switch number {
    case 1: .counter
    case 2: .gauge
    case 3: .histogram
    case 4: .gaugehistogram
    case 5: .summary
    case 6: .info
    case 7: .stateset
    default: .unknown
    }
  }

  // MARK: Samples

  private static func readSamples(
    _ reader: inout ByteReader, _ taker: inout some WALRecordTaker
  ) throws(ChunkDecodingError) {
    if reader.remaining == 0 { return }
    let base = Int64(bitPattern: try reader.readBigEndian(UInt64.self))
    let baseTime = try reader.readBigEndian(Int64.self)
    while reader.remaining > 0 {
      let reference = UInt64(bitPattern: base &+ (try reader.readZigZag()))
      let time = baseTime &+ (try reader.readZigZag())
      taker.take(sample: try reader.readBigEndianDouble(), of: reference, at: time, start: 0)
    }
  }

  private static func readHistograms(
    _ reader: inout ByteReader, isFloat: Bool, _ taker: inout some WALRecordTaker
  ) throws(ChunkDecodingError) {
    if reader.remaining == 0 { return }
    let base = Int64(bitPattern: try reader.readBigEndian(UInt64.self))
    let baseTime = try reader.readBigEndian(Int64.self)
    while reader.remaining > 0 {
      let reference = UInt64(bitPattern: base &+ (try reader.readZigZag()))
      let time = baseTime &+ (try reader.readZigZag())
      let histogram = try WALHistogram.read(&reader, isFloat: isFloat)
      taker.take(histogram: histogram, of: reference, at: time, start: 0)
    }
  }

  /// Which series, when, since when.
  private struct Item {
    var reference: UInt64
    var time: Int64
    var start: Int64
  }

  /// Reads a record of the second version: references as differences to the one before, times and
  /// starts to the first.
  private static func readWithStarts(
    _ reader: inout ByteReader,
    _ body: (inout ByteReader, Item) throws(ChunkDecodingError) -> Void
  ) throws(ChunkDecodingError) {
    if reader.remaining == 0 { return }
    var item = Item(
      reference: UInt64(bitPattern: try reader.readZigZag()), time: try reader.readZigZag(),
      start: try reader.readZigZag())
    let first = item
    try body(&reader, item)
    while reader.remaining > 0 {
      item.reference = item.reference &+ UInt64(bitPattern: try reader.readZigZag())
      item.time = first.time &+ (try reader.readZigZag())
      switch try reader.readByte() {
      case 0: item.start = 0
      case 1: break
      case 2: item.start = first.start &+ (try reader.readZigZag())
      case let marker: throw .invalid("no start timestamp is marked with \(marker)")
      }
      try body(&reader, item)
    }
  }
}
