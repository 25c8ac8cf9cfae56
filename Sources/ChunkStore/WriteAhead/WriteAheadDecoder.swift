import ChunkEncoding
import TelemetryModel

// Reading records back.

/// Hands the records of one log file, frame by frame, to a buffer.
struct WriteAheadDecoder {
  private var series: [Labels] = []
  private var streams: [Labels] = []

  /// Takes in the records of the next frame.
  mutating func read(
    _ records: UnsafeRawBufferPointer, into buffer: inout RecordingBuffer
  ) throws(ChunkDecodingError) {
    var reader = ByteReader(records)
    var lastTimestamp: Int64 = 0
    while reader.remaining > 0 {
      let number = try reader.readByte()
      guard let record = WriteAheadRecord(rawValue: number) else { throw .unknownCodec(number) }
      switch record {
      case .series: series.append(try Self.readLabels(&reader))
      case .stream: streams.append(try Self.readLabels(&reader))
      case .floats, .histograms:
        let (labels, samples) = try readSamples(record, &reader, &lastTimestamp)
        do throws(StoreError) {
          try buffer.append(series: labels, samples: samples)
        } catch { throw .invalid("samples that no series can have") }
      case .entries:
        let (labels, entries) = try readEntries(&reader, &lastTimestamp)
        do throws(StoreError) {
          try buffer.append(stream: labels, entries: entries)
        } catch { throw .invalid("entries that no stream can have") }
      case .metadata: try Self.readMetadata(&reader, into: &buffer)
      }
    }
  }

  // MARK: Records

  private func readSamples(
    _ record: WriteAheadRecord, _ reader: inout ByteReader, _ lastTimestamp: inout Int64
  ) throws(ChunkDecodingError) -> (Labels, SampleColumns) {
    let (number, count, hasStarts) = try Self.begin(&reader, known: series.count)
    let timestamps = try Self.readTimestamps(&reader, count, &lastTimestamp)
    var columns = SampleColumns()
    if record == .floats {
      columns.timestamps = timestamps
      columns.values = try Self.readDoubles(&reader, count)
      if hasStarts { columns.startTimestamps = try Self.readStarts(&reader, timestamps) }
    } else {
      columns.histogramTimestamps = timestamps
      for _ in 0..<count { columns.histograms.append(try Self.readHistogram(&reader)) }
      if hasStarts { columns.histogramStartTimestamps = try Self.readStarts(&reader, timestamps) }
    }
    return (series[number], columns)
  }

  private func readEntries(
    _ reader: inout ByteReader, _ lastTimestamp: inout Int64
  ) throws(ChunkDecodingError) -> (Labels, LogEntryBlock) {
    let (number, count, hasMetadata) = try Self.begin(&reader, known: streams.count)
    var block = LogEntryBlock()
    block.timestamps = try Self.readTimestamps(&reader, count, &lastTimestamp)
    var end = 0
    for _ in 0..<count {
      end += try reader.readCount(limit: reader.remaining)
      guard end <= reader.remaining else { throw .truncated(offset: reader.offset) }
      block.lineEnds.append(end)
    }
    block.bytes = Array(try reader.readBytes(end))
    if hasMetadata {
      for _ in 0..<count { block.structuredMetadata.append(try Self.readLabels(&reader)) }
    }
    return (streams[number], block)
  }

  private static func readMetadata(
    _ reader: inout ByteReader, into buffer: inout RecordingBuffer
  ) throws(ChunkDecodingError) {
    let name = try reader.readText()
    let number = try reader.readByte()
    guard let kind = MetricMetadata.Kind(storedNumber: Int(number)) else {
      throw .unknownCodec(number)
    }
    let help = try reader.readText()
    let unit = try reader.readText()
    buffer.note(metric: name, metadata: MetricMetadata(kind: kind, help: help, unit: unit))
  }

  // MARK: Parts of records

  private static func begin(
    _ reader: inout ByteReader, known: Int
  ) throws(ChunkDecodingError) -> (number: Int, count: Int, hasExtras: Bool) {
    let number = try reader.readCount(limit: Int.max)
    guard number < known else { throw .invalid("a record of no series") }
    let count = try reader.readCount(limit: reader.remaining)
    let flags = try reader.readByte()
    guard flags <= WriteAheadFormat.extrasFlag else { throw .unknownCodec(flags) }
    return (number, count, flags == WriteAheadFormat.extrasFlag)
  }

  private static func readLabels(
    _ reader: inout ByteReader
  ) throws(ChunkDecodingError) -> Labels {
    let count = try reader.readCount(limit: reader.remaining)
    var labels: [Label] = []
    for _ in 0..<count {
      let name = try reader.readText()
      let label = Label(name: name, value: try reader.readText())
      if let last = labels.last, !last.name.precedesBytes(name) {
        throw .invalid("a label set out of order")
      }
      labels.append(label)
    }
    return Labels(sorted: labels)
  }

  private static func readTimestamps(
    _ reader: inout ByteReader, _ count: Int, _ last: inout Int64
  ) throws(ChunkDecodingError) -> [Int64] {
    guard count <= reader.remaining else { throw .truncated(offset: reader.offset) }
    var timestamps: [Int64] = []
    timestamps.reserveCapacity(count)
    for _ in 0..<count {
      last = last &+ (try reader.readZigZag())
      timestamps.append(last)
    }
    return timestamps
  }

  private static func readStarts(
    _ reader: inout ByteReader, _ timestamps: [Int64]
  ) throws(ChunkDecodingError) -> [Int64] {
    var starts: [Int64] = []
    starts.reserveCapacity(timestamps.count)
    for timestamp in timestamps { starts.append(timestamp &- (try reader.readZigZag())) }
    return starts
  }

  private static func readDoubles(
    _ reader: inout ByteReader, _ count: Int
  ) throws(ChunkDecodingError) -> [Double] {
    guard count <= reader.remaining / 8 else { throw .truncated(offset: reader.offset) }
    var values: [Double] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try reader.readDouble()) }
    return values
  }

  private static func readHistogram(
    _ reader: inout ByteReader
  ) throws(ChunkDecodingError) -> FloatHistogram {
    var histogram = FloatHistogram()
    let hint = try reader.readByte()
    guard let known = FloatHistogram.CounterResetHint(rawValue: hint) else {
      throw .unknownCodec(hint)
    }
    histogram.counterResetHint = known
    guard let schema = Int32(exactly: try reader.readZigZag()) else {
      throw .invalid("a histogram's schema")
    }
    histogram.schema = schema
    histogram.zeroThreshold = try reader.readDouble()
    histogram.zeroCount = try reader.readDouble()
    histogram.count = try reader.readDouble()
    histogram.sum = try reader.readDouble()
    histogram.positiveSpans = try readSpans(&reader)
    histogram.negativeSpans = try readSpans(&reader)
    let limit = reader.remaining
    histogram.positiveBuckets = try readDoubles(&reader, try reader.readCount(limit: limit))
    histogram.negativeBuckets = try readDoubles(&reader, try reader.readCount(limit: limit))
    histogram.customValues = try readDoubles(&reader, try reader.readCount(limit: limit))
    return histogram
  }

  private static func readSpans(
    _ reader: inout ByteReader
  ) throws(ChunkDecodingError) -> [FloatHistogram.Span] {
    var spans: [FloatHistogram.Span] = []
    for _ in 0..<(try reader.readCount(limit: reader.remaining)) {
      guard let offset = Int32(exactly: try reader.readZigZag()),
        let length = UInt32(exactly: try reader.readVarint())
      else { throw .invalid("a histogram's span") }
      spans.append(FloatHistogram.Span(offset: offset, length: length))
    }
    return spans
  }
}
