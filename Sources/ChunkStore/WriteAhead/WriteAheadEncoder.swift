import ChunkEncoding
import TelemetryModel

// Writing what a live writer takes in as records.

/// Turns appended data into the records of one log file. A series or stream is defined by the
/// first record that needs it and known by its number from then on.
struct WriteAheadEncoder {
  private var writer = ByteWriter()
  private var seriesNumbers: [Labels: Int] = [:]
  private var streamNumbers: [Labels: Int] = [:]
  /// What timestamps are told from: the one before in the frame.
  private var lastTimestamp: Int64 = 0

  /// Bytes of records that are not in a frame yet.
  var byteCount: Int { writer.count }

  /// The records since the last call, for one frame.
  mutating func takeRecords() -> [UInt8] {
    defer {
      writer.bytes.removeAll(keepingCapacity: true)
      lastTimestamp = 0
    }
    return writer.bytes
  }

  mutating func append(series labels: Labels, samples: SampleColumns) {
    if samples.isEmpty { return }
    let number = Self.number(of: labels, in: &seriesNumbers, as: .series, into: &writer)
    if !samples.timestamps.isEmpty {
      begin(.floats, number, count: samples.timestamps.count, extras: samples.startTimestamps)
      append(timestamps: samples.timestamps)
      for value in samples.values { writer.append(value) }
      append(starts: samples.startTimestamps, of: samples.timestamps)
    }
    if !samples.histograms.isEmpty {
      begin(
        .histograms, number, count: samples.histograms.count,
        extras: samples.histogramStartTimestamps)
      append(timestamps: samples.histogramTimestamps)
      for histogram in samples.histograms { append(histogram) }
      append(starts: samples.histogramStartTimestamps, of: samples.histogramTimestamps)
    }
  }

  mutating func append(stream labels: Labels, entries: LogEntryBlock) {
    if entries.count == 0 { return }
    let number = Self.number(of: labels, in: &streamNumbers, as: .stream, into: &writer)
    begin(.entries, number, count: entries.count, extras: entries.structuredMetadata)
    append(timestamps: entries.timestamps)
    for index in 0..<entries.count { writer.append(count: entries.lineRange(index).count) }
    writer.append(bytes: entries.bytes)
    for labels in entries.structuredMetadata { Self.append(labels, to: &writer) }
  }

  mutating func note(metric name: String, metadata: MetricMetadata) {
    writer.append(fixed: WriteAheadRecord.metadata.rawValue)
    writer.append(text: name)
    writer.append(fixed: UInt8(truncatingIfNeeded: metadata.kind.storedNumber))
    writer.append(text: metadata.help)
    writer.append(text: metadata.unit)
  }

  // MARK: Parts of records

  private static func number(
    of labels: Labels, in numbers: inout [Labels: Int], as record: WriteAheadRecord,
    into writer: inout ByteWriter
  ) -> Int {
    if let number = numbers[labels] { return number }
    let number = numbers.count
    numbers[labels] = number
    writer.append(fixed: record.rawValue)
    append(labels, to: &writer)
    return number
  }

  private static func append(_ labels: Labels, to writer: inout ByteWriter) {
    writer.append(count: labels.count)
    for label in labels.pairs {
      writer.append(text: label.name)
      writer.append(text: label.value)
    }
  }

  private mutating func begin(
    _ record: WriteAheadRecord, _ number: Int, count: Int, extras: some Collection
  ) {
    writer.append(fixed: record.rawValue)
    writer.append(count: number)
    writer.append(count: count)
    writer.append(fixed: extras.isEmpty ? 0 : WriteAheadFormat.extrasFlag)
  }

  private mutating func append(timestamps: [Int64]) {
    for timestamp in timestamps {
      writer.append(zigZag: timestamp &- lastTimestamp)
      lastTimestamp = timestamp
    }
  }

  private mutating func append(starts: [Int64], of timestamps: [Int64]) {
    for (start, timestamp) in zip(starts, timestamps) { writer.append(zigZag: timestamp &- start) }
  }

  private mutating func append(_ histogram: FloatHistogram) {
    writer.append(fixed: histogram.counterResetHint.rawValue)
    writer.append(zigZag: Int64(histogram.schema))
    writer.append(histogram.zeroThreshold)
    writer.append(histogram.zeroCount)
    writer.append(histogram.count)
    writer.append(histogram.sum)
    for spans in [histogram.positiveSpans, histogram.negativeSpans] {
      writer.append(count: spans.count)
      for span in spans {
        writer.append(zigZag: Int64(span.offset))
        writer.append(varint: UInt64(span.length))
      }
    }
    for numbers in [
      histogram.positiveBuckets, histogram.negativeBuckets, histogram.customValues,
    ] {
      writer.append(count: numbers.count)
      for number in numbers { writer.append(number) }
    }
  }
}
