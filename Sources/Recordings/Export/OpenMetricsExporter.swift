import ChunkStore
import TelemetryModel

// Samples as OpenMetrics text.

/// Writes float samples family by family, each series by time.
struct OpenMetricsExporter {
  let store: Store
  let options: ExportOptions
  private var text = ExportText()
  private var report = ExportReport()

  init(store: Store, options: ExportOptions) {
    (self.store, self.options) = (store, options)
  }

  /// The endings of samples' names that belong to a family of a shorter name.
  private static func endings(of kind: MetricMetadata.Kind) -> [String] {
    switch kind {
    case .counter: ["_total", "_created"]
    case .histogram: ["_bucket", "_count", "_sum", "_created"]
    case .gaugehistogram: ["_bucket", "_gcount", "_gsum"]
    case .summary: ["_count", "_sum", "_created"]
    case .info: ["_info"]
    case .unknown, .gauge, .stateset: []
    }
  }

  mutating func export(
    _ write: ([UInt8]) throws(RecordingError) -> Void
  ) throws(RecordingError) -> ExportReport {
    var metadata: [String: MetricMetadata] = [:]
    var families: [String: [SelectedSeries]] = [:]
    let (notes, all) = try StoreExporter.reading { () throws(StoreError) in
      (
        try store.metadata(),
        try store.selectSeries(
          options.matchers, from: options.firstSample, through: options.lastSample)
      )
    }
    var familyNames: [String: String] = [:]
    for (name, metadata) in notes {
      for ending in Self.endings(of: metadata.kind) { familyNames[name + ending] = name }
    }
    for (name, noted) in notes {
      metadata[name] = noted
      familyNames[name] = name
      if options.matchers.isEmpty { families[name] = [] }
    }
    for series in all {
      guard let name = series.labels.metricName else {
        report.leftOutSeries += 1
        continue
      }
      families[familyNames[name] ?? name, default: []].append(series)
    }
    for name in families.keys.sorted(by: { $0.precedesBytes($1) }) {
      if let noted = metadata[name] { append(noted, of: name) }
      for series in families[name] ?? [] { try append(series, write) }
    }
    try countLines()
    text.append("# EOF\n")
    try write(text.take())
    return report
  }

  private mutating func append(_ metadata: MetricMetadata, of name: String) {
    func append(_ keyword: StaticString, _ value: (inout ExportText) -> Void) {
      text.append(keyword)
      if LabelName.isLegacyMetric(name) {
        text.append(raw: name.utf8)
      } else {
        text.append(escaped: name)
      }
      text.append(UInt8(ascii: " "))
      value(&text)
      text.append("\n")
    }
    append("# TYPE ") { $0.append(raw: metadata.kind.rawValue.utf8) }
    if !metadata.unit.isEmpty { append("# UNIT ") { $0.append(raw: metadata.unit.utf8) } }
    if !metadata.help.isEmpty {
      append("# HELP ") { $0.append(escaped: metadata.help, isQuoted: false) }
    }
  }

  private mutating func append(
    _ series: SelectedSeries, _ write: ([UInt8]) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    var columns = SampleColumns()
    try StoreExporter.reading { () throws(StoreError) in
      try store.readSamples(
        series.reference, from: options.firstSample, through: options.lastSample, into: &columns)
    }
    report.leftOutHistograms += columns.histograms.count
    report.leftOutStartTimestamps += columns.startTimestamps.count { $0 != 0 }
    if columns.timestamps.isEmpty { return }
    report.series += 1
    report.samples += columns.timestamps.count
    var selector = ExportText()
    selector.append(selector: series.labels)
    selector.append(UInt8(ascii: " "))
    for (timestamp, value) in zip(columns.timestamps, columns.values) {
      text.append(raw: selector.bytes)
      text.append(value)
      text.append(UInt8(ascii: " "))
      text.append(seconds: timestamp)
      text.append("\n")
      if text.count >= StoreExporter.pieceBytes { try write(text.take()) }
    }
  }

  /// Log lines have no place in an exposition.
  private mutating func countLines() throws(RecordingError) {
    do {
      for stream in try store.selectStreams(
        options.matchers, from: options.firstEntry, until: options.entryEnd)
      {
        try store.readEntries(
          stream.reference, from: options.firstEntry, until: options.entryEnd, isBackward: false,
          needles: []
        ) { block in
          report.leftOutLines += block.count
          return true
        }
      }
    } catch let error as StoreError {
      throw .store(error)
    } catch {
      throw .store(.invalid(reason: "\(error)"))
    }
  }
}
