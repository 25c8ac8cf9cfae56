import ChunkStore
import TelemetryModel

// A store as JSON lines.

/// Writes all that is in a store, a JSON object a line:
///
///     {"metadata":{"metric":"x","type":"counter","help":"…","unit":"…"}}
///     {"metric":{"__name__":"x"},"timestamps":[ms],"values":[1,"NaN","+Inf","-Inf","StaleNaN"],
///      "startTimestamps":[ms]}
///     {"metric":{…},"timestamps":[ms],"histograms":[{"schema":3,…}],"startTimestamps":[ms]}
///     {"stream":{…},"values":[["ns","line"],["ns",{"base64":"…"},{"trace_id":"7f"}]]}
///
/// Start timestamps are there where one is known, 0 for the others. A line that is not UTF-8 is
/// in base 64; structured metadata stands behind the line of an entry that has any.
struct JSONLinesExporter {
  let store: Store
  let options: ExportOptions
  private var report = ExportReport()
  /// The lines of the next piece.
  private var text = ExportText()
  /// Where in it the line under construction begins.
  private var lineStart = 0
  /// The second list of a line under construction.
  private var second = ExportText()
  /// The third list.
  private var third = ExportText()

  init(store: Store, options: ExportOptions) {
    (self.store, self.options) = (store, options)
  }

  mutating func export(
    _ write: ([UInt8]) throws(RecordingError) -> Void
  ) throws(RecordingError) -> ExportReport {
    let (notes, all) = try StoreExporter.reading { () throws(StoreError) in
      (
        try store.metadata(),
        try store.selectSeries(
          options.matchers, from: options.firstSample, through: options.lastSample)
      )
    }
    let names = Set(all.compactMap(\.labels.metricName))
    for (name, metadata) in notes
    where options.matchers.isEmpty || names.contains(where: { $0.hasPrefix(name) }) {
      append(metadata, of: name)
    }
    for series in all {
      var columns = SampleColumns()
      try StoreExporter.reading { () throws(StoreError) in
        try store.readSamples(
          series.reference, from: options.firstSample, through: options.lastSample, into: &columns)
      }
      if columns.isEmpty { continue }
      report.series += 1
      report.samples += columns.timestamps.count + columns.histograms.count
      try appendFloats(columns, of: series.labels, write)
      try appendHistograms(columns, of: series.labels, write)
    }
    try appendEntries(write)
    try write(text.take())
    return report
  }

  private mutating func append(_ metadata: MetricMetadata, of name: String) {
    text.append(#"{"metadata":{"metric":"#)
    text.append(json: name.utf8)
    text.append(#","type":"#)
    text.append(json: metadata.kind.rawValue.utf8)
    text.append(#","help":"#)
    text.append(json: metadata.help.utf8)
    text.append(#","unit":"#)
    text.append(json: metadata.unit.utf8)
    text.append("}}\n")
  }

  // MARK: Samples

  private mutating func appendFloats(
    _ columns: SampleColumns, of labels: Labels,
    _ write: ([UInt8]) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    var start = 0
    while start < columns.timestamps.count {
      begin(labels)
      var index = start
      while index < columns.timestamps.count, index == start || !isFull {
        separate(index > start)
        text.append(columns.timestamps[index])
        second.append(columns.values[index], quote: UInt8(ascii: "\""))
        appendStart(columns.startTimestamps, index)
        index += 1
      }
      let starts = columns.startTimestamps.isEmpty ? [] : columns.startTimestamps[start..<index]
      end(#"],"values":["#, starts: starts)
      start = index
      if text.count >= StoreExporter.pieceBytes { try write(text.take()) }
    }
  }

  private mutating func appendHistograms(
    _ columns: SampleColumns, of labels: Labels,
    _ write: ([UInt8]) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    var start = 0
    while start < columns.histograms.count {
      begin(labels)
      var index = start
      while index < columns.histograms.count, index == start || !isFull {
        separate(index > start)
        text.append(columns.histogramTimestamps[index])
        append(columns.histograms[index])
        appendStart(columns.histogramStartTimestamps, index)
        index += 1
      }
      let starts =
        columns.histogramStartTimestamps.isEmpty
        ? [] : columns.histogramStartTimestamps[start..<index]
      end(#"],"histograms":["#, starts: starts)
      start = index
      if text.count >= StoreExporter.pieceBytes { try write(text.take()) }
    }
  }

  /// Whether the line under construction is long enough.
  private var isFull: Bool {
    text.count - lineStart + second.count + third.count >= StoreExporter.pieceBytes
  }

  private mutating func begin(_ labels: Labels) {
    lineStart = text.count
    text.append(#"{"metric":"#)
    text.append(json: labels)
    text.append(#","timestamps":["#)
  }

  private mutating func separate(_ isNeeded: Bool) {
    guard isNeeded else { return }
    text.append(UInt8(ascii: ","))
    second.append(UInt8(ascii: ","))
    third.append(UInt8(ascii: ","))
  }

  private mutating func appendStart(_ starts: [Int64], _ index: Int) {
    if !starts.isEmpty { third.append(starts[index]) }
  }

  private mutating func end(_ key: StaticString, starts: ArraySlice<Int64>) {
    text.append(key)
    text.append(raw: second.take())
    let startTexts = third.take()
    if starts.contains(where: { $0 != 0 }) {
      text.append(#"],"startTimestamps":["#)
      text.append(raw: startTexts)
    }
    text.append("]}\n")
  }

  private mutating func append(_ histogram: FloatHistogram) {
    if histogram.isStale { return second.append(#"{"sum":"StaleNaN"}"#) }
    second.append(#"{"schema":"#)
    second.append(Int64(histogram.schema))
    for (key, value): (StaticString, Double) in [
      (#","zeroThreshold":"#, histogram.zeroThreshold), (#","zeroCount":"#, histogram.zeroCount),
      (#","count":"#, histogram.count), (#","sum":"#, histogram.sum),
    ] {
      second.append(key)
      second.append(value, quote: UInt8(ascii: "\""))
    }
    second.append(#","counterResetHint":""#)
    switch histogram.counterResetHint {
    case .unknown: second.append("unknown")
    case .reset: second.append("reset")
    case .notReset: second.append("noReset")
    case .gauge: second.append("gauge")
    }
    second.append(#"","positiveSpans":["#)
    append(histogram.positiveSpans)
    second.append(#"],"positiveBuckets":["#)
    append(histogram.positiveBuckets)
    second.append(#"],"negativeSpans":["#)
    append(histogram.negativeSpans)
    second.append(#"],"negativeBuckets":["#)
    append(histogram.negativeBuckets)
    second.append(#"],"customValues":["#)
    append(histogram.customValues)
    second.append("]}")
  }

  private mutating func append(_ spans: [FloatHistogram.Span]) {
    for (index, span) in spans.enumerated() {
      second.append(index > 0 ? ",[" : "[")
      second.append(Int64(span.offset))
      second.append(",")
      second.append(Int64(span.length))
      second.append("]")
    }
  }

  private mutating func append(_ numbers: [Double]) {
    for (index, number) in numbers.enumerated() {
      if index > 0 { second.append(",") }
      second.append(number, quote: UInt8(ascii: "\""))
    }
  }

  // MARK: Entries

  private mutating func appendEntries(
    _ write: ([UInt8]) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    do {
      for stream in try store.selectStreams(
        options.matchers, from: options.firstEntry, until: options.entryEnd)
      {
        var count = 0
        try store.readEntries(
          stream.reference, from: options.firstEntry, until: options.entryEnd, isBackward: false,
          needles: []
        ) { block in
          count += block.count
          try append(block, of: stream.labels, write)
          return true
        }
        if count > 0 { report.streams += 1 }
        report.lines += count
      }
    } catch let error as RecordingError {
      throw error
    } catch let error as StoreError {
      throw .store(error)
    } catch {
      throw .store(.invalid(reason: "\(error)"))
    }
  }

  private mutating func append(
    _ block: LogEntryBlock, of labels: Labels,
    _ write: ([UInt8]) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    var start = 0
    while start < block.count {
      lineStart = text.count
      text.append(#"{"stream":"#)
      text.append(json: labels)
      text.append(#","values":["#)
      var index = start
      while index < block.count, index == start || !isFull {
        if index > start { text.append(",") }
        appendEntry(block, index)
        index += 1
      }
      text.append("]}\n")
      start = index
      if text.count >= StoreExporter.pieceBytes { try write(text.take()) }
    }
  }

  private mutating func appendEntry(_ block: LogEntryBlock, _ index: Int) {
    text.append(#"[""#)
    text.append(block.timestamps[index])
    text.append(#"","#)
    let line = block.line(index)
    if UTF8Validity.holds(line) {
      text.append(json: line)
    } else {
      text.append(#"{"base64":""#)
      text.append(base64: line)
      text.append(#""}"#)
    }
    if !block.structuredMetadata.isEmpty, !block.structuredMetadata[index].isEmpty {
      text.append(",")
      text.append(json: block.structuredMetadata[index])
    }
    text.append("]")
  }
}
