import ChunkStore
import TelemetryModel

/// Reads text exposition, OpenMetrics 1.0 or Prometheus 0.0.4, with or without timestamps, into a
/// sink.
///
/// Bucket bounds and quantiles are written the OpenMetrics way (`1.0` for `1`), as the reference
/// does. A line that does not parse is noted and passed over.
package struct ExpositionReader {
  private let path: String
  private let options: ImportOptions
  private let sink: any RecordingSink
  package private(set) var report = ImportReport()

  private struct Buffered {
    var labels: Labels
    var samples = SampleColumns()
    var isSorted = true
  }

  /// Samples are handed to the sink when this many are held.
  private static let bufferedSampleLimit = 4_000_000

  private var series: [Buffered] = []
  private var seriesBySelector: [[UInt8]: Int] = [:]
  private var seriesByLabels: [Labels: Int] = [:]
  private var bufferedSamples = 0
  private var lastSelector: [UInt8] = []
  private var lastSeries = 0
  private var kinds: [String: MetricMetadata] = [:]
  private var hasEnded = false

  package init(path: String, options: ImportOptions, sink: any RecordingSink) {
    self.path = path
    self.options = options
    self.sink = sink
  }

  /// Reads one line.
  package mutating func read(
    line: UnsafeBufferPointer<UInt8>, number: Int
  ) throws(RecordingError) {
    let hasReturn = line.last == UInt8(ascii: "\r")
    let bytes = hasReturn ? UnsafeBufferPointer(rebasing: line.dropLast()) : line
    let reader = ExpositionLine(bytes: bytes)
    do throws(ExpositionLine.Failure) {
      let first = reader.word(from: 0)
      if first.isEmpty { return }
      if hasEnded {
        throw ExpositionLine.Failure(offset: 0, message: "nothing was expected behind `# EOF`")
      }
      if bytes[first.lowerBound] == UInt8(ascii: "#") {
        try readComment(reader, first)
      } else {
        try readSample(reader)
      }
    } catch {
      let problem = ImportProblem(
        path: path, line: number, column: error.offset + 1, message: error.message)
      if options.isStrict { throw .malformed(problem) }
      report.note(problem)
    }
    if bufferedSamples >= Self.bufferedSampleLimit { try flush() }
  }

  /// Hands what is held to the sink.
  package mutating func finish() throws(RecordingError) {
    try flush()
    report.series = series.count
    do throws(StoreError) {
      for (name, metadata) in kinds.sorted(by: { $0.key < $1.key }) {
        try sink.note(metric: name, metadata: metadata)
      }
    } catch {
      throw .store(error)
    }
  }

  private mutating func readComment(
    _ line: ExpositionLine, _ hash: Range<Int>
  ) throws(ExpositionLine.Failure) {
    let keyword = line.word(from: hash.upperBound)
    let word = line.string(keyword)
    if word == "EOF" && hash.count == 1 {
      hasEnded = true
      return
    }
    guard word == "TYPE" || word == "HELP" || word == "UNIT" else { return }
    let name = line.string(line.word(from: keyword.upperBound))
    let rest = line.word(from: line.word(from: keyword.upperBound).upperBound)
    let text = line.string(rest.lowerBound..<line.bytes.count)
    switch word {
    case "TYPE":
      let kind = text == "untyped" ? .unknown : MetricMetadata.Kind(rawValue: text)
      guard let kind else {
        throw ExpositionLine.Failure(
          offset: rest.lowerBound, message: "\(GoString.quoted(text)) is no metric type")
      }
      kinds[name, default: MetricMetadata()].kind = kind
    case "UNIT": kinds[name, default: MetricMetadata()].unit = text
    default: kinds[name, default: MetricMetadata()].help = text
    }
  }

  private mutating func readSample(_ line: ExpositionLine) throws(ExpositionLine.Failure) {
    let parts = try line.parts()
    let value = try line.value(parts.value)
    let timestamp =
      parts.timestamp.isEmpty ? options.fallbackTime : try line.timestamp(parts.timestamp)
    let selector = line.bytes[parts.selector]
    if !selector.elementsEqual(lastSelector) || series.isEmpty {
      lastSelector = Array(selector)
      lastSeries = try seriesIndex(line, parts.selector)
    }
    append(timestamp, value, to: lastSeries)
  }

  private mutating func append(_ timestamp: Int64, _ value: Double, to index: Int) {
    if let last = series[index].samples.timestamps.last, last >= timestamp {
      series[index].isSorted = false
    }
    series[index].samples.timestamps.append(timestamp)
    series[index].samples.values.append(value)
    bufferedSamples += 1
    report.samples += 1
  }

  private mutating func seriesIndex(
    _ line: ExpositionLine, _ selector: Range<Int>
  ) throws(ExpositionLine.Failure) -> Int {
    if let index = seriesBySelector[lastSelector] { return index }
    var labels = try line.labels(selector)
    canonicalise(&labels)
    for label in options.labels.pairs { labels[label.name] = label.value }
    let index = seriesByLabels[labels] ?? series.count
    if index == series.count {
      series.append(Buffered(labels: labels))
      seriesByLabels[labels] = index
    }
    seriesBySelector[lastSelector] = index
    return index
  }

  /// Writes `le` of histogram buckets and `quantile` of summaries as OpenMetrics floats.
  private func canonicalise(_ labels: inout Labels) {
    guard let name = labels.metricName else { return }
    let label: String
    if name.hasSuffix("_bucket"), kinds[String(name.dropLast(7))]?.kind == .histogram {
      label = LabelName.bucketBound
    } else if kinds[name]?.kind == .summary {
      label = "quantile"
    } else {
      return
    }
    guard let text = labels[label], let value = FloatParsing.double(text) else { return }
    let plain = NumberText.general(value)
    let isInteger = plain.utf8.allSatisfy {
      $0 &- UInt8(ascii: "0") < 10 || $0 == UInt8(ascii: "-")
    }
    labels[label] = isInteger ? plain + ".0" : plain
  }

  private mutating func flush() throws(RecordingError) {
    for index in series.indices where !series[index].samples.isEmpty {
      if !series[index].isSorted { sort(&series[index].samples) }
      do throws(StoreError) {
        try sink.append(series: series[index].labels, samples: series[index].samples)
      } catch {
        throw .store(error)
      }
      series[index].samples.removeAll()
      series[index].isSorted = true
    }
    bufferedSamples = 0
  }

  /// By timestamp; of equal ones the first stays.
  private func sort(_ samples: inout SampleColumns) {
    let order = samples.timestamps.indices.sorted {
      (samples.timestamps[$0], $0) < (samples.timestamps[$1], $1)
    }
    var sorted = SampleColumns()
    for index in order where sorted.timestamps.last != samples.timestamps[index] {
      sorted.timestamps.append(samples.timestamps[index])
      sorted.values.append(samples.values[index])
    }
    samples = sorted
  }
}
