import QueryEngine
import QueryExecution
import TelemetryModel

/// The series and streams that cases and scripts are answered over.
final class TestData {
  private var series: [Labels: SampleColumns] = [:]
  private var streams: [Labels: LogEntryBlock] = [:]

  /// Adds samples of a series, behind those that it has.
  func append(series labels: Labels, samples: SampleColumns) throws {
    var columns = series[labels] ?? SampleColumns()
    columns.timestamps += samples.timestamps
    columns.values += samples.values
    columns.histogramTimestamps += samples.histogramTimestamps
    columns.histograms += samples.histograms
    columns.startTimestamps += samples.startTimestamps
    columns.histogramStartTimestamps += samples.histogramStartTimestamps
    series[labels] = columns
  }

  /// Adds entries of a stream.
  func append(stream labels: Labels, entries: LogEntryBlock) throws {
    var all: [LogEntry] = []
    for block in [streams[labels], entries].compactMap({ $0 }) {
      for index in 0..<block.count {
        let metadata = block.structuredMetadata.isEmpty ? Labels() : block.structuredMetadata[index]
        all.append(
          LogEntry(
            timestamp: block.timestamps[index], line: Array(block.line(index)),
            structuredMetadata: metadata))
      }
    }
    var merged = LogEntryBlock()
    for (_, entry) in all.enumerated().sorted(by: {
      ($0.element.timestamp, $0.offset) < ($1.element.timestamp, $1.offset)
    }) {
      merged.append(timestamp: entry.timestamp, line: entry.line)
      merged.structuredMetadata.append(entry.structuredMetadata)
    }
    streams[labels] = merged
  }

  /// An engine over what has been added so far.
  func engine(options: EngineOptions) throws -> QueryEngine {
    let source = ArraySource(
      series: series.sorted { $0.key < $1.key }, streams: streams.sorted { $0.key < $1.key })
    return QueryEngine(metrics: source, logs: source, options: options)
  }
}

/// A source over arrays, sorted by labels.
private struct ArraySource: SeriesSource, LogSource {
  let series: [(key: Labels, value: SampleColumns)]
  let streams: [(key: Labels, value: LogEntryBlock)]

  func selectSeries(
    _ matchers: [Matcher], from: Int64, through: Int64
  ) throws -> [SelectedSeries] {
    try series.enumerated().compactMap { index, one in
      let isIn = try Self.matches(one.key, matchers)
      return isIn ? SelectedSeries(labels: one.key, reference: index) : nil
    }
  }

  func readSamples(
    _ selected: SelectedSeries, from: Int64, through: Int64, into columns: inout SampleColumns
  ) {
    let all = series[selected.reference].value
    for index in all.timestamps.indices where (from...through).contains(all.timestamps[index]) {
      columns.timestamps.append(all.timestamps[index])
      columns.values.append(all.values[index])
      if !all.startTimestamps.isEmpty { columns.startTimestamps.append(all.startTimestamps[index]) }
    }
    for index in all.histogramTimestamps.indices
    where (from...through).contains(all.histogramTimestamps[index]) {
      columns.histogramTimestamps.append(all.histogramTimestamps[index])
      columns.histograms.append(all.histograms[index])
      if !all.histogramStartTimestamps.isEmpty {
        columns.histogramStartTimestamps.append(all.histogramStartTimestamps[index])
      }
    }
  }

  func selectStreams(
    _ matchers: [Matcher], from: Int64, until: Int64
  ) throws -> [SelectedStream] {
    try streams.enumerated().compactMap { index, one in
      let isIn = try Self.matches(one.key, matchers)
      return isIn ? SelectedStream(labels: one.key, reference: index) : nil
    }
  }

  func readEntries(
    _ stream: SelectedStream, from: Int64, until: Int64, isBackward: Bool, needles: [[UInt8]],
    _ body: (LogEntryBlock) throws -> Bool
  ) throws {
    let all = streams[stream.reference].value
    var block = LogEntryBlock()
    for index in 0..<all.count where (from..<until).contains(all.timestamps[index]) {
      block.append(timestamp: all.timestamps[index], line: all.line(index))
      block.structuredMetadata.append(all.structuredMetadata[index])
    }
    if block.count > 0 { _ = try body(block) }
  }

  private static func matches(_ labels: Labels, _ matchers: [Matcher]) throws -> Bool {
    for matcher in matchers {
      let value = labels[matcher.name] ?? ""
      let isSame =
        switch matcher.operation {
        case .equal, .notEqual: value.equalsBytes(matcher.value)
        case .regex, .notRegex:
          try value.wholeMatch(of: Regex("(?s:\(matcher.value))")) != nil
        }
      if isSame == matcher.operation.isNegative { return false }
    }
    return true
  }
}
