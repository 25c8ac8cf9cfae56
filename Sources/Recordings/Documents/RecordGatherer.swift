import ChunkStore
import TelemetryModel

/// Gathers the samples or entries of one series or stream of a JSON document, whose labels may
/// stand before or behind them, and hands them to a sink.
struct RecordGatherer {
  private let options: ImportOptions
  private let sink: any RecordingSink
  private(set) var report = ImportReport()

  var samples = SampleColumns()
  var entries = LogEntryBlock()
  private var labels: Labels?
  private var hasSamples = false
  private var hasEntries = false

  /// With labels known, what is held goes to the sink at about these sizes.
  private static let sampleLimit = 1 << 16
  private static let entryByteLimit = 1 << 20

  init(options: ImportOptions, sink: any RecordingSink) {
    self.options = options
    self.sink = sink
  }

  /// Begins a series or stream; what an error left of the one before is dropped.
  mutating func begin() {
    samples.removeAll()
    entries.removeAll()
    labels = nil
  }

  /// Says whose samples or entries they are.
  mutating func identify(_ found: Labels) {
    var all = found
    for label in options.labels.pairs { all[label.name] = label.value }
    labels = all
  }

  mutating func append(_ time: Int64, _ value: Double) throws(RecordingError) {
    samples.timestamps.append(time)
    samples.values.append(value)
    if labels != nil && samples.timestamps.count >= Self.sampleLimit { try flush() }
  }

  mutating func append(_ time: Int64, _ histogram: FloatHistogram) throws(RecordingError) {
    samples.histogramTimestamps.append(time)
    samples.histograms.append(histogram)
    if labels != nil && samples.histograms.count >= Self.sampleLimit >> 4 { try flush() }
  }

  mutating func append(
    _ time: Int64, _ line: [UInt8], metadata: Labels
  ) throws(RecordingError) {
    entries.timestamps.append(time)
    entries.bytes.append(contentsOf: line)
    entries.lineEnds.append(entries.bytes.count)
    if !metadata.isEmpty || !entries.structuredMetadata.isEmpty {
      let missing = entries.count - 1 - entries.structuredMetadata.count
      entries.structuredMetadata += [Labels](repeating: Labels(), count: missing)
      entries.structuredMetadata.append(metadata)
    }
    if labels != nil && entries.bytes.count + 32 * entries.count >= Self.entryByteLimit {
      try flush()
    }
  }

  /// Ends the series or stream.
  ///
  /// - Returns: false where there is data but nothing to select it by, which is dropped.
  mutating func end() throws(RecordingError) -> Bool {
    let isEmpty = samples.isEmpty && entries.count == 0
    if labels?.isEmpty ?? true {
      begin()
      return isEmpty
    }
    try flush()
    if hasSamples { report.series += 1 }
    if hasEntries { report.streams += 1 }
    (hasSamples, hasEntries) = (false, false)
    labels = nil
    return true
  }

  mutating func note(metric name: String, _ metadata: MetricMetadata) throws(RecordingError) {
    do throws(StoreError) { try sink.note(metric: name, metadata: metadata) } catch {
      throw .store(error)
    }
  }

  private mutating func flush() throws(RecordingError) {
    guard let labels else { return }
    do throws(StoreError) {
      if !samples.isEmpty {
        samples.settle()
        try sink.append(series: labels, samples: samples)
        report.samples += samples.timestamps.count + samples.histograms.count
        hasSamples = true
      }
      if entries.count > 0 {
        try sink.append(stream: labels, entries: entries)
        report.lines += entries.count
        hasEntries = true
      }
    } catch {
      throw .store(error)
    }
    samples.removeAll()
    entries.removeAll()
  }
}
